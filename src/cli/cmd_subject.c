/* anlan subject list */
#include "app/subjects.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/session.h"

enum { ANSWER_MAX = 256 << 20 };

static Status print_lines(const Cli *cli, const Buf *answer, Error *err) {
    static const char *const columns[] = {"id", "class", "kind", "org_name", "name"};
    CLEANUP(json_freep) json_t *root = NULL;
    TRY(json_parse(buf_str(answer), ANSWER_MAX, &root, err));
    const json_t *items = json_object_get(root, "items");
    for (size_t i = 0; i < json_array_size(items); i++) {
        for (size_t k = 0; k < COUNT_OF(columns); k++)
            fprintf(cli->out, "%s%.*s", k ? "  " : "",
                    STR_ARG(json_get_str(json_array_get(items, i), columns[k])));
        fputc('\n', cli->out);
    }
    if (json_array_size(items) == 0) fprintf(cli->out, "%s\n", i18n_text(cli->lang, "no subjects"));
    return OK;
}

static Status run(Cli *cli, Error *err) {
    CLEANUP(cli_session_close) CliSession session = {0};
    CLEANUP(buf_free) Buf out = BUF_INIT(ANSWER_MAX);
    int64_t limit = 50;
    TRY(cli_option_i64(cli, "--limit", 50, &limit, err));
    SubjectQuery query = {.q = str_from(cli_option(cli, "--q")),
                          .org = str_from(cli_option(cli, "--org")),
                          .kind = str_from(cli_option(cli, "--kind")),
                          .class_ = str_from(cli_option(cli, "--class")),
                          .limit = limit < 1 || limit > 200 ? 200 : (int)limit};
    TRY(cli_session_open(cli, &session, err));
    if (cli_option(cli, "--csv")) {
        TRY(app_subject_csv(session.app, &session.actor, &query, cli->arena, &out, err));
        fwrite(out.ptr, 1, out.len, cli->out);
        return OK;
    }
    Json json = json_writer(&out);
    TRY(app_subject_list(session.app, &session.actor, &query, cli->arena, &json, err));
    if (!cli->json) return print_lines(cli, &out, err);
    cli_print_json(cli, &out);
    return OK;
}

const Command cmd_subject_list = {
    .name = "subject list",
    .arguments = "",
    .summary = "list the register",
    .example = "anlan subject list --q 食堂 --csv > register.csv",
    .needs_store = true,
    .options = {{"--q", "WORDS", "search in name, address and id"},
                {"--org", "CODE", "org and everything below it"},
                {"--kind", "KIND", "kind of subject"},
                {"--class", "CLASS", "class"},
                {"--csv", NULL, "the whole list as CSV that can be imported again"},
                {"--limit", "N", "rows, at most 200"},
                {"--realm", "CODE", "realm, when the database holds several"}},
    .run = run,
};
