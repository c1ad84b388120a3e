#include "base/status.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/error_render.h"
#include "base/utf8.h"

typedef struct StatusRow {
    const char *name, *meaning;
    int http, exit;
} StatusRow;

static const StatusRow status_rows[] = {
    [OK] = {"OK", "done", 200, 0},
#define ERR(name, http, exit, meaning) [E_##name] = {#name, meaning, http, exit},
#include "base/errors.def"
#undef ERR
};

static const StatusRow *row_of(Status code) {
    return &status_rows[(unsigned)code < STATUS_COUNT ? code : E_INTERNAL];
}

const char *status_name(Status code) {
    return row_of(code)->name;
}
const char *status_meaning(Status code) {
    return row_of(code)->meaning;
}
int status_http(Status code) {
    return row_of(code)->http;
}
int status_exit(Status code) {
    return row_of(code)->exit;
}

/* Text being filled into a fixed room; what does not fit is cut between characters. */
typedef struct Room {
    char *ptr;
    size_t len, size;
} Room;

static void room_add(Room *room, const char *text, size_t len) {
    size_t free_bytes = room->size - 1 - room->len;
    if (len > free_bytes) len = utf8_cut((Str){text, len}, free_bytes);
    memcpy(room->ptr + room->len, text, len);
    room->len += len;
    room->ptr[room->len] = '\0';
}

typedef enum Length { LENGTH_INT, LENGTH_LONG, LENGTH_LLONG, LENGTH_SIZE } Length;

/* One conversion of a format: `%` flags, width and precision are allowed but only .* and plain forms are
 * used. */
typedef struct Conversion {
    const char *start, *end;
    Length length;
    char type;
    bool star;
} Conversion;

static Conversion conversion_at(const char *percent) {
    Conversion c = {.start = percent, .length = LENGTH_INT};
    const char *p = percent + 1;
    while (*p && strchr("0123456789.-+ #*", *p)) {
        c.star |= *p == '*';
        p++;
    }
    for (; *p == 'l'; p++) c.length = c.length == LENGTH_INT ? LENGTH_LONG : LENGTH_LLONG;
    if (*p == 'z') {
        c.length = LENGTH_SIZE;
        p++;
    }
    c.type = *p;
    c.end = *p ? p + 1 : p;
    return c;
}

static long long integer_argument(Length length, bool is_signed, va_list *args) {
    switch (length) {
    case LENGTH_LLONG:
        return va_arg(*args, long long);
    case LENGTH_LONG:
        return is_signed ? va_arg(*args, long) : (long long)va_arg(*args, unsigned long);
    case LENGTH_SIZE:
        return (long long)va_arg(*args, size_t);
    case LENGTH_INT:
        break;
    }
    return is_signed ? va_arg(*args, int) : (long long)va_arg(*args, unsigned);
}

/* Renders one argument into out; returns its text. */
static Str render_argument(Conversion c, va_list *args, char out[64]) {
    int precision = c.star ? va_arg(*args, int) : -1;
    switch (c.type) {
    case 's': {
        const char *text = va_arg(*args, const char *);
        if (!text) text = "";
        return (Str){text, precision >= 0 ? strnlen(text, (size_t)precision) : strlen(text)};
    }
    case 'c':
        out[0] = (char)va_arg(*args, int);
        return (Str){out, 1};
    case 'f':
    case 'g':
        return (Str){out, (size_t)snprintf(out, 64, "%g", va_arg(*args, double))};
    case 'u':
    case 'x':
        return (Str){out, (size_t)snprintf(out, 64, c.type == 'u' ? "%llu" : "%llx",
                                           (unsigned long long)integer_argument(c.length, false, args))};
    default:
        return (Str){out, (size_t)snprintf(out, 64, "%lld", integer_argument(c.length, true, args))};
    }
}

static void keep_argument(Error *err, Str text, size_t *used) {
    if (err->arg_count == ERROR_ARGS_MAX || *used + 1 >= sizeof err->args) return;
    size_t len = utf8_cut(text, sizeof err->args - *used - 1);
    memcpy(err->args + *used, text.ptr, len);
    err->args[*used + len] = '\0';
    *used += len + 1;
    err->arg_count++;
}

static void render(Error *err, const char *format, va_list *args) {
    Room room = {err->message, 0, sizeof err->message};
    size_t used = 0;
    err->arg_count = 0;
    err->message[0] = '\0';
    const char *p = format;
    while (*p) {
        const char *percent = strchrnul(p, '%');
        room_add(&room, p, (size_t)(percent - p));
        if (!*percent) break;
        if (percent[1] == '%') {
            room_add(&room, "%", 1);
            p = percent + 2;
            continue;
        }
        Conversion c = conversion_at(percent);
        char text[64];
        Str argument = render_argument(c, args, text);
        room_add(&room, argument.ptr, argument.len);
        keep_argument(err, argument, &used);
        p = c.end;
    }
}

void error_render(Error *err, Status code, const char *format, va_list *args) {
    err->code = code;
    err->format = format;
    err->hint_format = NULL;
    err->detail[0] = err->trail[0] = '\0';
    render(err, format, args);
}

/* Names in parentheses: analyzers see macros of these names (status.h). */
Status(fail)(Error *err, Status code, const char *format, ...) {
    va_list args;
    va_start(args, format);
    error_render(err, code, format, &args);
    va_end(args);
    return code;
}

Status(fail_hint)(Error *err, const char *hint) {
    err->hint_format = hint;
    return err->code;
}

Status(fail_detail)(Error *err, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(err->detail, sizeof err->detail, format, args);
    va_end(args);
    return err->code;
}

Status(wrap)(Error *err, const char *frame) {
    size_t len = strlen(err->trail);
    Room room = {err->trail, len, sizeof err->trail};
    if (len) room_add(&room, " < ", 3);
    room_add(&room, frame, strlen(frame));
    return err->code;
}
