/* Files by the SHA-256 of what is in them. An upload grows in upload/ID, piece by piece and under a lock on
 * the file, so that two clients of one upload cannot tear it. Finishing hashes it, syncs it, renames it to
 * ab/cdef… and syncs the directory: a name that is there always stands for a whole file. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store.h"

enum { UPLOAD_ID_MAX = 64, BLOB_NAME_MAX = 80, PIECE_BYTES = 64 << 10 };

struct Blobs {
    int root, uploads; /* DIR/blobs and DIR/blobs/upload */
    char *path;        /* DIR/blobs */
};

static void close_fd(int *fd) {
    if (*fd >= 0) close(*fd);
}

static Status io_failed(const char *what, Error *err) {
    int cause = errno;
    if (cause == ENOSPC || cause == EDQUOT || cause == EFBIG) {
        fail(err, E_FULL, "the disk is full");
        fail_hint(err, "make room on the disk; nothing was lost and writing goes on by itself");
    } else {
        fail(err, E_IO, "an attachment could not be read or written");
    }
    return fail_detail(err, "%s: %s", what, strerror(cause));
}

/* Make `name` under `parent` unless it is there, and open it. */
static Status directory_open(int parent, const char *name, int *ret, Error *err) {
    if (mkdirat(parent, name, 0700) != 0 && errno != EEXIST) return io_failed("mkdir", err);
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return io_failed("open directory", err);
    *ret = fd;
    return OK;
}

static Status blobs_directories(const char *directory, Blobs *blobs, Error *err) {
    CLEANUP(close_fd) int parent = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (parent < 0) return io_failed("open data directory", err);
    TRY(directory_open(parent, "blobs", &blobs->root, err));
    TRY(directory_open(blobs->root, "upload", &blobs->uploads, err));
    if (asprintf(&blobs->path, "%s/blobs", directory) < 0) {
        blobs->path = NULL;
        return no_memory(err);
    }
    return OK;
}

Status blobs_open(const char *directory, Blobs **ret, Error *err) {
    CLEANUP(blobs_closep) Blobs *blobs = calloc(1, sizeof *blobs);
    if (!blobs) return no_memory(err);
    blobs->root = blobs->uploads = -1;
    TRY(blobs_directories(directory, blobs, err));
    *ret = TAKE(blobs);
    return OK;
}

void blobs_close(Blobs *blobs) {
    if (!blobs) return;
    close_fd(&blobs->root);
    close_fd(&blobs->uploads);
    free(blobs->path);
    free(blobs);
}

void blobs_closep(Blobs **blobs) {
    blobs_close(*blobs);
    *blobs = NULL;
}

static bool is_id_char(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
}

static Status upload_name(Str upload, char out[UPLOAD_ID_MAX + 1], Error *err) {
    bool valid = upload.len > 0 && upload.len <= UPLOAD_ID_MAX;
    for (size_t i = 0; valid && i < upload.len; i++) valid = is_id_char(upload.ptr[i]);
    if (!valid) return fail(err, E_INVALID, "this is not the name of an upload");
    memcpy(out, upload.ptr, upload.len);
    out[upload.len] = '\0';
    return OK;
}

/* "ab" and "cdef…" of a hash in lower-case hex. */
static Status blob_name(Str hash, char shard[3], char rest[BLOB_NAME_MAX], Error *err) {
    bool valid = hash.len == SHA256_HEX - 1;
    for (size_t i = 0; valid && i < hash.len; i++)
        valid = (hash.ptr[i] >= '0' && hash.ptr[i] <= '9') || (hash.ptr[i] >= 'a' && hash.ptr[i] <= 'f');
    if (!valid) return fail(err, E_INVALID, "a hash is 64 lower-case hexadecimal digits");
    memcpy(shard, hash.ptr, 2);
    shard[2] = '\0';
    memcpy(rest, hash.ptr + 2, hash.len - 2);
    rest[hash.len - 2] = '\0';
    return OK;
}

static Status file_size(int fd, int64_t *ret, Error *err) {
    struct stat info;
    if (fstat(fd, &info) != 0) return io_failed("stat", err);
    *ret = info.st_size;
    return OK;
}

