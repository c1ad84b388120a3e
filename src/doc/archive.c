#include "doc/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

enum { PIECE = 64 << 10 };

struct ArchiveWriter {
    zip_t *zip;
    char *file, *temporary;
};

struct ArchiveReader {
    zip_t *zip;
};

void archive_writer_freep(ArchiveWriter **writer) {
    ArchiveWriter *w = *writer;
    if (!w) return;
    if (w->zip) zip_discard(w->zip);
    free(w->file);
    free(w->temporary);
    free(w);
    *writer = NULL;
}

static Status write_failed(const ArchiveWriter *writer, int cause, const char *why, Error *err) {
    if (cause == ENOSPC || cause == EDQUOT)
        fail(err, E_FULL, "the disk is full");
    else
        fail(err, E_IO, "%s cannot be written: %s", writer->file, why);
    return err->code;
}

static Status zip_failed(const ArchiveWriter *writer, Error *err) {
    zip_error_t *why = zip_get_error(writer->zip);
    if (zip_error_code_zip(why) == ZIP_ER_MEMORY) return no_memory(err);
    return write_failed(writer, zip_error_code_system(why), zip_error_strerror(why), err);
}

static Status writer_open(ArchiveWriter *writer, const char *file, Error *err) {
    writer->file = strdup(file);
    if (!writer->file || asprintf(&writer->temporary, "%s.%ld.tmp", file, (long)getpid()) < 0) {
        writer->temporary = NULL;
        return no_memory(err);
    }
    int code = 0;
    writer->zip = zip_open(writer->temporary, ZIP_CREATE | ZIP_TRUNCATE, &code);
    if (writer->zip) return OK;
    return write_failed(writer, errno, code == ZIP_ER_MEMORY ? "memory ran out" : strerror(errno), err);
}

Status archive_create(const char *file, ArchiveWriter **ret, Error *err) {
    CLEANUP(archive_writer_freep) ArchiveWriter *writer = calloc(1, sizeof *writer);
    if (!writer) return no_memory(err);
    TRY(writer_open(writer, file, err));
    *ret = TAKE(writer);
    return OK;
}

static Status add_source(ArchiveWriter *writer, const char *name, zip_source_t *source, bool packed,
                         Error *err) {
    if (!source) return zip_failed(writer, err);
    zip_int64_t index = zip_file_add(writer->zip, name, source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(source);
        return zip_failed(writer, err);
    }
    int method = packed ? ZIP_CM_DEFLATE : ZIP_CM_STORE;
    return zip_set_file_compression(writer->zip, (zip_uint64_t)index, method, 0) == 0
               ? OK
               : zip_failed(writer, err);
}

Status archive_add_file(ArchiveWriter *writer, const char *name, const char *path, bool packed, Error *err) {
    return add_source(writer, name, zip_source_file(writer->zip, path, 0, -1), packed, err);
}

Status archive_add_text(ArchiveWriter *writer, const char *name, Str text, Error *err) {
    char *copy = malloc(text.len + 1);
    if (!copy) return no_memory(err);
    memcpy(copy, text.ptr ? text.ptr : "", text.len);
    zip_source_t *source = zip_source_buffer(writer->zip, copy, text.len, 1);
    if (!source) free(copy);
    return add_source(writer, name, source, true, err);
}

static int sync_path(const char *path, int flags) {
    int descriptor = open(path, flags | O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return -1;
    int failed = fsync(descriptor);
    close(descriptor);
    return failed;
}

static int sync_parent(const char *file) {
    const char *slash = strrchr(file, '/');
    char *parent = slash ? strndup(file, (size_t)(slash - file) + 1) : strdup(".");
    int failed = parent ? sync_path(parent, O_DIRECTORY) : -1;
    free(parent);
    return failed;
}

static Status publish(ArchiveWriter *writer, Error *err) {
    if (zip_close(writer->zip) != 0) return zip_failed(writer, err);
    writer->zip = NULL;
    if (chmod(writer->temporary, 0600) != 0 || sync_path(writer->temporary, 0) != 0 ||
        rename(writer->temporary, writer->file) != 0 || sync_parent(writer->file) != 0)
        return write_failed(writer, errno, strerror(errno), err);
    return OK;
}

Status archive_finish(ArchiveWriter **writer, Error *err) {
    Status status = publish(*writer, err);
    if (status != OK) unlink((*writer)->temporary);
    archive_writer_freep(writer);
    return status;
}

void archive_reader_freep(ArchiveReader **reader) {
    if (!*reader) return;
    if ((*reader)->zip) zip_discard((*reader)->zip);
    free(*reader);
    *reader = NULL;
}

Status archive_open(const char *file, ArchiveReader **ret, Error *err) {
    CLEANUP(archive_reader_freep) ArchiveReader *reader = calloc(1, sizeof *reader);
    if (!reader) return no_memory(err);
    int code = 0;
    reader->zip = zip_open(file, ZIP_RDONLY | ZIP_CHECKCONS, &code);
    if (!reader->zip && code == ZIP_ER_NOENT) return fail(err, E_NOT_FOUND, "there is no file %s", file);
    if (!reader->zip && code == ZIP_ER_MEMORY) return no_memory(err);
    if (!reader->zip && (code == ZIP_ER_OPEN || code == ZIP_ER_READ))
        return fail(err, E_IO, "%s cannot be read: %s", file, strerror(errno));
    if (!reader->zip) return fail(err, E_CORRUPT, "%s is damaged or cut off, or no archive at all", file);
    *ret = TAKE(reader);
    return OK;
}

int64_t archive_count(const ArchiveReader *reader) {
    return zip_get_num_entries(reader->zip, 0);
}

static void close_entryp(zip_file_t **entry) {
    if (*entry) zip_fclose(*entry);
    *entry = NULL;
}

Status archive_read(ArchiveReader *reader, const char *name, ArchiveSink sink, void *data, Error *err) {
    zip_int64_t index = zip_name_locate(reader->zip, name, 0);
    if (index < 0) return fail(err, E_CORRUPT, "the archive lacks its entry %s", name);
    CLEANUP(close_entryp) zip_file_t *entry = zip_fopen_index(reader->zip, (zip_uint64_t)index, 0);
    char piece[PIECE];
    zip_int64_t got = -1;
    while (entry && (got = zip_fread(entry, piece, sizeof piece)) > 0)
        TRY(sink(data, (Str){piece, (size_t)got}, err));
    return got == 0 ? OK : fail(err, E_CORRUPT, "the archive's entry %s is damaged", name);
}

static Status add_piece(void *data, Str piece, Error *err) {
    Buf *out = data;
    buf_add(out, piece);
    return buf_status(out, err);
}

Status archive_read_text(ArchiveReader *reader, const char *name, Buf *out, Error *err) {
    return archive_read(reader, name, add_piece, out, err);
}
