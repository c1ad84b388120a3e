#include "app/words.h"

#include <stdlib.h>

#include "base/utf8.h"

typedef struct Words {
    Str *items;
    size_t count;
    Arena *arena;
    bool failed;
} Words;

/* Full-width letters and digits count as their plain forms. */
static int32_t plain(int32_t c) {
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

static bool is_latin(int32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7);
}

static bool is_han(int32_t c) {
    return (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
           c >= 0x20000;
}

static void keep(Words *words, const char *bytes, size_t len) {
    if (words->count >= WORDS_MAX || !len || words->failed) return;
    if (!arena_str(words->arena, (Str){bytes, len}, &words->items[words->count])) {
        words->failed = true;
        return;
    }
    words->count++;
}

static int32_t peek(Str text, size_t pos) {
    return pos < text.len ? plain(utf8_next(text, &pos)) : -1;
}

static void take_latin(Words *words, Str text, size_t *pos) {
    char word[WORD_BYTES];
    size_t len = 0;
    for (int32_t c; is_latin(c = peek(text, *pos));) {
        char bytes[4];
        size_t size = utf8_encode(c, bytes);
        for (size_t i = 0; i < size && len + size <= sizeof word; i++) word[len + i] = bytes[i];
        if (len + size <= sizeof word) len += size;
        (void)utf8_next(text, pos);
    }
    keep(words, word, len);
}

static void take_han(Words *words, Str text, size_t *pos) {
    size_t start = *pos, length = 0;
    while (is_han(peek(text, *pos))) {
        size_t second = start;
        if (length) {
            (void)utf8_next(text, &second);
            size_t end = second;
            (void)utf8_next(text, &end);
            keep(words, text.ptr + start, end - start);
            start = second;
        }
        (void)utf8_next(text, pos);
        length++;
    }
    if (length == 1) keep(words, text.ptr + start, *pos - start);
}

static void take_text(Words *words, Str text) {
    for (size_t pos = 0; pos < text.len;) {
        int32_t c = peek(text, pos);
        if (is_latin(c))
            take_latin(words, text, &pos);
        else if (is_han(c))
            take_han(words, text, &pos);
        else
            (void)utf8_next(text, &pos);
    }
}

static int compare(const void *a, const void *b) {
    return str_compare(*(const Str *)a, *(const Str *)b);
}

Status words_of(Arena *arena, const Str *texts, size_t count, Str **ret, size_t *ret_count, Error *err) {
    Words words = {.arena = arena, .items = arena_new_array(arena, Str, WORDS_MAX)};
    if (!words.items) return no_memory(err);
    for (size_t i = 0; i < count; i++) take_text(&words, texts[i]);
    if (words.failed) return no_memory(err);
    if (words.count > 1) qsort(words.items, words.count, sizeof *words.items, compare);
    size_t kept = 0;
    for (size_t i = 0; i < words.count; i++)
        if (!kept || !str_equal(words.items[kept - 1], words.items[i])) words.items[kept++] = words.items[i];
    *ret = words.items;
    *ret_count = kept;
    return OK;
}
