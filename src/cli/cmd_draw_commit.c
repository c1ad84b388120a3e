/* anlan draw commit — publish rule, registers and exclusions before anyone can know the seed. */
#include "cli/commands.h"
#include "cli/draw_files.h"

static Status run(Cli *cli, Error *err) {
    CLEANUP(arena_freep) Arena *arena = arena_new(DRAW_FILES_ARENA);
    CLEANUP(buf_free) Buf out = BUF_INIT(1 << 20);
    const char *secret = cli_option(cli, "--secret");
    char commitment[SHA256_HEX], secret_sha256[SHA256_HEX];
    uint8_t bytes[SHA256_LEN];
    DrawInputs inputs;
    DrawRule rule;
    if (!arena) return no_memory(err);
    if (!secret) {
        fail(err, E_USAGE, "--secret HEX is missing");
        return fail_hint(err, "make 64 random digits and keep them: openssl rand -hex 32");
    }
    TRY(draw_files_rule(cli, &rule, err));
    TRY(draw_files_read(cli, arena, &inputs, err));
    TRY(draw_commitment(str_from(secret), &rule, &inputs, commitment, err));
    if (!hex_decode(str_from(secret), bytes, sizeof bytes))
        return fail(err, E_INTERNAL, "the secret cannot be read");
    sha256_hex((Str){(const char *)bytes, sizeof bytes}, secret_sha256);
    TRY(draw_inputs_check(&inputs, err));
    TRY(draw_files_freeze(cli, &inputs, err));
    draw_commitment_write(&rule, &inputs, secret_sha256, commitment, &out);
    return draw_files_write(cli, &out, err);
}

const Command cmd_draw_commit = {
    .name = "draw commit",
    .arguments = "",
    .summary = "commit to the rule, the registers and a secret before the public value of a draw is known",
    .example = "anlan draw commit --population units.csv --officers people.csv --rate 5% --secret HEX -o "
               "commitment.json",
    .options = {DRAW_INPUT_OPTIONS,
                DRAW_RULE_OPTIONS,
                {"--secret", "HEX", "64 random digits, kept secret until the draw"},
                {"--frozen", "DIR", "write the registers as they were hashed to this folder"},
                {"-o", "FILE", "write it to this file"}},
    .run = run,
};
