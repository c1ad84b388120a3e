/* JSON. Out: a streaming writer over Buf. In: jansson with limits and duplicate keys refused. */
#ifndef ANLAN_BASE_JSON_H
#define ANLAN_BASE_JSON_H

#include <jansson.h>

#include "base/arena.h"
#include "base/date.h"

/* Commas are placed by the writer; nesting is the caller's to balance. Strings must be UTF-8: an invalid byte
 * is written as U+FFFD. Errors stick in the Buf (buf_status). */
typedef struct Json {
    Buf *buf;
    bool comma;
} Json;

Json json_writer(Buf *buf);
void json_begin_object(Json *json);
void json_end_object(Json *json);
void json_begin_array(Json *json);
void json_end_array(Json *json);
void json_key(Json *json, const char *key); /* key: plain ASCII, written as it is */
void json_str(Json *json, Str value);
void json_text(Json *json, const char *value); /* NULL writes null */
void json_i64(Json *json, int64_t value);
void json_num(Json *json, double value); /* NaN and infinities write null */
void json_bool_value(Json *json, bool value);
void json_null_value(Json *json);
void json_date(Json *json, Date value);                         /* "2026-04-01", null for DATE_NONE */
void json_instant(Json *json, Instant value, int zone_minutes); /* null for INSTANT_NONE */
void json_raw(Json *json, Str value);                           /* a complete JSON value made elsewhere */

/* key and value in one call */
void json_put_str(Json *json, const char *key, Str value);
void json_put_text(Json *json, const char *key, const char *value);
void json_put_i64(Json *json, const char *key, int64_t value);
void json_put_num(Json *json, const char *key, double value);
void json_put_bool(Json *json, const char *key, bool value);
void json_put_date(Json *json, const char *key, Date value);

/* Parse one JSON text: at most max_bytes and 32 levels deep; the message names line and column.
 * The caller owns *ret (json_decref, or CLEANUP(json_freep)). */
Status json_parse(Str text, size_t max_bytes, json_t **ret, Error *err);
void json_freep(json_t **json);

/* Canonical form: keys sorted bytewise, no blanks, shortest numbers; the form that is hashed. */
void json_canonical(const json_t *value, Buf *out);

/* Reading a member: "" / fallback when absent or of another type. */
Str json_get_str(const json_t *object, const char *key);
int64_t json_get_i64(const json_t *object, const char *key, int64_t fallback);

#endif
