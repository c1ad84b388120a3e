/* What the person is told when the database fails: the same words for both drivers. */
#include "store/driver.h"

Status database_fail(Status code, Error *err) {
    switch ((int)code) {
    case E_CONFLICT:
        return fail(err, code, "there is already one with the same key");
    case E_BUSY:
        return fail(err, code, "the database is busy or out of reach");
    case E_FULL:
        fail(err, code, "the disk is full");
        return fail_hint(err, "make room on the disk; nothing was lost and writing goes on by itself");
    case E_CORRUPT:
        fail(err, code, "the database is damaged");
        return fail_hint(err, "stop the program, keep a copy of the files and restore the last backup");
    case E_NO_MEMORY:
        return no_memory(err);
    case E_TOO_LARGE:
        return fail(err, code, "a value is too large for the database");
    case E_IO:
        return fail(err, code, "the database could not be read or written");
    case E_INVALID:
        return fail(err, code, "the database does not take a value of this form");
    default:
        return fail(err, E_DATABASE, "the database refused a statement");
    }
}
