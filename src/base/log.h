/* Structured logging, at the edge only (http, cli, serve). One event a line on stderr, logfmt or JSON. Lower
 * layers return errors. Never log bodies, tokens or personal data. */
#ifndef ANLAN_BASE_LOG_H
#define ANLAN_BASE_LOG_H

#include "base/str.h"

typedef enum LogLevel { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR } LogLevel;

typedef struct LogField {
    const char *key;
    enum { LOG_FIELD_TEXT, LOG_FIELD_INT } type;
    Str text;
    int64_t number;
} LogField;

typedef struct Logger {
    int fd;
    LogLevel least;
    bool json;
    int64_t (*now)(void *data); /* UTC microseconds */
    void *data;
} Logger;

#define F_TEXT(k, v) ((LogField){.key = (k), .type = LOG_FIELD_TEXT, .text = str_from(v)})
#define F_STR(k, v)  ((LogField){.key = (k), .type = LOG_FIELD_TEXT, .text = (v)})
#define F_INT(k, v)  ((LogField){.key = (k), .type = LOG_FIELD_INT, .number = (v)})

void log_event(const Logger *logger, LogLevel level, const char *event, const LogField *fields, size_t count);
#define LOG(logger, level, event, ...)                                                                       \
    log_event((logger), (level), (event), (const LogField[]){__VA_ARGS__},                                   \
              sizeof((const LogField[]){__VA_ARGS__}) / sizeof(LogField))

#endif
