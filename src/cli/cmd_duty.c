/* anlan duty list | explain | roll */
#include "app/duties.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/session.h"

enum { ANSWER_MAX = 16 << 20 };

static Str option_str(const Cli *cli, const char *name) {
    return str_from(cli_option(cli, name));
}

static void print_line(const Cli *cli, const json_t *duty) {
    static const char *const columns[] = {"id", "due", "state", "activity", "subject_name", "person_name"};
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        Str text = json_get_str(duty, columns[i]);
        fprintf(cli->out, "%s%.*s", i ? "  " : "", STR_ARG(text));
    }
    fputc('\n', cli->out);
}

static Status print_list(const Cli *cli, const Buf *answer, Error *err) {
    CLEANUP(json_freep) json_t *root = NULL;
    TRY(json_parse(buf_str(answer), ANSWER_MAX, &root, err));
    const json_t *items = json_object_get(root, "items");
    for (size_t i = 0; i < json_array_size(items); i++) print_line(cli, json_array_get(items, i));
    if (json_array_size(items) == 0) fprintf(cli->out, "%s\n", i18n_text(cli->lang, "no duties"));
    if (json_is_string(json_object_get(root, "next")))
        fprintf(cli->out, "… --cursor %s\n", json_string_value(json_object_get(root, "next")));
    return OK;
}

static Status run_list(Cli *cli, Error *err) {
    CLEANUP(cli_session_close) CliSession session = {0};
    CLEANUP(buf_free) Buf out = BUF_INIT(ANSWER_MAX);
    DutyQuery query = {.person = option_str(cli, "--person"),
                       .org = option_str(cli, "--org"),
                       .state = option_str(cli, "--state"),
                       .plan = option_str(cli, "--plan"),
                       .subject = option_str(cli, "--subject"),
                       .cursor = option_str(cli, "--cursor")};
    int64_t limit = 50;
    TRY(cli_option_date(cli, "--date", &query.date, err));
    TRY(cli_option_i64(cli, "--limit", 50, &limit, err));
    query.limit = limit < 1 || limit > 200 ? 200 : (int)limit;
    TRY(cli_session_open(cli, &session, err));
    Json json = json_writer(&out);
    TRY(app_duty_list(session.app, &session.actor, &query, cli->arena, &json, err));
    TRY(buf_status(&out, err));
    if (!cli->json) return print_list(cli, &out, err);
    cli_print_json(cli, &out);
    return OK;
}

static void print_value(const Cli *cli, const char *key, const json_t *value, int depth) {
    fprintf(cli->out, "%*s%s: ", depth * 2, "", i18n_text(cli->lang, key));
    if (json_is_string(value))
        fprintf(cli->out, "%s\n", json_string_value(value));
    else if (json_is_integer(value))
        fprintf(cli->out, "%lld\n", (long long)json_integer_value(value));
    else if (json_is_real(value))
        fprintf(cli->out, "%g\n", json_real_value(value));
    else
        fprintf(cli->out, "%s\n", json_is_true(value) ? "true" : json_is_false(value) ? "false" : "-");
}

static void print_object(const Cli *cli, json_t *object, int depth) {
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(object, key, value) {
        if (json_is_object(value)) {
            fprintf(cli->out, "%*s%s:\n", depth * 2, "", i18n_text(cli->lang, key));
            print_object(cli, value, depth + 1);
        } else if (json_is_array(value)) {
            fprintf(cli->out, "%*s%s: %zu\n", depth * 2, "", i18n_text(cli->lang, key),
                    json_array_size(value));
        } else {
            print_value(cli, key, value, depth);
        }
    }
}

static Status run_explain(Cli *cli, Error *err) {
    CLEANUP(cli_session_close) CliSession session = {0};
    CLEANUP(buf_free) Buf out = BUF_INIT(ANSWER_MAX);
    TRY(cli_session_open(cli, &session, err));
    Json json = json_writer(&out);
    TRY(app_duty_get(session.app, &session.actor, str_from(cli->arguments[0]), cli->arena, &json, err));
    TRY(buf_status(&out, err));
    if (cli->json) {
        cli_print_json(cli, &out);
        return OK;
    }
    CLEANUP(json_freep) json_t *root = NULL;
    TRY(json_parse(buf_str(&out), ANSWER_MAX, &root, err));
    print_object(cli, root, 0);
    return OK;
}

static Status run_roll(Cli *cli, Error *err) {
    CLEANUP(cli_session_close) CliSession session = {0};
    DutyChange change = {0};
    TRY(cli_session_open(cli, &session, err));
    TRY(app_duty_roll(session.app, &session.actor, &change, err));
    if (cli->json)
        fprintf(cli->out, "{\"added\":%lld,\"kept\":%lld,\"moved\":%lld}\n", (long long)change.added,
                (long long)change.kept, (long long)change.moved);
    else
        fprintf(cli->out, "+%lld =%lld ~%lld\n", (long long)change.added, (long long)change.kept,
                (long long)change.moved);
    return OK;
}

const Command cmd_duty_list = {
    .name = "duty list",
    .arguments = "",
    .summary = "list duties whose window has begun",
    .example = "anlan duty list --person yh-001 --date 2026-11-23",
    .needs_store = true,
    .options = {{"--org", "CODE", "org and everything below it"},
                {"--person", "ID", "whose duties"},
                {"--date", "DAY", "as seen on this day; today when absent"},
                {"--state", "STATE", "open, done, late, missed, excused, cancelled or all"},
                {"--plan", "ID", "of one plan"},
                {"--subject", "ID", "on one subject"},
                {"--limit", "N", "rows, at most 200"},
                {"--cursor", "TEXT", "where the page before ended"},
                {"--realm", "CODE", "realm, when the database holds several"}},
    .run = run_list,
};

const Command cmd_duty_explain = {
    .name = "duty explain",
    .arguments = "ID",
    .summary = "why a duty exists: plan, clause, sentence, rule, inputs",
    .example = "anlan duty explain 1-40233-0-20261101",
    .min_arguments = 1,
    .max_arguments = 1,
    .needs_store = true,
    .options = {{"--realm", "CODE", "realm, when the database holds several"}},
    .run = run_explain,
};

const Command cmd_duty_roll = {
    .name = "duty roll",
    .arguments = "",
    .summary = "make duties up to the horizon, close windows that ended",
    .example = "anlan duty roll",
    .needs_store = true,
    .options = {{"--realm", "CODE", "realm, when the database holds several"}},
    .run = run_roll,
};
