/* MB/s of drafting on one core: the text, repeated to 8 MiB, best of five rounds. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "plan/draft/draft.h"

enum { ROUNDS = 5, TARGET = 8 << 20 };

static double now(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    CLEANUP(arena_freep) Arena *kept = arena_new((size_t)256 << 20);
    CLEANUP(buf_free) Buf text = BUF_INIT(TARGET + (4 << 20));
    static char file[4 << 20];
    FILE *in = argc == 2 ? fopen(argv[1], "rb") : NULL;
    size_t length = in ? fread(file, 1, sizeof file, in) : 0;
    if (in) (void)fclose(in);
    const DraftRules *rules;
    Error err = ERROR_INIT;
    if (!length || !kept || draft_rules_load(kept, &rules, &err) != OK) return 1;
    while (text.len + length + 1 < TARGET) {
        buf_add(&text, (Str){file, length});
        buf_add_char(&text, '\n');
    }
    double best = 1e9;
    size_t finds = 0;
    for (int round = 0; round < ROUNDS; round++) {
        CLEANUP(arena_freep) Arena *arena = arena_new((size_t)1 << 30);
        Draft draft;
        double start = now();
        if (draft_read(arena, rules, buf_str(&text), &draft, &err) != OK) {
            printf("%s\n", err.message);
            return 1;
        }
        double spent = now() - start;
        if (spent < best) best = spent;
        finds = draft.count;
    }
    printf("%6.1f MB/s  %zu bytes, %zu finds\n", (double)text.len / 1e6 / best, text.len, finds);
    return 0;
}
