/* Settings are rows. A value comes from, each over the one before: the default, the file DIR/anlan.yaml, the
 * environment (ANLAN_ and the name in capitals, '-' as '_'), a flag. An unknown name, a wrong type or a value
 * out of range is an error that names the place. Read-only once the program runs. */
#ifndef ANLAN_APP_SETTINGS_H
#define ANLAN_APP_SETTINGS_H

#include "base/arena.h"

typedef enum SettingId {
#define SETTING(id, name, type, fallback, min, max, secret, help) SETTING_##id,
#include "app/settings.def"
#undef SETTING
    SETTING_COUNT
} SettingId;

typedef enum SettingType { SETTING_TEXT, SETTING_INT, SETTING_BOOL } SettingType;
typedef enum SettingSource { FROM_DEFAULT, FROM_FILE, FROM_ENVIRONMENT, FROM_FLAG } SettingSource;

typedef struct SettingRow {
    const char *name; /* "session-hours" */
    SettingType type;
    const char *fallback; /* the default, as text */
    int64_t min, max;     /* INT: the value; TEXT: bytes */
    bool secret;          /* never printed */
    const char *help;     /* English, a message key */
} SettingRow;

extern const SettingRow setting_rows[SETTING_COUNT];

typedef struct Settings Settings;

/* Defaults, then DIR/anlan.yaml when `directory` is not NULL and the file is there, then `environment`
 * ("NAME=value" texts ended by NULL; NULL = none). E_INVALID names the file and line or the variable. */
Status settings_load(const char *directory, char *const *environment, Settings **ret, Error *err);
/* A flag over all others; E_NOT_FOUND for an unknown name. */
Status settings_set(Settings *settings, Str name, Str value, SettingSource source, Error *err);
void settings_free(Settings *settings);
void settings_freep(Settings **settings);

int64_t settings_i64(const Settings *settings, SettingId id); /* BOOL: 0 or 1 */
bool settings_bool(const Settings *settings, SettingId id);
const char *settings_text(const Settings *settings, SettingId id); /* as written; never NULL */
SettingSource settings_source(const Settings *settings, SettingId id);
const char *setting_source_name(SettingSource source);

#endif
