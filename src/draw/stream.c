/* Chance: uniform whole numbers out of a seed, and the tree that turns one into a unit. */
#include "draw/internal.h"

DrawStream draw_stream(Str seed, const char *label) {
    DrawStream stream = {.counter = 0};
    sha256_begin(&stream.prefix);
    sha256_add(&stream.prefix, STR("anlan-draw-1\n"));
    sha256_add(&stream.prefix, seed);
    sha256_add(&stream.prefix, STR("\n"));
    sha256_add(&stream.prefix, str_from(label));
    sha256_add(&stream.prefix, STR("\n"));
    return stream;
}

static uint64_t next_word(DrawStream *stream) {
    char digits[24];
    size_t at = sizeof digits;
    uint64_t counter = stream->counter++;
    do digits[--at] = (char)('0' + counter % 10);
    while (counter /= 10);
    Sha256 hash = stream->prefix;
    uint8_t digest[SHA256_LEN];
    sha256_add(&hash, (Str){digits + at, sizeof digits - at});
    sha256_end(&hash, digest);
    uint64_t word = 0;
    for (int i = 0; i < 8; i++) word = word << 8 | digest[i];
    return word;
}

/* Words past the last whole multiple of bound are thrown away, so every number is exactly as likely. */
uint64_t draw_below(DrawStream *stream, uint64_t bound) {
    uint64_t rest = (UINT64_MAX % bound + 1) % bound; /* 2^64 mod bound */
    for (;;) {
        uint64_t word = next_word(stream);
        if (word <= UINT64_MAX - rest) return word % bound;
    }
}

void draw_tree_build(DrawTree *tree, uint64_t *sums, size_t count) {
    *tree = (DrawTree){.sums = sums, .count = count, .top = 1};
    while (tree->top * 2 <= count) tree->top *= 2;
    for (size_t i = 1; i <= count; i++) tree->total += sums[i];
    for (size_t i = 1; i <= count; i++) {
        size_t parent = i + (i & -i);
        if (parent <= count) sums[parent] += sums[i];
    }
}

size_t draw_tree_find(const DrawTree *tree, uint64_t value) {
    size_t at = 0;
    for (size_t step = tree->top; step > 0; step /= 2)
        if (at + step <= tree->count && tree->sums[at + step] <= value) {
            at += step;
            value -= tree->sums[at];
        }
    return at;
}

void draw_tree_remove(DrawTree *tree, size_t at, uint64_t weight) {
    for (size_t i = at + 1; i <= tree->count; i += i & -i) tree->sums[i] -= weight;
    tree->total -= weight;
}
