#include "base/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

Json json_writer(Buf *buf) {
    return (Json){buf, false};
}

/* Room for `more` bytes and the final NUL. Lists are written through this a thousand times each, so what is
 * mostly true is asked here. */
static inline bool has_room(Buf *buf, size_t more) {
    return (!buf->failed && buf->capacity && more <= buf->capacity - buf->len) || buf_reserve(buf, more);
}

static void before_value(Json *json) {
    if (json->comma) buf_add_char(json->buf, ',');
    json->comma = true;
}

static void open_with(Json *json, char c) {
    before_value(json);
    buf_add_char(json->buf, c);
    json->comma = false;
}

static void close_with(Json *json, char c) {
    buf_add_char(json->buf, c);
    json->comma = true;
}

void json_begin_object(Json *json) {
    open_with(json, '{');
}
void json_end_object(Json *json) {
    close_with(json, '}');
}
void json_begin_array(Json *json) {
    open_with(json, '[');
}
void json_end_array(Json *json) {
    close_with(json, ']');
}

void json_key(Json *json, const char *key) {
    Buf *buf = json->buf;
    size_t len = strlen(key);
    if (!has_room(buf, len + 4)) return;
    char *out = buf->ptr + buf->len;
    if (json->comma) *out++ = ',';
    *out++ = '"';
    out = mempcpy(out, key, len);
    *out++ = '"';
    *out++ = ':';
    *out = '\0';
    buf->len = (size_t)(out - buf->ptr);
    json->comma = false;
}

static void add_escape(Buf *buf, unsigned char c) {
    static const char hex[] = "0123456789abcdef";
    switch (c) {
    case '"':
        buf_add(buf, STR("\\\""));
        return;
    case '\\':
        buf_add(buf, STR("\\\\"));
        return;
    case '\n':
        buf_add(buf, STR("\\n"));
        return;
    case '\r':
        buf_add(buf, STR("\\r"));
        return;
    case '\t':
        buf_add(buf, STR("\\t"));
        return;
    default: {
        char text[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
        buf_add(buf, (Str){text, sizeof text});
    }
    }
}

/* The first byte from `pos` on that cannot be copied as it is: a quote, a backslash, a control character, or
 * one that is not UTF-8. */
static size_t plain_until(Str value, size_t pos) {
    while (pos < value.len) {
        unsigned char c = (unsigned char)value.ptr[pos];
        if (c < ' ' || c == '"' || c == '\\') return pos;
        size_t next = pos + 1;
        if (c >= 0x80) {
            next = pos;
            if (utf8_next(value, &next) < 0) return pos;
        }
        pos = next;
    }
    return pos;
}

/* Runs of bytes that need no care are copied whole: this is the hot path of every list. */
static void add_quoted(Buf *buf, Str value) {
    if (!has_room(buf, value.len + 2)) return;
    buf->ptr[buf->len++] = '"';
    for (size_t start = 0;;) {
        size_t end = plain_until(value, start);
        buf_add(buf, str_slice(value, start, end));
        if (end == value.len) break;
        if ((unsigned char)value.ptr[end] >= 0x80)
            buf_add(buf, STR("\xEF\xBF\xBD"));
        else
            add_escape(buf, (unsigned char)value.ptr[end]);
        start = end + 1;
    }
    buf_add_char(buf, '"');
}

void json_str(Json *json, Str value) {
    before_value(json);
    add_quoted(json->buf, value);
}

void json_text(Json *json, const char *value) {
    if (value)
        json_str(json, str_from(value));
    else
        json_null_value(json);
}

void json_i64(Json *json, int64_t value) {
    before_value(json);
    buf_add_i64(json->buf, value);
}

void json_num(Json *json, double value) {
    before_value(json);
    if (isfinite(value))
        buf_add_double(json->buf, value);
    else
        buf_add(json->buf, STR("null"));
}

void json_bool_value(Json *json, bool value) {
    json_raw(json, value ? STR("true") : STR("false"));
}

void json_null_value(Json *json) {
    json_raw(json, STR("null"));
}

void json_date(Json *json, Date value) {
    char text[DATE_TEXT];
    if (value == DATE_NONE)
        json_null_value(json);
    else
        json_text(json, date_format(value, text));
}

void json_instant(Json *json, Instant value, int zone_minutes) {
    char text[INSTANT_TEXT];
    if (value == INSTANT_NONE)
        json_null_value(json);
    else
        json_text(json, instant_format(value, zone_minutes, text));
}

void json_raw(Json *json, Str value) {
    before_value(json);
    buf_add(json->buf, value);
}

void json_put_str(Json *json, const char *key, Str value) {
    json_key(json, key);
    json_str(json, value);
}
void json_put_text(Json *json, const char *key, const char *value) {
    json_key(json, key);
    json_text(json, value);
}
void json_put_i64(Json *json, const char *key, int64_t value) {
    json_key(json, key);
    json_i64(json, value);
}
void json_put_num(Json *json, const char *key, double value) {
    json_key(json, key);
    json_num(json, value);
}
void json_put_bool(Json *json, const char *key, bool value) {
    json_key(json, key);
    json_bool_value(json, value);
}
void json_put_date(Json *json, const char *key, Date value) {
    json_key(json, key);
    json_date(json, value);
}

enum { JSON_DEPTH_MAX = 32 };

/* jansson has its own limit of 2,048 levels; ours is far lower, and checked before any tree is built. */
static bool too_deep(Str text) {
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > JSON_DEPTH_MAX) return true;
        } else if (c == ']' || c == '}') {
            depth--;
        }
    }
    return false;
}