/* Open and lock. The file may be renamed or removed by the one who had the lock before: then it is opened
 * anew. */
static Status upload_lock(const Blobs *blobs, const char *name, int flags, int *ret, Error *err) {
    for (;;) {
        CLEANUP(close_fd) int fd = openat(blobs->uploads, name, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd < 0 && errno == ENOENT) return fail(err, E_NOT_FOUND, "there is no such upload");
        if (fd < 0) return io_failed("open upload", err);
        if (flock(fd, LOCK_EX) != 0) return io_failed("lock upload", err);
        struct stat mine, named;
        if (fstat(fd, &mine) != 0) return io_failed("stat upload", err);
        if (fstatat(blobs->uploads, name, &named, AT_SYMLINK_NOFOLLOW) != 0 || named.st_ino != mine.st_ino)
            continue;
        *ret = fd;
        fd = -1;
        return OK;
    }
}

static Status write_all(int fd, Str data, int64_t offset, Error *err) {
    while (data.len > 0) {
        ssize_t written = pwrite(fd, data.ptr, data.len, offset);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return io_failed("write upload", err);
        data = str_slice(data, (size_t)written, data.len);
        offset += written;
    }
    return OK;
}

Status blobs_append(Blobs *blobs, Str upload, int64_t offset, Str data, int64_t max_bytes,
                    int64_t *ret_offset, Error *err) {
    char name[UPLOAD_ID_MAX + 1];
    CLEANUP(close_fd) int fd = -1;
    int64_t size = 0;
    TRY(upload_name(upload, name, err));
    TRY(upload_lock(blobs, name, O_RDWR | O_CREAT, &fd, err));
    TRY(file_size(fd, &size, err));
    *ret_offset = size;
    if (offset != size) return fail(err, E_CONFLICT, "the upload goes on at byte %lld", (long long)size);
    if (max_bytes < size || data.len > (uint64_t)(max_bytes - size))
        return fail(err, E_TOO_LARGE, "the attachment is larger than %lld bytes", (long long)max_bytes);
    if (write_all(fd, data, size, err) != OK) {
        if (ftruncate(fd, size) != 0)
            fail_detail(err, "the piece could not be taken back: %s", strerror(errno));
        return err->code;
    }
    *ret_offset = size + (int64_t)data.len;
    return OK;
}

Status blobs_offset(Blobs *blobs, Str upload, int64_t *ret_offset, Error *err) {
    char name[UPLOAD_ID_MAX + 1];
    struct stat info;
    TRY(upload_name(upload, name, err));
    if (fstatat(blobs->uploads, name, &info, AT_SYMLINK_NOFOLLOW) == 0)
        *ret_offset = info.st_size;
    else if (errno == ENOENT)
        *ret_offset = 0;
    else
        return io_failed("stat upload", err);
    return OK;
}

static Status file_hash(int fd, char out[SHA256_HEX], Error *err) {
    char piece[PIECE_BYTES];
    uint8_t digest[SHA256_LEN];
    Sha256 hash;
    int64_t offset = 0;
    ssize_t got;
    sha256_begin(&hash);
    while ((got = pread(fd, piece, sizeof piece, offset)) != 0) {
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return io_failed("read upload", err);
        sha256_add(&hash, (Str){piece, (size_t)got});
        offset += got;
    }
    sha256_end(&hash, digest);
    hex_encode(digest, sizeof digest, out);
    return OK;
}

