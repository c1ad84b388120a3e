/* anlan draw run — which units are inspected, by whom, and a receipt that anyone can recompute. */
#include <string.h>

#include "cli/commands.h"
#include "cli/draw_files.h"

enum { COMMITMENT_MAX = 1 << 20 };

/* The rule stands in the commitment, which was published before the public value could be known. */
static Status read_commitment(Cli *cli, const char *path, DrawRule *rule, Str *ret, Error *err) {
    CLEANUP(json_freep) json_t *root = NULL;
    Str text;
    TRY(cli_read_file(cli, path, COMMITMENT_MAX, &text, err));
    TRY(json_parse(text, COMMITMENT_MAX, &root, err));
    TRY(draw_rule_read(root, cli->arena, rule, err));
    return arena_str(cli->arena, json_get_str(root, "commitment"), ret) ? OK : no_memory(err);
}

static Status committed(Cli *cli, const DrawInputs *inputs, DrawRule *rule, DrawSeed *seed, Error *err) {
    const char *secret = cli_option(cli, "--secret"), *public_value = cli_option(cli, "--public");
    Str commitment;
    if (!secret || !public_value || cli_option(cli, "--seed"))
        return fail(err, E_USAGE, "--commitment goes with --secret and --public, and without --seed");
    TRY(read_commitment(cli, cli_option(cli, "--commitment"), rule, &commitment, err));
    TRY(draw_seed_made(cli->arena, str_from(secret), str_from(public_value), rule, inputs, seed, err));
    if (str_equal(commitment, seed->commitment)) return OK;
    fail(err, E_NO, "the secret, the rule or a register is not what was committed to");
    return fail_hint(err, "draw from the files and the secret that the commitment was made from");
}

static Status prepare(Cli *cli, const DrawInputs *inputs, DrawRule *rule, DrawSeed *seed, Error *err) {
    if (cli_option(cli, "--commitment")) return committed(cli, inputs, rule, seed, err);
    if (!cli_option(cli, "--seed")) {
        fail(err, E_USAGE, "--seed HEX is missing");
        return fail_hint(
            err, "or commit first: anlan draw commit, then --commitment F --secret HEX --public TEXT");
    }
    TRY(draw_files_rule(cli, rule, err));
    return draw_seed_plain(cli->arena, str_from(cli_option(cli, "--seed")), seed, err);
}

static Status run(Cli *cli, Error *err) {
    CLEANUP(arena_freep) Arena *arena = arena_new(DRAW_FILES_ARENA);
    CLEANUP(buf_free) Buf out = BUF_INIT(DRAW_RECEIPT_MAX);
    DrawInputs inputs;
    DrawRule rule = DRAW_RULE_INIT;
    DrawSeed seed;
    DrawResult *result;
    if (!arena) return no_memory(err);
    TRY(draw_files_read(cli, arena, &inputs, err));
    TRY(prepare(cli, &inputs, &rule, &seed, err));
    TRY(draw_run(&rule, &inputs, seed.hex, arena, &result, err));
    TRY(draw_files_freeze(cli, &inputs, err));
    draw_receipt_write(&rule, &inputs, &seed, result, &out);
    return draw_files_write(cli, &out, err);
}

const Command cmd_draw_run = {
    .name = "draw run",
    .arguments = "",
    .summary = "draw units and their officers by lot, with a receipt that anyone can recompute",
    .example =
        "anlan draw run --population units.csv --officers people.csv --rate 5% --seed 2f9a -o receipt.json",
    .options = {DRAW_INPUT_OPTIONS,
                DRAW_RULE_OPTIONS,
                {"--seed", "HEX", "the seed; public, and unknown when the registers were frozen"},
                {"--commitment", "F", "in place of the rule and the seed: what `anlan draw commit` wrote"},
                {"--secret", "HEX", "with --commitment: the 64 digits that were kept secret"},
                {"--public", "TEXT", "with --commitment: the public value, such as a lottery's numbers"},
                {"--frozen", "DIR", "write the registers as they were hashed to this folder"},
                {"-o", "RECEIPT", "write it to this file"}},
    .run = run,
};
