#include "base/diag.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/error_render.h"
#include "base/i18n.h"
#include "base/utf8.h"

Diags diags_new(Arena *arena) {
    return (Diags){.arena = arena, .max = DIAGS_MAX};
}

static Diag *next_item(Diags *diags) {
    if (diags->count == diags->max) return NULL;
    if (diags->count == diags->capacity) {
        size_t capacity = diags->capacity ? diags->capacity * 2 : 8;
        Diag *items = arena_grow(diags->arena, diags->items, diags->count, capacity, sizeof *items);
        if (!items) return NULL;
        diags->items = items;
        diags->capacity = capacity;
    }
    return &diags->items[diags->count++];
}

Diag *diag_add(Diags *diags, Severity severity, Str file, int line, int column, const char *code,
               const char *format, ...) {
    if (severity == SEVERITY_ERROR) diags->error_count++;
    Diag *diag = next_item(diags);
    if (!diag) {
        diags->dropped++;
        return NULL;
    }
    *diag = (Diag){.file = file, .line = line, .column = column, .severity = severity, .code = code};
    va_list args;
    va_start(args, format);
    error_render(&diag->error, E_INVALID, format, &args);
    va_end(args);
    return diag;
}

void diag_hint(Diag *diag, const char *hint) {
    if (diag) fail_hint(&diag->error, hint);
}

const char *diag_nearest(Str word, const char *const *names) {
    int limit = (int)(utf8_count(word) / 3);
    if (limit < 1) limit = 1;
    const char *best = NULL;
    for (; *names; names++) {
        int distance = str_distance(word, str_from(*names), limit);
        if (distance <= limit) {
            best = *names;
            limit = distance - 1;
        }
        if (limit < 0) break;
    }
    return best;
}

static int by_place(const void *a, const void *b) {
    const Diag *x = a, *y = b;
    int order = str_compare(x->file, y->file);
    if (order) return order;
    if (x->line != y->line) return x->line < y->line ? -1 : 1;
    return (x->column > y->column) - (x->column < y->column);
}

/* Insertion sort: at most DIAGS_MAX items, and it has to be stable. */
void diags_sort(Diags *diags) {
    for (size_t i = 1; i < diags->count; i++) {
        Diag item = diags->items[i];
        size_t j = i;
        for (; j > 0 && by_place(&diags->items[j - 1], &item) > 0; j--) diags->items[j] = diags->items[j - 1];
        diags->items[j] = item;
    }
}

void diag_print(const Diag *diag, const char *lang, Buf *out) {
    buf_add(out, diag->file);
    if (diag->line) buf_printf(out, ":%d", diag->line);
    if (diag->column) buf_printf(out, ":%d", diag->column);
    buf_printf(out, ": %s: ", diag->code);
    i18n_error(lang, &diag->error, out);
    const char *hint = i18n_hint(lang, &diag->error);
    if (hint || diag->near) buf_add_text(out, " (");
    if (hint) buf_add_text(out, hint);
    if (diag->near)
        buf_printf(out, "%s%s %s?", hint ? "; " : "", i18n_text(lang, "did you mean"), diag->near);
    if (hint || diag->near) buf_add_char(out, ')');
}
