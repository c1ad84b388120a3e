/* anlan config show: every setting, its value and where it comes from. */
#include <unistd.h>

#include "app/settings.h"
#include "base/i18n.h"
#include "cli/commands.h"

static const char *shown_value(const Settings *settings, SettingId id) {
    const char *value = settings_text(settings, id);
    return setting_rows[id].secret && *value ? "***" : value;
}

static void write_json(const Settings *settings, const char *lang, Buf *out) {
    Json json = json_writer(out);
    json_begin_array(&json);
    for (int i = 0; i < SETTING_COUNT; i++) {
        SettingId id = (SettingId)i;
        json_begin_object(&json);
        json_put_text(&json, "name", setting_rows[i].name);
        json_put_text(&json, "value", shown_value(settings, id));
        json_put_text(&json, "source", setting_source_name(settings_source(settings, id)));
        json_put_text(&json, "default", setting_rows[i].fallback);
        json_put_text(&json, "help", i18n_text(lang, setting_rows[i].help));
        json_end_object(&json);
    }
    json_end_array(&json);
    buf_add_char(out, '\n');
}

static void write_table(const Settings *settings, const char *lang, Buf *out) {
    for (int i = 0; i < SETTING_COUNT; i++) {
        SettingId id = (SettingId)i;
        buf_printf(out, "%-24s %-16s %-12s %s\n", setting_rows[i].name, shown_value(settings, id),
                   i18n_text(lang, setting_source_name(settings_source(settings, id))),
                   i18n_text(lang, setting_rows[i].help));
    }
}

/* The folder of --db when that is SQLite's: the file anlan.yaml lies beside the data. */
static const char *directory_of(const Cli *cli) {
    Str scheme = STR("sqlite:"), db = str_from(cli->db);
    return str_starts(db, scheme) ? db.ptr + scheme.len : NULL;
}

static Status config_show(Cli *cli, Error *err) {
    enum { OUTPUT_MAX = 1 << 20 };
    CLEANUP(settings_freep) Settings *settings = NULL;
    TRY(settings_load(directory_of(cli), environ, &settings, err));
    CLEANUP(buf_free) Buf out = BUF_INIT(OUTPUT_MAX);
    if (cli->json) {
        write_json(settings, cli->lang, &out);
    } else {
        write_table(settings, cli->lang, &out);
    }
    TRY(buf_status(&out, err));
    fwrite(out.ptr, 1, out.len, cli->out);
    return OK;
}

const Command cmd_config_show = {
    .name = "config show",
    .arguments = "",
    .summary = "show every setting, its value and where it comes from",
    .example = "anlan config show",
    .needs_store = true,
    .run = config_show,
};
