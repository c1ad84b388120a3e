/* anlan measure show: the scorecard, one line a measure, then the total of each plan. */
#include <math.h>

#include "app/measures.h"
#include "base/i18n.h"
#include "cli/commands.h"

enum { OUTPUT_MAX = 16 << 20, MEMORY = 64 << 20 };

/* Four decimals are enough to read; --json has them all. */
static void write_number(const Cli *cli, const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    CLEANUP(buf_free) Buf text = BUF_INIT(64);
    if (!json_is_number(value)) {
        fputs("–", cli->out);
        return;
    }
    buf_add_double(&text, round(json_number_value(value) * 1e4) / 1e4);
    fputs(text.ptr, cli->out);
}

static void write_item(const Cli *cli, const json_t *item) {
    fprintf(cli->out, STR_FMT "  " STR_FMT "  ", STR_ARG(json_get_str(item, "clause")),
            STR_ARG(json_get_str(item, "name")));
    write_number(cli, item, "value");
    if (json_is_number(json_object_get(item, "denominator"))) {
        fputs(" (", cli->out);
        write_number(cli, item, "numerator");
        fputs(" / ", cli->out);
        write_number(cli, item, "denominator");
        fputs(")", cli->out);
    }
    fprintf(cli->out, "  " STR_FMT "  %s", STR_ARG(json_get_str(item, "target_text")),
            i18n_text(cli->lang, json_string_value(json_object_get(item, "result"))));
    if (json_is_true(json_object_get(item, "veto"))) fprintf(cli->out, "  %s", i18n_text(cli->lang, "veto"));
    fputs("\n", cli->out);
}

static void write_total(const Cli *cli, const json_t *total) {
    fprintf(cli->out, "%s " STR_FMT ": ", i18n_text(cli->lang, "score"),
            STR_ARG(json_get_str(total, "title")));
    write_number(cli, total, "score");
    fputs(" / ", cli->out);
    write_number(cli, total, "max");
    if (json_is_true(json_object_get(total, "veto"))) fprintf(cli->out, "  %s", i18n_text(cli->lang, "veto"));
    fputs("\n", cli->out);
}

static Status write_lines(const Cli *cli, Str answer, Error *err) {
    CLEANUP(json_freep) json_t *page = NULL;
    TRY(json_parse(answer, OUTPUT_MAX, &page, err));
    const json_t *items = json_object_get(page, "items"), *totals = json_object_get(page, "totals");
    for (size_t i = 0; i < json_array_size(items); i++) write_item(cli, json_array_get(items, i));
    for (size_t i = 0; i < json_array_size(totals); i++) write_total(cli, json_array_get(totals, i));
    return OK;
}

static Status run(Cli *cli, Error *err) {
    CLEANUP(app_closep) App *app = NULL;
    CLEANUP(arena_freep) Arena *arena = arena_new(MEMORY);
    CLEANUP(buf_free) Buf buf = BUF_INIT(OUTPUT_MAX);
    Json out = json_writer(&buf);
    Actor actor;
    MeasureQuery query = {.plan = str_from(cli_option(cli, "--plan")),
                          .org = str_from(cli_option(cli, "--org"))};
    if (!arena) return no_memory(err);
    TRY(cli_option_date(cli, "--as-of", &query.as_of, err));
    TRY(app_open(str_from(cli->db), false, &app, err));
    TRY(app_actor_system(app, str_from(cli_option(cli, "--realm")), arena, &actor, err));
    TRY(app_measure_list(app, &actor, &query, arena, &out, err));
    TRY(buf_status(&buf, err));
    if (!cli->json) return write_lines(cli, buf_str(&buf), err);
    fprintf(cli->out, "%s\n", buf.ptr);
    return OK;
}

const Command cmd_measure_show = {
    .name = "measure show",
    .arguments = "",
    .summary = "show the measures of the plans in force",
    .example = "anlan measure show --plan food-safety --as-of 2026-03-31",
    .options = {{"--plan", "P", "id of a plan"},
                {"--as-of", "DATE", "as it was at the end of that day"},
                {"--org", "CODE", "code of an org; its whole subtree"},
                {"--realm", "CODE", "the realm, when the database holds several"}},
    .needs_store = true,
    .run = run,
};
