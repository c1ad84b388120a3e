/* anlan draw verify — is this receipt what the registers and the seed give? */
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/draw_files.h"

static void print(const Cli *cli, Status status, const Error *err, Buf *out) {
    if (cli->json) {
        Json json = json_writer(out);
        json_begin_object(&json);
        json_put_bool(&json, "ok", status == OK);
        json_put_text(&json, "message", status == OK ? NULL : err->message);
        json_end_object(&json);
        buf_add_char(out, '\n');
    } else if (status == OK) {
        buf_printf(out, "%s\n",
                   i18n_text(cli->lang, "the receipt is right: recomputing gives the same result"));
    }
    if (out->len) fwrite(out->ptr, 1, out->len, cli->out);
}

static Status run(Cli *cli, Error *err) {
    CLEANUP(arena_freep) Arena *arena = arena_new(DRAW_FILES_ARENA);
    CLEANUP(buf_free) Buf out = BUF_INIT(8192);
    DrawInputs inputs;
    Str receipt;
    if (!arena) return no_memory(err);
    TRY(cli_read_file(cli, cli->arguments[0], DRAW_RECEIPT_MAX, &receipt, err));
    TRY(draw_files_read(cli, arena, &inputs, err));
    Status status = draw_verify(receipt, &inputs, arena, err);
    if (status == OK || status == E_NO) print(cli, status, err, &out);
    return status;
}

const Command cmd_draw_verify = {
    .name = "draw verify",
    .arguments = "RECEIPT",
    .summary = "recompute a draw from its receipt and the registers, and name the first step that differs",
    .example = "anlan draw verify receipt.json --population units.csv --officers people.csv",
    .min_arguments = 1,
    .max_arguments = 1,
    .options = {DRAW_INPUT_OPTIONS},
    .run = run,
};
