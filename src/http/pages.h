/* The web pages: embedded files under web/, with ETag, precompressed forms and the headers that keep other
 * sites out. An address without a dot in its last part that names no file gets index.html: the pages do their
 * own routing. */
#ifndef ANLAN_HTTP_PAGES_H
#define ANLAN_HTTP_PAGES_H

#include "http/request.h"

typedef struct Pages Pages;

Status pages_new(Arena *arena, Pages **ret, Error *err);
/* Does this address belong to the pages (and not to the API)? */
bool pages_own(Str path);
Status pages_send(const Pages *pages, Request *req, Error *err);
/* Media type by the name's ending; "application/octet-stream" when unknown. */
const char *page_type(Str name);

#endif
