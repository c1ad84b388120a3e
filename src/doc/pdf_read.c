#include "doc/pdf_read.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "doc/pdf_layout.h"

enum { BYTES_MAX = 64 << 20, LAYOUT_MAX = 256 << 20, SECONDS_MAX = 30, SAID_MAX = 4096 };
static const rlim_t memory_max = (rlim_t)1 << 30;

static void closep(int *descriptor) {
    if (*descriptor >= 0) close(*descriptor);
}

static Status open_memory(const char *name, int *ret, Error *err) {
    *ret = memfd_create(name, MFD_CLOEXEC);
    if (*ret >= 0) return OK;
    fail(err, E_IO, "the PDF cannot be read: the system gave no room");
    return fail_detail(err, "memfd_create: errno %d", errno);
}

static Status write_all(int descriptor, Str bytes, Error *err) {
    while (bytes.len) {
        ssize_t written = write(descriptor, bytes.ptr, bytes.len);
        if (written <= 0) return fail(err, E_IO, "the PDF cannot be read: the system gave no room");
        bytes = str_slice(bytes, (size_t)written, bytes.len);
    }
    return lseek(descriptor, 0, SEEK_SET) == 0 ? OK
                                               : fail(err, E_INTERNAL, "a file in memory cannot be rewound");
}

static Status read_all(Arena *arena, int descriptor, size_t max, Str *ret, Error *err) {
    off_t size = lseek(descriptor, 0, SEEK_END);
    size_t wanted = size < 0 ? 0 : (size_t)size > max ? max : (size_t)size, got = 0;
    char *bytes = arena_alloc(arena, wanted);
    if (!bytes) return no_memory(err);
    while (got < wanted) {
        ssize_t count = pread(descriptor, bytes + got, wanted - got, (off_t)got);
        if (count <= 0) return fail(err, E_IO, "what was read of the PDF got lost");
        got += (size_t)count;
    }
    *ret = (Str){bytes, wanted};
    return OK;
}

/* Its limits hold from here on; it has read nothing yet that could matter. */
static void limit_process(pid_t process) {
    const struct {
        __rlimit_resource_t resource;
        rlim_t value;
    } limits[] = {
        {RLIMIT_CPU, SECONDS_MAX}, {RLIMIT_AS, memory_max}, {RLIMIT_FSIZE, LAYOUT_MAX}, {RLIMIT_CORE, 0}};
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        const struct rlimit limit = {limits[i].value, limits[i].value};
        prlimit(process, limits[i].resource, &limit, NULL);
    }
}

/* Runs pdftotext from one descriptor to the others; *ret_status as waitpid gives it. */
static Status run_pdftotext(int in, int out, int said, int *ret_status, Error *err) {
    char *const arguments[] = {(char[]){"pdftotext"},
                               (char[]){"-bbox-layout"},
                               (char[]){"-enc"},
                               (char[]){"UTF-8"},
                               (char[]){"/dev/stdin"},
                               (char[]){"-"},
                               NULL};
    char *const environment[] = {(char[]){"PATH=/usr/local/bin:/usr/bin:/bin"}, (char[]){"LC_ALL=C"}, NULL};
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0) return no_memory(err);
    pid_t process = 0;
    int fault = posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    if (!fault) fault = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    if (!fault) fault = posix_spawn_file_actions_adddup2(&actions, said, STDERR_FILENO);
    if (!fault) fault = posix_spawnp(&process, arguments[0], &actions, NULL, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    if (fault == ENOENT) {
        fail(err, E_UNSUPPORTED, "this machine cannot read PDF files: pdftotext is not installed");
        return fail_hint(err, "Install the package poppler-utils, or send the text as .docx or .txt.");
    }
    if (fault)
        return fail(err, E_IO, "the PDF cannot be read: no process could be started (errno %d)", fault);
    limit_process(process);
    while (waitpid(process, ret_status, 0) < 0)
        if (errno != EINTR) return fail(err, E_INTERNAL, "the process that read the PDF got lost");
    return OK;
}

/* What an end that is not a success means to the person. */
static Status refuse(int status, Str said, Error *err) {
    if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
        fail(err, E_TOO_LARGE, "the PDF takes more than %d seconds to read", SECONDS_MAX);
    else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ)
        fail(err, E_TOO_LARGE, "the PDF unpacks to more than %d bytes of text", LAYOUT_MAX);
    else if (str_find(said, STR("Incorrect password"), 0) != SIZE_MAX) {
        fail(err, E_UNSUPPORTED, "the file is protected by a password");
        return fail_hint(err, "Save a copy without a password.");
    } else if (WIFEXITED(status) && WEXITSTATUS(status) == 3) {
        fail(err, E_UNSUPPORTED, "the PDF does not allow its text to be copied");
        return fail_hint(err, "Ask its author for the .docx, or for a copy without restrictions.");
    } else {
        fail(err, E_INVALID, "the PDF is damaged or cut off");
        fail_detail(err, "pdftotext: status %d: %.*s", status, STR_ARG(said));
    }
    return fail_hint(err,
                     "Open it in a PDF viewer and print it to a new PDF, or send the text as .docx or .txt.");
}

static Status read_layout(Arena *arena, Str bytes, Str *ret, Error *err) {
    CLEANUP(closep) int in = -1;
    CLEANUP(closep) int out = -1;
    CLEANUP(closep) int said = -1;
    TRY(open_memory("pdf", &in, err));
    TRY(open_memory("layout", &out, err));
    TRY(open_memory("said", &said, err));
    TRY(write_all(in, bytes, err));
    int status = 0;
    TRY(run_pdftotext(in, out, said, &status, err));
    Str words = STR("");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        TRY(read_all(arena, said, SAID_MAX, &words, err));
        return refuse(status, words, err);
    }
    return read_all(arena, out, LAYOUT_MAX, ret, err);
}

Status pdf_text(Str bytes, Buf *out, int *ret_empty, Error *err) {
    if (bytes.len > BYTES_MAX)
        return fail(err, E_TOO_LARGE, "the file is larger than %zu bytes", (size_t)BYTES_MAX);
    if (!str_starts(bytes, STR("%PDF-"))) {
        fail(err, E_UNSUPPORTED, "this is not a PDF file");
        return fail_hint(err, "A plan is read from .txt, .md, .docx or a PDF with text.");
    }
    CLEANUP(arena_freep) Arena *scratch = arena_new((size_t)1 << 30);
    if (!scratch) return no_memory(err);
    Str layout = STR("");
    TRY(read_layout(scratch, bytes, &layout, err));
    int pages = 0, empty = 0;
    TRY(pdf_paragraphs(scratch, layout, out, &pages, &empty, err));
    if (pages == empty) {
        fail(err, E_UNSUPPORTED, "the PDF holds no text: its pages are pictures");
        return fail_hint(err, "Have its text recognised (OCR) first, or send the plan as .docx or .txt.");
    }
    *ret_empty = empty;
    return OK;
}
