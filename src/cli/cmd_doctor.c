/* anlan doctor: is this installation sound? */
#include "app/doctor.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/session.h"

static const char *verdict(const DoctorCheck *check) {
    return check->skipped ? "not checked" : check->status == OK ? "good" : "WRONG";
}

static void write_text(const Cli *cli, const DoctorCheck *check, Buf *out) {
    buf_printf(out, "%s: %s", i18n_text(cli->lang, check->name), i18n_text(cli->lang, verdict(check)));
    if (check->status != OK) {
        buf_add_text(out, "\n    ");
        i18n_error(cli->lang, &check->fault, out);
        const char *hint = i18n_hint(cli->lang, &check->fault);
        if (hint) buf_printf(out, "\n    %s", hint);
        if (check->fault.detail[0]) buf_printf(out, "\n    %s", check->fault.detail);
    }
    buf_add_char(out, '\n');
}

static Status write_json(const Cli *cli, const DoctorCheck *check, Json *json, Error *err) {
    CLEANUP(buf_free) Buf message = BUF_INIT(4096);
    if (check->status != OK) i18n_error(cli->lang, &check->fault, &message);
    TRY(buf_status(&message, err));
    json_begin_object(json);
    json_put_text(json, "name", check->name);
    json_put_bool(json, "ok", !check->skipped && check->status == OK);
    json_put_bool(json, "skipped", check->skipped);
    json_put_str(json, "message", buf_str(&message));
    json_put_text(json, "hint", check->status != OK ? i18n_hint(cli->lang, &check->fault) : NULL);
    json_end_object(json);
    return OK;
}

static Status print_json(const Cli *cli, const DoctorCheck *checks, size_t count, bool sound, Error *err) {
    CLEANUP(buf_free) Buf out = BUF_INIT(64 << 10);
    Json json = json_writer(&out);
    json_begin_object(&json);
    json_put_bool(&json, "ok", sound);
    json_key(&json, "checks");
    json_begin_array(&json);
    for (size_t i = 0; i < count; i++) TRY(write_json(cli, &checks[i], &json, err));
    json_end_array(&json);
    json_end_object(&json);
    TRY(buf_status(&out, err));
    cli_print_json(cli, &out);
    return OK;
}

static Status run(Cli *cli, Error *err) {
    DoctorCheck *checks = NULL;
    size_t count = 0;
    bool sound = false;
    CLEANUP(buf_free) Buf out = BUF_INIT(64 << 10);
    TRY(app_doctor(str_from(cli->db), &cli->env, cli->arena, &checks, &count, &sound, err));
    if (cli->json) {
        TRY(print_json(cli, checks, count, sound, err));
        return sound ? OK : E_NO;
    }
    for (size_t i = 0; i < count; i++) write_text(cli, &checks[i], &out);
    TRY(buf_status(&out, err));
    fwrite(out.ptr, 1, out.len, cli->out);
    return sound ? OK : E_NO;
}

const Command cmd_doctor = {
    .name = "doctor",
    .arguments = "",
    .summary =
        "check database, attachments, key, ledger, disk and clock; exit status 1 when something is wrong",
    .example = "anlan doctor --db sqlite:/var/lib/anlan",
    .needs_store = true,
    .run = run,
};
