/* anlan case list, anlan case move, anlan case import. */
#include "app/case_import.h"
#include "app/cases.h"
#include "base/i18n.h"
#include "cli/commands.h"

enum {
    OUTPUT_MAX = 8 << 20,
    FIELDS_MAX = 1 << 20,
    PAGE = 200,
    TABLE_MAX = 16 << 20,
    IMPORT_MEMORY = 256 << 20
};

static Str option(const Cli *cli, const char *name) {
    return str_from(cli_option(cli, name));
}

static Status open_app(Cli *cli, App **ret, Actor *ret_actor, Error *err) {
    TRY(app_open(str_from(cli->db), false, ret, err));
    TRY(app_actor_system(*ret, option(cli, "--realm"), cli->arena, ret_actor, err));
    ret_actor->lang = cli->lang;
    return OK;
}

static void write_line(const Cli *cli, const json_t *item) {
    static const char *const keys[] = {"id", "state_title", "org", "subject_name", "title"};
    Str due = str_slice(json_get_str(item, "due_at"), 0, 10);
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        fprintf(cli->out, "%s" STR_FMT, i ? "  " : "", STR_ARG(json_get_str(item, keys[i])));
    if (due.len) fprintf(cli->out, "  " STR_FMT, STR_ARG(due));
    if (json_is_true(json_object_get(item, "overdue")))
        fprintf(cli->out, "  %s", i18n_text(cli->lang, "overdue"));
    fputs("\n", cli->out);
}

/* One page; the cursor of the next one, empty at the end. Lines of JSON with --json. */
static Status list_page(Cli *cli, const App *app, const Actor *actor, CaseQuery *query, Error *err) {
    CLEANUP(buf_free) Buf buf = BUF_INIT(OUTPUT_MAX);
    CLEANUP(json_freep) json_t *page = NULL;
    CLEANUP(arena_freep) Arena *arena = arena_new(OUTPUT_MAX);
    Json out = json_writer(&buf);
    if (!arena) return no_memory(err);
    TRY(app_case_list(app, actor, query, arena, &out, err));
    TRY(buf_status(&buf, err));
    TRY(json_parse(buf_str(&buf), OUTPUT_MAX, &page, err));
    const json_t *items = json_object_get(page, "items");
    for (size_t i = 0; i < json_array_size(items); i++) {
        const json_t *item = json_array_get(items, i);
        if (!cli->json) {
            write_line(cli, item);
            continue;
        }
        buf_clear(&buf);
        json_canonical(item, &buf);
        TRY(buf_status(&buf, err));
        fprintf(cli->out, "%s\n", buf.ptr);
    }
    return arena_str(cli->arena, json_get_str(page, "next"), &query->cursor) ? OK : no_memory(err);
}

static Status run_list(Cli *cli, Error *err) {
    CLEANUP(app_closep) App *app = NULL;
    Actor actor;
    TRY(open_app(cli, &app, &actor, err));
    CaseQuery query = {.type = option(cli, "--type"),
                       .state = option(cli, "--state"),
                       .org = option(cli, "--org"),
                       .limit = PAGE};
    do {
        TRY(list_page(cli, app, &actor, &query, err));
    } while (query.cursor.len);
    return OK;
}

static Status read_fields(const Cli *cli, json_t **ret, Error *err) {
    const char *text = cli_option(cli, "--fields");
    CLEANUP(json_freep) json_t *fields = NULL;
    TRY(json_parse(text ? str_from(text) : STR("{}"), FIELDS_MAX, &fields, err));
    if (!json_is_object(fields)) return fail(err, E_USAGE, "the fields are not one JSON object");
    *ret = json_pack("{s:s, s:O}", "move", cli->arguments[1], "fields", fields);
    return *ret ? OK : no_memory(err);
}

static Status run_move(Cli *cli, Error *err) {
    CLEANUP(app_closep) App *app = NULL;
    CLEANUP(json_freep) json_t *body = NULL;
    Actor actor;
    AppWrite write = {0};
    TRY(read_fields(cli, &body, err));
    TRY(open_app(cli, &app, &actor, err));
    TRY(app_case_move(app, &actor, str_from(cli->arguments[0]), body, (Str){"", 0}, cli->arena, &write, err));
    TRY(app_write_now(app, &write, err));
    if (cli->json) {
        fprintf(cli->out, STR_FMT "\n", STR_ARG(write.answer));
        return OK;
    }
    CLEANUP(json_freep) json_t *answer = NULL;
    TRY(json_parse(write.answer, OUTPUT_MAX, &answer, err));
    write_line(cli, answer);
    return OK;
}

static Status run_import(Cli *cli, Error *err) {
    CLEANUP(app_closep) App *app = NULL;
    CLEANUP(arena_freep) Arena *arena = arena_new(IMPORT_MEMORY);
    Actor actor;
    AppWrite write = {0};
    Str bytes;
    if (!arena) return no_memory(err);
    Diags diags = diags_new(arena);
    CaseImport import = {
        .type = option(cli, "--type"), .parent = option(cli, "--parent"), .org = option(cli, "--org")};
    if (!import.type.len) return fail(err, E_USAGE, "the option %s is missing", "--type");
    TRY(cli_read_file(cli, cli->arguments[0], TABLE_MAX, &bytes, err));
    TRY(open_app(cli, &app, &actor, err));
    Status status = app_case_import(app, &actor, &import, bytes, arena, &diags, &write, err);
    cli_print_diags(cli, &diags);
    if (status != OK) return status;
    TRY(app_write_now(app, &write, err));
    fprintf(cli->out, STR_FMT "\n", STR_ARG(write.answer));
    return OK;
}

#define REALM_OPTION                                                                                         \
    { "--realm", "CODE", "the realm, when the database holds several" }

const Command cmd_case_list = {
    .name = "case list",
    .arguments = "",
    .summary = "list cases",
    .example = "anlan case list --type hazard --state open",
    .options = {{"--type", "ID", "case type, the id of a flow"},
                {"--state", "STATE", "open, closed or a state"},
                {"--org", "CODE", "code of an org; its whole subtree"},
                REALM_OPTION},
    .needs_store = true,
    .run = run_list,
};
const Command cmd_case_move = {
    .name = "case move",
    .arguments = "ID MOVE",
    .summary = "move a case on",
    .example = "anlan case move 01J8ZQ2M9T4K6Q5V7W8X9Y0Z1A dismiss --fields '{\"finding\":\"…\"}'",
    .min_arguments = 2,
    .max_arguments = 2,
    .options = {{"--fields", "JSON", "the fields of the move as JSON"}, REALM_OPTION},
    .needs_store = true,
    .run = run_move,
};
const Command cmd_case_import = {
    .name = "case import",
    .arguments = "FILE",
    .summary = "open many cases from a table, all or none",
    .example = "anlan case import standard.csv --type standard-item --parent 01J8ZQ2M9T4K6Q5V7W8X9Y0Z1A",
    .min_arguments = 1,
    .max_arguments = 1,
    .options = {{"--type", "ID", "case type, the id of a flow"},
                {"--parent", "ID", "the case that they are parts of"},
                {"--org", "CODE", "org of the cases that name none"},
                REALM_OPTION},
    .needs_store = true,
    .run = run_import,
};
