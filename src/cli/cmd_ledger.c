/* anlan ledger verify | head */
#include <errno.h>
#include <string.h>

#include "app/ledger_log.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/session.h"

enum { HEAD_MAX = 64 << 10 };

static void head_json(const LedgerHead *head, Buf *out) {
    Json json = json_writer(out);
    json_begin_object(&json);
    json_put_text(&json, "hash", head->hash);
    json_put_str(&json, "realm", head->realm);
    json_put_i64(&json, "seq", head->seq);
    json_end_object(&json);
}

static Status read_head(Cli *cli, const char *file, LedgerHead *ret, Error *err) {
    CLEANUP(json_freep) json_t *root = NULL;
    Str text = {"", 0};
    TRY(cli_read_file(cli, file, HEAD_MAX, &text, err));
    TRY(json_parse(text, HEAD_MAX, &root, err));
    Str hash = json_get_str(root, "hash");
    int64_t seq = json_get_i64(root, "seq", -1);
    if (hash.len != SHA256_HEX - 1 || seq < 0) {
        fail(err, E_INVALID, "%s is not a saved ledger head", file);
        return fail_hint(err, "make one with `anlan ledger head -o FILE`");
    }
    ret->seq = seq;
    memcpy(ret->hash, hash.ptr, hash.len);
    ret->hash[hash.len] = '\0';
    return arena_str(cli->arena, json_get_str(root, "realm"), &ret->realm) ? OK : no_memory(err);
}

static void progress(void *data, int64_t done) {
    const Cli *cli = data;
    cli_progress(i18n_text(cli->lang, "entries"), done, 0);
}

static Status run_verify(Cli *cli, Error *err) {
    CLEANUP(cli_session_close) CliSession session = {0};
    CLEANUP(buf_free) Buf out = BUF_INIT(4096);
    const char *file = cli_option(cli, "--head");
    LedgerHead saved = {0}, head = {0};
    LedgerFault fault = LEDGER_GOOD;
    int64_t seq = 0;
    if (file) TRY(read_head(cli, file, &saved, err));
    TRY(cli_session_open(cli, &session, err));
    TRY(app_ledger_verify(session.app, &session.actor, file ? &saved : NULL, progress, cli, &fault, &seq,
                          &head, cli->arena, err));
    if (cli->json) {
        Json json = json_writer(&out);
        json_begin_object(&json);
        json_put_bool(&json, "ok", fault == LEDGER_GOOD);
        json_put_text(&json, "fault", fault == LEDGER_GOOD ? NULL : ledger_fault_name(fault));
        json_put_i64(&json, "seq", seq);
        json_key(&json, "head");
        CLEANUP(buf_free) Buf text = BUF_INIT(1024);
        head_json(&head, &text);
        json_raw(&json, buf_str(&text));
        json_end_object(&json);
        cli_print_json(cli, &out);
    } else if (fault == LEDGER_GOOD) {
        fprintf(cli->out, "%s: %lld  %s\n", i18n_text(cli->lang, "the ledger is whole, entries"),
                (long long)head.seq, head.hash);
    } else {
        fprintf(cli->out, "%s: %s, %s %lld\n", i18n_text(cli->lang, "the ledger is NOT whole"),
                i18n_text(cli->lang, ledger_fault_name(fault)), i18n_text(cli->lang, "entry"),
                (long long)seq);
    }
    return fault == LEDGER_GOOD ? OK : E_NO;
}

static Status run_head(Cli *cli, Error *err) {
    CLEANUP(cli_session_close) CliSession session = {0};
    CLEANUP(buf_free) Buf out = BUF_INIT(4096);
    LedgerHead head = {0};
    const char *file = cli_option(cli, "-o");
    TRY(cli_session_open(cli, &session, err));
    TRY(app_ledger_head(session.app, &session.actor, &head, cli->arena, err));
    head_json(&head, &out);
    if (!file) {
        cli_print_json(cli, &out);
        return OK;
    }
    FILE *target = fopen(file, "w");
    if (!target) return fail(err, E_IO, "%s cannot be written: %s", file, strerror(errno));
    bool good = fprintf(target, "%s\n", out.ptr) > 0;
    good &= fclose(target) == 0;
    return good ? OK : fail(err, E_IO, "%s cannot be written: %s", file, strerror(errno));
}

const Command cmd_ledger_verify = {
    .name = "ledger verify",
    .arguments = "",
    .summary = "recompute the whole chain; name the first entry that is altered, missing or reordered",
    .example = "anlan ledger verify --head head.json",
    .needs_store = true,
    .options = {{"--head", "FILE", "a saved head: a cut tail is found, too"},
                {"--realm", "CODE", "realm, when the database holds several"}},
    .run = run_verify,
};

const Command cmd_ledger_head = {
    .name = "ledger head",
    .arguments = "",
    .summary = "the newest entry's number and hash, to be kept elsewhere",
    .example = "anlan ledger head -o head.json",
    .needs_store = true,
    .options = {{"-o", "FILE", "write it to this file"},
                {"--realm", "CODE", "realm, when the database holds several"}},
    .run = run_head,
};
