#include "cli/plan_copies.h"

#include "base/i18n.h"

enum { FILE_MAX = 4 << 20, OUTPUT_MAX = 16 << 20 };

Status plan_copies_load(Cli *cli, const char *path, Plan **ret, Error *err) {
    Str text;
    Diags diags = diags_new(cli->arena);
    TRY(cli_read_file(cli, path, FILE_MAX, &text, err));
    Status status = plan_read(cli->arena, str_from(path), text, ret, &diags, err);
    if (status == E_INVALID) cli_print_diags(cli, &diags);
    return status;
}

static const char *const why_texts[] = {
    [COPY_DATE] = "same day of the other year",
    [COPY_TERM] = "same school term",
    [COPY_FESTIVAL] = "same festival",
    [COPY_RULE] = "the rule falls on another day",
    [COPY_QUOTA] = "figure",
    [COPY_REFERENCE] = "reference",
    [COPY_PROSE] = "year in the text",
    [COPY_FILL] = "not known: to be filled in",
    [COPY_READ] = "left as it is: to be read",
};

static void write_line(const Cli *cli, const CopyChange *change, Buf *out) {
    buf_printf(out, "%d: ", change->line);
    if (change->clause.len) buf_printf(out, STR_FMT " ", STR_ARG(change->clause));
    if (change->key.len) buf_printf(out, STR_FMT ": ", STR_ARG(change->key));
    buf_add(out, change->before);
    if (change->why != COPY_READ) buf_printf(out, " → " STR_FMT, STR_ARG(change->after));
    buf_printf(out, " (%s)\n", i18n_text(cli->lang, why_texts[change->why]));
}

static void write_lines(const Cli *cli, const PlanCopy *copy, Buf *out) {
    size_t open = 0, told = 0;
    for (size_t i = 0; i < copy->count; i++) {
        write_line(cli, &copy->changes[i], out);
        open += copy->changes[i].why == COPY_FILL;
        told += copy->changes[i].why == COPY_READ;
    }
    buf_printf(out, "%s: %zu, %s: %zu, %s: %zu\n", i18n_text(cli->lang, "changes"), copy->count - told,
               i18n_text(cli->lang, "to be filled in"), open, i18n_text(cli->lang, "to be read"), told);
}

static void write_json(const PlanCopy *copy, bool text, Buf *out) {
    Json json = json_writer(out);
    json_begin_object(&json);
    json_put_str(&json, "plan", copy->id);
    if (text) json_put_str(&json, "text", copy->text);
    copy_changes_json(copy, &json);
    json_end_object(&json);
    buf_add_char(out, '\n');
}

/* The copy must be a plan again; a fault here is told with its place in the new text. */
static Status check(Cli *cli, const PlanCopy *copy, Error *err) {
    Diags diags = diags_new(cli->arena);
    Plan *plan = NULL;
    Status status = plan_read(cli->arena, copy->id, copy->text, &plan, &diags, err);
    if (status == E_INVALID) cli_print_diags(cli, &diags);
    return status;
}

static Status write_file(const char *path, Str text, Error *err) {
    FILE *file = fopen(path, "wb");
    if (!file) return fail(err, E_IO, "cannot write %s", path);
    bool good = fwrite(text.ptr, 1, text.len, file) == text.len;
    good = fclose(file) == 0 && good;
    return good ? OK : fail(err, E_IO, "cannot write %s", path);
}

Status plan_copies_write(Cli *cli, const PlanCopy *copy, Error *err) {
    const char *path = cli_option(cli, "-o");
    TRY(check(cli, copy, err));
    CLEANUP(buf_free) Buf out = BUF_INIT(OUTPUT_MAX);
    if (cli->json)
        write_json(copy, !path, &out);
    else
        write_lines(cli, copy, &out);
    TRY(buf_status(&out, err));
    if (path) TRY(write_file(path, copy->text, err));
    if (!path && !cli->json) fwrite(copy->text.ptr, 1, copy->text.len, cli->out);
    fwrite(out.ptr, 1, out.len, path || cli->json ? cli->out : stderr);
    return OK;
}
