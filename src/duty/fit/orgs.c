/* Which org lies in which: by the table of orgs, or by the digits of the code where no table is given. */
#include "duty/fit/model.h"

static Status reserve(Orgs *orgs, size_t capacity, Error *err) {
    Str *codes = arena_grow(orgs->arena, orgs->codes, orgs->count, capacity, sizeof *codes);
    int32_t *parents = arena_grow(orgs->arena, orgs->parents, orgs->count, capacity, sizeof *parents);
    if (!codes || !parents) return no_memory(err);
    orgs->codes = codes;
    orgs->parents = parents;
    orgs->capacity = capacity;
    return OK;
}

static Status add(Orgs *orgs, Str code, int32_t *ret, Error *err) {
    if (orgs->count == orgs->capacity) TRY(reserve(orgs, orgs->capacity * 2, err));
    if (!arena_str(orgs->arena, code, &orgs->codes[orgs->count])) return no_memory(err);
    orgs->parents[orgs->count] = -1;
    if (!map_put(orgs->numbers, orgs->codes[orgs->count], (void *)(uintptr_t)(orgs->count + 1)))
        return no_memory(err);
    *ret = (int32_t)orgs->count++;
    return OK;
}

Status orgs_number(Orgs *orgs, Str code, int32_t *ret, Error *err) {
    uintptr_t known = (uintptr_t)map_get(orgs->numbers, code);
    if (known == 0) return add(orgs, code, ret, err);
    *ret = (int32_t)(known - 1);
    return OK;
}

static Status check_depth(const Orgs *orgs, int32_t org, Error *err) {
    int depth = 0;
    for (int32_t up = org; up >= 0; up = orgs->parents[up])
        if (++depth > ORG_DEPTH_MAX)
            return fail(err, E_INVALID, "the org %.*s lies in itself, or deeper than %d levels",
                        STR_ARG(orgs->codes[org]), ORG_DEPTH_MAX);
    return OK;
}

Status orgs_new(const FitOrg *list, size_t count, Arena *arena, Orgs *ret, Error *err) {
    Orgs orgs = {.arena = arena, .numbers = map_new(arena, count + 16), .tree = count > 0};
    if (!orgs.numbers) return no_memory(err);
    TRY(reserve(&orgs, count + 64, err));
    for (size_t i = 0; i < count; i++) {
        int32_t org, parent;
        TRY(orgs_number(&orgs, list[i].code, &org, err));
        if (list[i].parent.len == 0) continue;
        TRY(orgs_number(&orgs, list[i].parent, &parent, err));
        orgs.parents[org] = parent;
    }
    for (size_t i = 0; i < orgs.count; i++) TRY(check_depth(&orgs, (int32_t)i, err));
    *ret = orgs;
    return OK;
}

/* The part of a division code that counts: province 2 digits, city 4, county 6, town 9, village 12; zeros
 * fill the rest. Empty for anything that is not digits. */
static Str division(Str code) {
    static const size_t lengths[] = {2, 4, 6, 9, 12};
    size_t last = 0;
    for (size_t i = 0; i < code.len; i++) {
        if (code.ptr[i] < '0' || code.ptr[i] > '9') return (Str){0};
        if (code.ptr[i] != '0') last = i + 1;
    }
    for (size_t i = 0; i < COUNT_OF(lengths); i++)
        if (lengths[i] >= last && lengths[i] <= code.len) return (Str){code.ptr, lengths[i]};
    return (Str){0};
}

static bool within_by_code(Str org, Str top) {
    Str part = division(top);
    return part.len > 0 && division(org).len > part.len && str_starts(org, part);
}

bool orgs_within(const Orgs *orgs, int32_t org, int32_t top) {
    if (org == top) return true;
    if (!orgs->tree) return within_by_code(orgs->codes[org], orgs->codes[top]);
    for (int32_t up = orgs->parents[org]; up >= 0; up = orgs->parents[up])
        if (up == top) return true;
    return false;
}

int32_t orgs_common(const Orgs *orgs, int32_t a, int32_t b) {
    if (a < 0 || b < 0) return -1;
    if (orgs_within(orgs, a, b)) return b;
    if (orgs_within(orgs, b, a)) return a;
    int32_t best = -1;
    for (int32_t i = 0; i < (int32_t)orgs->count; i++)
        if (orgs_within(orgs, a, i) && orgs_within(orgs, b, i) && (best < 0 || orgs_within(orgs, i, best)))
            best = i;
    return best;
}
