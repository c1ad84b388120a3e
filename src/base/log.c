#include "base/log.h"

#include <unistd.h>

#include "base/date.h"
#include "base/json.h"

static const char *const level_names[] = {"debug", "info", "warn", "error"};

static bool plain(Str s) {
    if (s.len == 0) return false;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f) return false;
    }
    return true;
}

static void add_value(Buf *line, const LogField *field) {
    if (field->type == LOG_FIELD_INT) {
        buf_add_i64(line, field->number);
    } else if (plain(field->text)) {
        buf_add(line, field->text);
    } else {
        Json json = json_writer(line);
        json_str(&json, field->text);
    }
}

static void write_logfmt(Buf *line, const char *at, LogLevel level, const char *event, const LogField *fields,
                         size_t count) {
    buf_printf(line, "time=%s level=%s event=%s", at, level_names[level], event);
    for (size_t i = 0; i < count; i++) {
        buf_printf(line, " %s=", fields[i].key);
        add_value(line, &fields[i]);
    }
}

static void write_json(Buf *line, const char *at, LogLevel level, const char *event, const LogField *fields,
                       size_t count) {
    Json json = json_writer(line);
    json_begin_object(&json);
    json_put_text(&json, "time", at);
    json_put_text(&json, "level", level_names[level]);
    json_put_text(&json, "event", event);
    for (size_t i = 0; i < count; i++) {
        if (fields[i].type == LOG_FIELD_INT)
            json_put_i64(&json, fields[i].key, fields[i].number);
        else
            json_put_str(&json, fields[i].key, fields[i].text);
    }
    json_end_object(&json);
}

void log_event(const Logger *logger, LogLevel level, const char *event, const LogField *fields,
               size_t count) {
    if (!logger || level < logger->least) return;
    CLEANUP(buf_free) Buf line = BUF_INIT(16384);
    char at[INSTANT_TEXT];
    instant_format(logger->now(logger->data), 0, at);
    (logger->json ? write_json : write_logfmt)(&line, at, level, event, fields, count);
    buf_add_char(&line, '\n');
    ssize_t written =
        write(logger->fd, line.ptr ? line.ptr : "\n", line.len); /* one call, so that lines do not mix */
    (void)written; /* a log that cannot be written must not stop the work */
}
