/* Feeds the files of a corpus to a fuzz target, for compilers without libFuzzer and for the normal test run.
 * The argument is a folder or a file. Prints TAP: one test a file; a crash ends the program before its line.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum { INPUT_MAX = 16 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void close_filep(FILE **file) {
    if (*file) fclose(*file);
}

static bool read_file(const char *path, Buf *out) {
    CLEANUP(close_filep) FILE *file = fopen(path, "rb");
    char block[65536];
    size_t n = 0;
    if (!file) return false;
    while ((n = fread(block, 1, sizeof block, file)) > 0) buf_add(out, (Str){block, n});
    return !ferror(file) && !out->failed;
}

/* A copy of exactly its size, so that a read past the end is seen by the sanitizers. */
static void feed(Str input) {
    uint8_t *copy = malloc(input.len ? input.len : 1);
    if (!copy) abort();
    if (input.len) memcpy(copy, input.ptr, input.len);
    LLVMFuzzerTestOneInput(copy, input.len);
    free(copy);
}

static bool replay(int number, const char *path, const char *name) {
    CLEANUP(buf_free) Buf input = BUF_INIT(INPUT_MAX);
    printf("# %s\n", name);
    fflush(stdout);
    bool fine = read_file(path, &input);
    if (fine) feed(buf_str(&input));
    printf("%s %d - %s%s%s\n", fine ? "ok" : "not ok", number, name, fine ? "" : ": ",
           fine ? "" : strerror(errno));
    return fine;
}

static int is_input(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

/* Replays what is in the folder; false when a file cannot be read or nothing is there. */
static bool replay_folder(const char *folder) {
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_input, alphasort);
    bool fine = count > 0;
    if (!fine) printf("Bail out! no inputs in %s\n", folder);
    for (int i = 0; i < count; i++) {
        CLEANUP(buf_free) Buf path = BUF_INIT(4096);
        buf_printf(&path, "%s/%s", folder, entries[i]->d_name);
        if (!path.failed && !replay(i + 1, path.ptr, entries[i]->d_name)) fine = false;
        free(entries[i]);
    }
    free(entries);
    if (count > 0) printf("1..%d\n", count);
    return fine;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    return replay_folder(argv[1]) ? 0 : 1;
}
