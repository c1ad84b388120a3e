/* gzip (RFC 1952) in memory, with a limit: tables in share/ are stored packed. */
#ifndef ANLAN_DOC_GZIP_H
#define ANLAN_DOC_GZIP_H

#include "base/arena.h"

bool gzip_is(Str bytes); /* begins as gzip does */
/* Unpack all members. E_TOO_LARGE past max bytes, E_INVALID when damaged. The text lives in the arena. */
Status gzip_unpack(Arena *arena, Str bytes, size_t max, Str *ret, Error *err);

#endif
