/* Errors as values. A function that can fail returns Status and takes `Error *err` as its last argument.
 *
 * The message is an English printf format that doubles as the key of the message files (share/i18n): the
 * rendered arguments are kept beside it, so the edge can say the same thing in the user's language (i18n.h).
 *   message  may be shown to the person;  hint: what to do about it;  detail: for the operator only. */
#ifndef ANLAN_BASE_STATUS_H
#define ANLAN_BASE_STATUS_H

#include <stddef.h>
#include <stdint.h>

typedef enum Status {
    OK = 0,
#define ERR(name, http, exit, meaning) E_##name,
#include "base/errors.def"
#undef ERR
    STATUS_COUNT
} Status;

enum { ERROR_ARGS_MAX = 8 };

typedef struct Error {
    Status code;
    const char *format;      /* message key: the English format, a string literal */
    const char *hint_format; /* key of the remedy, or NULL; it takes no arguments */
    char message[320];       /* the English message, rendered */
    char detail[320];        /* for the operator: never leaves the machine */
    char trail[200];         /* "publish plan < load": frames added by wrap() */
    char args[480];          /* rendered arguments, each NUL-terminated, in order */
    uint8_t arg_count;
} Error;

#define ERROR_INIT ((Error){0})

/* Start the story. `format` must be a string literal using only %s %.*s %d %u %ld %lu %lld %llu %zu %c (and
 * the PRI macros that expand to them). Returns `code`. A message that does not fit is cut at a character
 * boundary. */
Status fail(Error *err, Status code, const char *format, ...) __attribute__((format(printf, 3, 4), cold));

/* Add the remedy, an English literal that is a message key too. Returns err->code. */
Status fail_hint(Error *err, const char *hint);

/* Add operator detail. Returns err->code. */
Status fail_detail(Error *err, const char *format, ...) __attribute__((format(printf, 2, 3), cold));

/* Add one frame to the trail and return err->code. */
Status wrap(Error *err, const char *frame);

const char *status_name(Status code);    /* "NOT_FOUND"; stable, used in API answers and docs */
const char *status_meaning(Status code); /* the English sentence of the table */
int status_http(Status code);
int status_exit(Status code);

#define TRY(expression)                                                                                      \
    do {                                                                                                     \
        Status try_status_ = (expression);                                                                   \
        if (try_status_ != OK) return try_status_;                                                           \
    } while (0)

/* An analyzer sees one file at a time and would think that fail() may give OK. It is told here that no
 * failure does; the compiler never sees this. */
#if defined(__clang_analyzer__) || defined(ANLAN_ANALYZER)
static inline Status never_ok(Status code) {
    if (code == OK) __builtin_unreachable();
    return code;
}
#define fail(err, code, ...)  (fail((err), (code), __VA_ARGS__), never_ok(code))
#define fail_hint(err, hint)  never_ok(fail_hint((err), (hint)))
#define fail_detail(err, ...) never_ok(fail_detail((err), __VA_ARGS__))
#define wrap(err, frame)      never_ok(wrap((err), (frame)))
#endif

/* Scope cleanup: `CLEANUP(thing_freep) Thing *t = NULL;` releases on every way out; TAKE(t) gives it away. */
#define CLEANUP(function) __attribute__((cleanup(function)))
#define TAKE(pointer)                                                                                        \
    __extension__({                                                                                          \
        __typeof__(pointer) taken_ = (pointer);                                                              \
        (pointer) = NULL;                                                                                    \
        taken_;                                                                                              \
    })

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
