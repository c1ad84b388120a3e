#include "base/arena.h"

#include <stdarg.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum {
    ALIGNMENT = 16,
    FIRST_BLOCK = 4096,
    LARGE_BLOCK = 1 << 20,
    LARGEST_BLOCK = 32 << 20,
    KEPT_BLOCK = 64 << 10,
    HUGE_PAGE = 2 << 20,
};

typedef struct Block {
    struct Block *next;
    size_t size, used;
    alignas(ALIGNMENT) unsigned char data[];
} Block;

struct Arena {
    Block *first, *current;
    size_t budget, reserved, used;
    long fail_after; /* -1: never */
};

Arena *arena_new(size_t budget) {
    Arena *arena = calloc(1, sizeof *arena);
    if (!arena) return NULL;
    arena->budget = budget;
    arena->fail_after = -1;
    return arena;
}

static void free_blocks(Block *block) {
    while (block) {
        Block *next = block->next;
        free(block);
        block = next;
    }
}

void arena_free(Arena *arena) {
    if (!arena) return;
    free_blocks(arena->first);
    free(arena);
}

void arena_freep(Arena **arena) {
    arena_free(*arena);
    *arena = NULL;
}

/* Blocks double in size: the largest holds about as much as all others together, so an arena that is used
 * again and again for the same work soon needs no other. One that grew out of the ordinary goes back. */
static Block *block_to_keep(Arena *arena) {
    Block *kept = arena->first;
    for (Block *block = kept->next; block; block = block->next)
        if (block->size > kept->size && block->size <= KEPT_BLOCK) kept = block;
    return kept;
}

void arena_reset(Arena *arena) {
    if (!arena->first) return;
    Block *kept = block_to_keep(arena);
    for (Block *block = arena->first, *next; block; block = next) {
        next = block->next;
        if (block != kept) free(block);
    }
    memset(kept->data, 0, kept->used); /* what is handed out is zeroed */
    kept->used = 0;
    kept->next = NULL;
    arena->first = arena->current = kept;
    arena->reserved = kept->size;
    arena->used = 0;
}

/* Blocks double up to 1 MiB; past it a block is an eighth of what there is, so that little stays unused. */
static size_t next_size(const Arena *arena) {
    size_t size = arena->current ? arena->current->size * 2 : FIRST_BLOCK;
    if (size <= LARGE_BLOCK) return size;
    size = arena->reserved / 8;
    return size < LARGE_BLOCK ? LARGE_BLOCK : size > LARGEST_BLOCK ? LARGEST_BLOCK : size;
}

/* A register of a million rows is 100,000 small pages, and the system is entered for each; with large ones it
 * is entered for hundreds. Only advice: no harm when it is not followed. */
static void ask_for_huge_pages(Block *block) {
    if (block->size < 2 * (size_t)HUGE_PAGE) return;
    uintptr_t from = ((uintptr_t)block + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1);
    uintptr_t to = ((uintptr_t)block + block->size) & ~(uintptr_t)(HUGE_PAGE - 1);
    if (to > from) (void)madvise((void *)from, to - from, MADV_HUGEPAGE); // NOLINT(performance-no-int-to-ptr)
}

static Block *block_add(Arena *arena, size_t wanted) {
    size_t size = next_size(arena);
    if (size > arena->budget - arena->reserved) size = arena->budget - arena->reserved;
    if (size < wanted) size = wanted;
    if (size > arena->budget - arena->reserved) return NULL;
    Block *block = calloc(1, sizeof *block + size);
    if (!block) return NULL;
    block->size = size;
    ask_for_huge_pages(block);
    if (arena->current)
        arena->current->next = block;
    else
        arena->first = block;
    arena->current = block;
    arena->reserved += size;
    return block;
}

static bool told_to_fail(Arena *arena) {
    if (arena->fail_after < 0) return false;
    if (arena->fail_after == 0) return true;
    arena->fail_after--;
    return false;
}

void *arena_alloc(Arena *arena, size_t size) {
    if (told_to_fail(arena)) return NULL;
    if (size > SIZE_MAX - ALIGNMENT) return NULL;
    size = size ? (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1) : ALIGNMENT;
    Block *block = arena->current;
    if (!block || block->size - block->used < size) {
        block = block_add(arena, size);
        if (!block) return NULL;
    }
    void *room = block->data + block->used;
    block->used += size;
    arena->used += size;
    return room;
}

void *arena_alloc_array(Arena *arena, size_t count, size_t size) {
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes)) return NULL;
    return arena_alloc(arena, bytes);
}

void *arena_grow(Arena *arena, const void *old, size_t count, size_t capacity, size_t size) {
    void *room = arena_alloc_array(arena, capacity, size);
    if (room && count) memcpy(room, old, count * size);
    return room;
}

char *arena_text(Arena *arena, Str text) {
    if (text.len == SIZE_MAX) return NULL;
    char *copy = arena_alloc(arena, text.len + 1);
    if (copy && text.len) memcpy(copy, text.ptr, text.len);
    return copy;
}

bool arena_str(Arena *arena, Str text, Str *ret) {
    char *copy = arena_text(arena, text);
    if (!copy) return false;
    *ret = (Str){copy, text.len};
    return true;
}

char *arena_printf(Arena *arena, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = len < 0 ? NULL : arena_alloc(arena, (size_t)len + 1);
    if (text) vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return text;
}

size_t arena_used(const Arena *arena) {
    return arena->used;
}

void arena_fail_after(Arena *arena, long n) {
    arena->fail_after = n;
}

/* In parentheses, as in status.c: analyzers see a macro of this name. */
Status(no_memory)(Error *err) {
    fail(err, E_NO_MEMORY, "memory ran out for this request");
    return fail_hint(err, "try again with less at once");
}