static Status blob_size(const Blobs *blobs, const char *shard, const char *rest, int64_t *ret, Error *err) {
    CLEANUP(close_fd) int directory = openat(blobs->root, shard, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct stat info;
    if (directory < 0 && errno != ENOENT) return io_failed("open directory", err);
    if (directory < 0 || fstatat(directory, rest, &info, AT_SYMLINK_NOFOLLOW) != 0)
        return fail(err, E_NOT_FOUND, "there is no such attachment");
    *ret = info.st_size;
    return OK;
}

static Status upload_publish(const Blobs *blobs, int fd, const char *name, const char *shard,
                             const char *rest, Error *err) {
    CLEANUP(close_fd) int directory = -1;
    TRY(directory_open(blobs->root, shard, &directory, err));
    if (fsync(fd) != 0) return io_failed("sync upload", err);
    if (renameat(blobs->uploads, name, directory, rest) != 0) return io_failed("rename upload", err);
    if (fsync(directory) != 0 || fsync(blobs->root) != 0) return io_failed("sync directory", err);
    return OK;
}

Status blobs_finish(Blobs *blobs, Str upload, const char *hash, int64_t *ret_size, Error *err) {
    char name[UPLOAD_ID_MAX + 1], shard[3], rest[BLOB_NAME_MAX], found[SHA256_HEX];
    CLEANUP(close_fd) int fd = -1;
    int64_t size = 0;
    TRY(upload_name(upload, name, err));
    TRY(blob_name(str_from(hash), shard, rest, err));
    Status status = upload_lock(blobs, name, O_RDWR, &fd, err);
    if (status == E_NOT_FOUND)
        return blob_size(blobs, shard, rest, ret_size, err); /* finished before, or never begun */
    TRY(status);
    TRY(file_size(fd, &size, err));
    TRY(file_hash(fd, found, err));
    if (strcmp(found, hash) != 0) {
        unlinkat(blobs->uploads, name, 0);
        fail(err, E_INVALID, "the attachment does not have the hash that was announced");
        return fail_hint(err, "send it again from the beginning");
    }
    TRY(upload_publish(blobs, fd, name, shard, rest, err));
    *ret_size = size;
    return OK;
}

Status blobs_path(Blobs *blobs, Str hash, char *out, size_t out_size, Error *err) {
    char shard[3], rest[BLOB_NAME_MAX];
    int64_t size = 0;
    TRY(blob_name(hash, shard, rest, err));
    TRY(blob_size(blobs, shard, rest, &size, err));
    CLEANUP(buf_free) Buf path = BUF_INIT(out_size);
    buf_printf(&path, "%s/%s/%s", blobs->path, shard, rest);
    if (buf_status(&path, err) != OK || path.len >= out_size)
        return fail(err, E_TOO_LARGE, "the path is too long");
    memcpy(out, path.ptr, path.len + 1);
    return OK;
}

static void close_directory(DIR **directory) {
    if (*directory) closedir(*directory);
}

/* A stream of its own over `name` below `parent`. */
static Status directory_stream(int parent, const char *name, DIR **ret, Error *err) {
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return io_failed("open directory", err);
    *ret = fdopendir(fd);
    if (*ret) return OK;
    close_fd(&fd);
    return io_failed("read directory", err);
}

static Status visit_shard(const Blobs *blobs, const char *shard, BlobVisitor visit, void *data, Error *err) {
    CLEANUP(close_directory) DIR *files = NULL;
    TRY(directory_stream(blobs->root, shard, &files, err));
    for (struct dirent *entry; (entry = readdir(files));) {
        char hash[SHA256_HEX];
        if (strlen(entry->d_name) != SHA256_HEX - 3) continue;
        memcpy(hash, shard, 2);
        memcpy(hash + 2, entry->d_name, SHA256_HEX - 2);
        char two[3], rest[BLOB_NAME_MAX];
        int64_t size = 0;
        Error ignored = ERROR_INIT;
        if (blob_name(str_from(hash), two, rest, &ignored) != OK) continue;
        TRY(blob_size(blobs, two, rest, &size, err));
        TRY(visit(data, str_from(hash), size, err));
    }
    return OK;
}

Status blobs_each(Blobs *blobs, BlobVisitor visit, void *data, Error *err) {
    CLEANUP(close_directory) DIR *shards = NULL;
    TRY(directory_stream(blobs->root, ".", &shards, err));
    for (struct dirent *entry; (entry = readdir(shards));) {
        if (strlen(entry->d_name) != 2 || entry->d_name[0] == '.') continue;
        TRY(visit_shard(blobs, entry->d_name, visit, data, err));
    }
    return OK;
}