Status json_parse(Str text, size_t max_bytes, json_t **ret, Error *err) {
    if (text.len > max_bytes)
        return fail(err, E_TOO_LARGE, "the JSON text has %zu bytes; the limit is %zu", text.len, max_bytes);
    if (too_deep(text))
        return fail(err, E_USAGE, "the JSON text is nested more than %d levels deep", (int)JSON_DEPTH_MAX);
    json_error_t fault;
    json_t *value =
        json_loadb(text.ptr ? text.ptr : "", text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &fault);
    if (!value)
        return fail(err, E_USAGE, "this is not valid JSON: line %d, column %d: %s", fault.line, fault.column,
                    fault.text);
    *ret = value;
    return OK;
}

void json_freep(json_t **json) {
    json_decref(*json);
    *json = NULL;
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void canonical(const json_t *value, Json *out);

static void canonical_object(const json_t *value, Json *out) {
    size_t count = json_object_size(value), n = 0;
    const char **keys = malloc((count + 1) * sizeof *keys);
    if (!keys) {
        out->buf->failed = true;
        return;
    }
    for (void *it = json_object_iter((json_t *)(uintptr_t)value); it;
         it = json_object_iter_next((json_t *)(uintptr_t)value, it))
        keys[n++] = json_object_iter_key(it);
    qsort(keys, n, sizeof *keys, by_text);
    json_begin_object(out);
    for (size_t i = 0; i < n; i++) {
        json_str(out, str_from(keys[i]));
        buf_add_char(out->buf, ':');
        out->comma = false;
        canonical(json_object_get(value, keys[i]), out);
    }
    json_end_object(out);
    free(keys);
}

static void canonical(const json_t *value, Json *out) {
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        canonical_object(value, out);
        return;
    case JSON_ARRAY:
        json_begin_array(out);
        for (size_t i = 0; i < json_array_size(value); i++) canonical(json_array_get(value, i), out);
        json_end_array(out);
        return;
    case JSON_STRING:
        json_str(out, (Str){json_string_value(value), json_string_length(value)});
        return;
    case JSON_INTEGER:
        json_i64(out, json_integer_value(value));
        return;
    case JSON_REAL:
        json_num(out, json_real_value(value));
        return;
    case JSON_TRUE:
        json_bool_value(out, true);
        return;
    case JSON_FALSE:
        json_bool_value(out, false);
        return;
    case JSON_NULL:
        json_null_value(out);
        return;
    }
}

void json_canonical(const json_t *value, Buf *out) {
    Json json = json_writer(out);
    canonical(value, &json);
}

Str json_get_str(const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    return json_is_string(value) ? (Str){json_string_value(value), json_string_length(value)} : (Str){"", 0};
}

int64_t json_get_i64(const json_t *object, const char *key, int64_t fallback) {
    const json_t *value = json_object_get(object, key);
    return json_is_integer(value) ? json_integer_value(value) : fallback;
}
