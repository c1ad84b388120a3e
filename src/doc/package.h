/* The zip side of Office files: entries with limits, and XML parts run through expat. Private to src/doc. */
#ifndef ANLAN_DOC_PACKAGE_H
#define ANLAN_DOC_PACKAGE_H

#include <expat.h>
#include <zip.h>

#include "doc/xlsx_read.h"

typedef enum PackageKind { PACKAGE_WORKBOOK, PACKAGE_DOCUMENT } PackageKind;

typedef struct Package {
    zip_t *zip;
    PackageKind kind;
    XlsxOptions options;
} Package;

Status package_open(Str bytes, PackageKind kind, const XlsxOptions *options, Package *ret, Error *err);
void package_close(Package *package);
bool package_has(const Package *package, const char *name);
/* Says what a zip without the wanted part is instead. */
Status package_refuse_other(const Package *package, Error *err);
Status package_read(const Package *package, const char *name, Buf *out, Error *err);

/* One XML part on its way through the parser. It may not be moved while open: handlers get it as their user
 * data, and their own data as ->data. Names come with their namespace: see xml_local(). */
typedef struct XmlPart {
    zip_file_t *file;
    XML_Parser parser;
    size_t read, limit; /* unpacked bytes so far and at most */
    bool ended;         /* the file gave its last byte */
    Status status;      /* what a handler found (xml_refuse) */
    Error *err;         /* during xml_part_run */
    const char *name;   /* must live as long */
    void *data;         /* the handlers' own */
} XmlPart;

typedef struct XmlHandlers {
    XML_StartElementHandler start;
    XML_EndElementHandler end;
    XML_CharacterDataHandler text;
    void *data;
} XmlHandlers;

Status xml_part_open(const Package *package, const char *name, XmlHandlers handlers, XmlPart *ret,
                     Error *err);
/* Feed the parser until a handler pauses (*ret_more true) or the part ends. */
Status xml_part_run(XmlPart *part, bool *ret_more, Error *err);
void xml_part_close(XmlPart *part); /* also the CLEANUP function; {0} is allowed */
/* Open, run to the end, close. */
Status xml_part_all(const Package *package, const char *name, XmlHandlers handlers, Error *err);

/* For handlers: stop for good with a failure, or pause after this event. */
void xml_refuse(XmlPart *part, Status status);
void xml_pause(XmlPart *part);
/* Room for one more item of an arena array with `count` in it; NULL when memory or `max` ran out: the parser
 * is stopped then. */
void *xml_grow(XmlPart *part, Arena *arena, void *items, size_t *count, size_t *capacity, size_t size,
               size_t max);
const char *xml_local(const char *name);
const char *xml_attribute(const char *const *attributes, const char *local); /* NULL when absent */
long xml_number(const char *text, long fallback);                            /* decimal, 0 … 2^31-1 */

#endif
