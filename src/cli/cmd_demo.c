/* anlan demo: a realm to try things in. Real towns, a real register, the plans of share/plans in force. */
#include <string.h>

#include "app/demo.h"
#include "app/plans.h"
#include "base/asset.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/serving.h"

enum { PLAN_MAX = 4 << 20 };

static void show(void *data, const char *what, int64_t done, int64_t total) {
    const Cli *cli = data;
    cli_progress(i18n_text(cli->lang, what), done, total);
}

static void show_duties(void *data, int64_t done, int64_t total) {
    show(data, "duties", done, total);
}

/* The plans are written for one year; the demo runs them in the present one. */
static Status shift_year(Str text, int year, Buf *out, Error *err) {
    static const char written[] = "2026-";
    for (size_t at; (at = str_find(text, STR("2026-"), 0)) != SIZE_MAX;) {
        buf_add(out, str_slice(text, 0, at));
        buf_printf(out, "%04d-", year);
        text = str_slice(text, at + strlen(written), text.len);
    }
    buf_add(out, text);
    return buf_status(out, err);
}

static Status adopt(Cli *cli, const App *app, const Actor *actor, const Asset *asset, Error *err) {
    CLEANUP(arena_freep) Arena *arena = arena_new(512 << 20);
    CLEANUP(buf_free) Buf text = BUF_INIT(PLAN_MAX);
    AdoptReport report = {0};
    if (!arena) return no_memory(err);
    int year = date_to_civil(env_today(&app->env)).year;
    TRY(shift_year((Str){(const char *)asset->data, asset->size}, year, &text, err));
    Diags diags = diags_new(arena);
    Status status = app_plan_adopt(app, actor, str_from(asset->path), buf_str(&text), arena, &diags,
                                   show_duties, cli, &report, err);
    if (status != OK) {
        cli_print_diags(cli, &diags);
        return wrap(err, asset->path);
    }
    fprintf(stderr, "%s: +%lld\n", asset->path, (long long)report.duties_added);
    return OK;
}

/* Few enough to start in seconds and to be counted by hand; every other plan of share/plans is there to be
 * adopted. */
static const char *const demo_plans[] = {
    "share/plans/s0-1-community-work-safety.md", "share/plans/s0-5-food-drug-into-communities.md",
    "share/plans/s2-1-class-abc-work-safety.md", "share/plans/s3-2-food-sampling-700.md",
    "share/plans/s4-1-district-food-18.md",
};

static Status adopt_all(Cli *cli, const App *app, Error *err) {
    Actor actor;
    TRY(app_actor_system(app, STR(DEMO_REALM), cli->arena, &actor, err));
    for (size_t i = 0; i < COUNT_OF(demo_plans); i++) {
        const Asset *asset = asset_find(demo_plans[i]);
        if (!asset) return fail(err, E_INTERNAL, "%s is not in the program", demo_plans[i]);
        TRY(adopt(cli, app, &actor, asset, err));
    }
    return OK;
}

static Status run(Cli *cli, Error *err) {
    sigset_t signals = serving_block_signals();
    const char *data = cli_option(cli, "--data");
    const char *url = data ? arena_printf(cli->arena, "sqlite:%s", data) : cli->db;
    CLEANUP(app_closep) App *app = NULL;
    CLEANUP(arena_freep) Arena *arena = arena_new((size_t)1 << 30);
    DemoReport report = {0};
    if (!url || !arena) return no_memory(err);
    TRY(app_open(str_from(url), true, &app, err));
    TRY(app_demo_fill(app, show, cli, arena, &report, err));
    TRY(adopt_all(cli, app, err));
    fprintf(stderr, "%s %s; %s\n", i18n_text(cli->lang, "the data lie in"), url,
            i18n_text(cli->lang, "accounts and passwords of this run:"));
    for (size_t i = 0; i < report.account_count; i++)
        fprintf(cli->out, "%.*s %.*s\n", STR_ARG(report.accounts[i].login),
                STR_ARG(report.accounts[i].password));
    fflush(cli->out);
    arena_freep(&arena); /* the import's memory: the server needs none of it */
    return cli_option(cli, "--fill-only") ? OK : serving_run(cli, app, &signals, err);
}

const Command cmd_demo = {
    .name = "demo",
    .arguments = "",
    .summary = "fill a demo realm (real towns, a register of 25,860 real units, five plans) and serve it",
    .example = "anlan demo --data /tmp/anlan-demo --listen 127.0.0.1:8080",
    .options = {{"--data", "DIR", "where the data lie"},
                {"--listen", "H:P", "address and port; port 0 picks a free one, which is printed"},
                {"--fill-only", NULL, "fill and end, without serving"}},
    .needs_store = true,
    .run = run,
};
