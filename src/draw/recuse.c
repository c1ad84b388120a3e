/* Recusals that the registers themselves tell: an officer stays away from a unit that names the officer, or
 * that has the same value in a column that both registers have. */
#include "base/map.h"
#include "draw/internal.h"

/* Officers by one value of a column, as a list of rows. */
typedef struct Holder {
    uint32_t officer;
    struct Holder *next;
} Holder;

typedef struct Work {
    const DrawTable *population, *officers;
    DrawTable *recuse;
    Arena *arena;
    int unit_column, officer_column; /* the latter -1: the officers have no such column */
    Map *holders;                    /* value of the officers' column -> Holder */
} Work;

static Status add_pair(Work *work, size_t officer, size_t unit, Error *err) {
    Str cells[] = {work->officers->rows[officer].key, work->population->rows[unit].key};
    return draw_table_add(work->recuse, cells, COUNT_OF(cells), err);
}

static Status list_holders(Work *work, Error *err) {
    work->holders = map_new(work->arena, work->officers->count);
    if (!work->holders) return no_memory(err);
    for (size_t i = 0; work->officer_column >= 0 && i < work->officers->count; i++) {
        Str value = draw_table_cell(work->officers, i, work->officer_column);
        Holder *holder = arena_new_item(work->arena, Holder);
        if (!holder) return no_memory(err);
        *holder = (Holder){(uint32_t)i, map_get(work->holders, value)};
        if (!map_put(work->holders, value, holder)) return no_memory(err);
    }
    return OK;
}

/* The officers that a cell names, several with | between. */
static Status add_named(Work *work, size_t unit, Str cell, Error *err) {
    Str name, rest = cell;
    while (rest.len > 0) {
        str_cut(rest, '|', &name, &rest);
        size_t officer = draw_table_find(work->officers, str_trim(name));
        if (officer != SIZE_MAX) TRY(add_pair(work, officer, unit, err));
    }
    return OK;
}

static Status add_column(Work *work, Str column, Error *err) {
    if (str_is(column, "own-org")) column = STR("org");
    TRY(draw_column(work->population, column, &work->unit_column, err));
    work->officer_column = draw_table_column(work->officers, column);
    TRY(list_holders(work, err));
    for (size_t unit = 0; unit < work->population->count; unit++) {
        Str cell = draw_table_cell(work->population, unit, work->unit_column);
        if (cell.len == 0) continue;
        TRY(add_named(work, unit, cell, err));
        for (const Holder *holder = map_get(work->holders, cell); holder; holder = holder->next)
            TRY(add_pair(work, holder->officer, unit, err));
    }
    return OK;
}

Status draw_recuse_by_columns(const DrawTable *population, const DrawTable *officers, const Str *columns,
                              size_t count, DrawTable *recuse, Arena *arena, Error *err) {
    Work work = {.population = population, .officers = officers, .recuse = recuse, .arena = arena};
    for (size_t i = 0; i < count; i++) TRY(add_column(&work, columns[i], err));
    return OK;
}

Status draw_recuse_copy(const DrawTable *from, DrawTable *to, Error *err) {
    int officer = draw_table_column(from, STR("officer")), subject = draw_table_column(from, STR("subject"));
    if (officer < 0 || subject < 0)
        return fail(err, E_INVALID, "the %s has no column '%.*s'", from->name,
                    STR_ARG(officer < 0 ? STR("officer") : STR("subject")));
    for (size_t i = 0; i < from->count; i++) {
        Str cells[] = {draw_table_cell(from, i, officer), draw_table_cell(from, i, subject)};
        TRY(draw_table_add(to, cells, COUNT_OF(cells), err));
    }
    return OK;
}
