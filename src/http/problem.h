/* Answers for what went wrong: RFC 9457 application/problem+json in the asker's language. */
#ifndef ANLAN_HTTP_PROBLEM_H
#define ANLAN_HTTP_PROBLEM_H

#include "http/field.h"

#define PROBLEM_TYPE "application/problem+json; charset=utf-8"

/* Write the problem into `out`. `faults` may be NULL. */
void problem_write(const Error *error, const Faults *faults, const char *lang, const char *request_id,
                   Buf *out);
/* The code behind a name ("NOT_FOUND"), or OK when there is none. */
Status problem_find(Str name);
/* What a code means, for GET /problems/{code}. */
void problem_describe(Status code, const char *lang, Json *out);

#endif
