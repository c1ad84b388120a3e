/* Several files in one: a zip archive through libzip. Writing goes to a temporary name, which is synced and
 * renamed at the end, so that a name that is there always stands for a whole archive; only its owner may read
 * it. Sizes are 64 bit; nothing is held in memory but the directory. One thread at a time. */
#ifndef ANLAN_DOC_ARCHIVE_H
#define ANLAN_DOC_ARCHIVE_H

#include "base/arena.h"
#include "base/hash.h"

enum { ARCHIVE_NAME_MAX = 200 };

typedef struct ArchiveWriter ArchiveWriter;
Status archive_create(const char *file, ArchiveWriter **ret, Error *err);
/* The file at `path` must stay as it is until archive_finish. `packed`: deflate it (photos are small
 * already). */
Status archive_add_file(ArchiveWriter *writer, const char *name, const char *path, bool packed, Error *err);
Status archive_add_text(ArchiveWriter *writer, const char *name, Str text, Error *err); /* text is copied */
/* Write, sync, rename; sets *writer to NULL, also on failure (then nothing is left). E_FULL, E_IO. */
Status archive_finish(ArchiveWriter **writer, Error *err);
void archive_writer_freep(ArchiveWriter **writer); /* gives up */

typedef struct ArchiveReader ArchiveReader;
/* E_NOT_FOUND; E_CORRUPT: no archive, or cut off. */
Status archive_open(const char *file, ArchiveReader **ret, Error *err);
void archive_reader_freep(ArchiveReader **reader);
/* Receives the content piece by piece. */
typedef Status (*ArchiveSink)(void *data, Str piece, Error *err);
/* E_CORRUPT names the entry that is missing or damaged. */
Status archive_read(ArchiveReader *reader, const char *name, ArchiveSink sink, void *data, Error *err);
Status archive_read_text(ArchiveReader *reader, const char *name, Buf *out, Error *err);
int64_t archive_count(const ArchiveReader *reader);

#endif
