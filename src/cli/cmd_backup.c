/* anlan backup FILE | restore FILE */
#include "app/backup.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/session.h"

static void show(void *data, int64_t done, int64_t total) {
    const Cli *cli = data;
    cli_progress(i18n_text(cli->lang, "attachments"), done, total);
}

static void print_report(const Cli *cli, const BackupReport *report, bool restored) {
    CLEANUP(buf_free) Buf out = BUF_INIT(4096);
    Json json = json_writer(&out);
    json_begin_object(&json);
    json_put_bool(&json, "database", report->database);
    json_put_i64(&json, "entries", report->entries);
    json_put_i64(&json, "attachments", report->blobs);
    json_put_i64(&json, "bytes", report->bytes);
    if (restored) {
        json_put_i64(&json, "realms", report->realms);
        json_put_i64(&json, "ledger_entries", report->ledger_entries);
    }
    json_end_object(&json);
    cli_print_json(cli, &out);
}

static Status run_backup(Cli *cli, Error *err) {
    CLEANUP(app_closep) App *app = NULL;
    BackupReport report = {0};
    const char *file = cli->arguments[0];
    TRY(app_open(str_from(cli->db), false, &app, err));
    TRY(app_backup(app, str_from(cli->db), file, show, cli, cli->arena, &report, err));
    if (cli->json)
        print_report(cli, &report, false);
    else
        fprintf(cli->out, "%s: %s, %s %lld, %lld %s\n", i18n_text(cli->lang, "backup written"), file,
                i18n_text(cli->lang, "attachments"), (long long)report.blobs, (long long)report.bytes,
                i18n_text(cli->lang, "bytes"));
    if (!report.database)
        fprintf(
            stderr, "%s\n",
            i18n_text(cli->lang,
                      "The PostgreSQL database is not in this file: save it with pg_dump -Fc, after this."));
    return OK;
}

static Status run_restore(Cli *cli, Error *err) {
    BackupReport report = {0};
    TRY(app_restore(cli->arguments[0], str_from(cli->db), show, cli, cli->arena, &report, err));
    if (cli->json)
        print_report(cli, &report, true);
    else
        fprintf(cli->out, "%s: %s, %s %lld, %s %lld\n", i18n_text(cli->lang, "restored and verified"),
                cli->db, i18n_text(cli->lang, "attachments"), (long long)report.blobs,
                i18n_text(cli->lang, "ledger entries"), (long long)report.ledger_entries);
    if (!report.database)
        fprintf(stderr, "%s\n",
                i18n_text(cli->lang,
                          "The PostgreSQL database is not in this file: restore it with pg_restore, then run "
                          "`anlan doctor`."));
    return OK;
}

const Command cmd_backup = {
    .name = "backup",
    .arguments = "FILE",
    .summary = "save database, attachments, key and settings in one file while the server runs",
    .example = "anlan backup /mnt/backup/anlan-2026-04-01.zip --db sqlite:/var/lib/anlan",
    .min_arguments = 1,
    .max_arguments = 1,
    .needs_store = true,
    .run = run_backup,
};

const Command cmd_restore = {
    .name = "restore",
    .arguments = "FILE",
    .summary = "unpack a backup into a new folder; verify every hash and every ledger",
    .example = "anlan restore /mnt/backup/anlan-2026-04-01.zip --db sqlite:/var/lib/anlan-new",
    .min_arguments = 1,
    .max_arguments = 1,
    .needs_store = true,
    .run = run_restore,
};
