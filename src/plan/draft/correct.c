/* Sentence by sentence through the prose, with the finds and the kept clauses in step. */
#include "plan/draft/correct.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "plan/draft/facts.h"
#include "plan/draft/token.h"

enum { LINES_MAX = 64 << 10 };

typedef struct Comparing {
    Arena *arena;
    Draft draft;
    const Clause **drafted; /* of each find; NULL: its clause could not be read back */
    const Clause **kept;    /* those with a source, by source */
    size_t kept_count, next_find, next_kept;
    Correction *items;
    size_t count, capacity;
} Comparing;

static int by_source(const void *a, const void *b) {
    const Clause *x = *(const Clause *const *)a, *y = *(const Clause *const *)b;
    if (x->source_from != y->source_from) return x->source_from < y->source_from ? -1 : 1;
    if (x->source_to != y->source_to) return x->source_to < y->source_to ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

/* The clauses that the drafter writes, each at its find. They stand in the order of the finds. */
static Status read_drafted(Comparing *comparing, Error *err) {
    const Draft *draft = &comparing->draft;
    DraftPlan *plans = NULL;
    size_t count = 0, find = 0;
    TRY(draft_plans(comparing->arena, draft, STR("draft"), &plans, &count, err));
    comparing->drafted = arena_new_array(comparing->arena, const Clause *, draft->count);
    if (!comparing->drafted) return no_memory(err);
    for (size_t i = 0; i < count; i++) {
        Plan *plan = NULL;
        Diags diags = diags_new(comparing->arena);
        Status status = plan_read(comparing->arena, plans[i].id, plans[i].text, &plan, &diags, err);
        if (status != OK && status != E_INVALID) return status;
        *err = ERROR_INIT;
        for (size_t c = 0; plan && c < plan->clause_count; c++) {
            while (find < draft->count && draft->finds[find].start < plan->clauses[c].source_from) find++;
            if (find == draft->count) break;
            if (draft->finds[find].start == plan->clauses[c].source_from)
                comparing->drafted[find++] = &plan->clauses[c];
        }
    }
    return OK;
}

static Status sort_kept(Comparing *comparing, const Plan *kept, Error *err) {
    comparing->kept = arena_new_array(comparing->arena, const Clause *, kept->clause_count);
    if (!comparing->kept) return no_memory(err);
    for (size_t i = 0; i < kept->clause_count; i++)
        if (kept->clauses[i].source_to) comparing->kept[comparing->kept_count++] = &kept->clauses[i];
    if (comparing->kept_count)
        qsort(comparing->kept, comparing->kept_count, sizeof *comparing->kept, by_source);
    return OK;
}

/* The find that a kept clause came from, among those of the sentence; SIZE_MAX: added by hand. */
static size_t find_of(const Comparing *comparing, const Clause *clause, size_t from, size_t to) {
    for (size_t i = from; i < to; i++)
        if (comparing->draft.finds[i].start == clause->source_from &&
            comparing->draft.finds[i].end == clause->source_to)
            return i;
    return SIZE_MAX;
}

static Status kept_line(const Comparing *comparing, const Clause *clause, size_t find, Buf *out, Error *err) {
    Facts kept, drafted = {.has_value = false};
    TRY(facts_of_clause(comparing->arena, clause, &kept, err));
    if (find == SIZE_MAX) {
        if (kept.kind.len) facts_line(&kept, out);
        return OK;
    }
    Facts base = facts_of_find(&comparing->draft.finds[find]);
    if (comparing->drafted[find])
        TRY(facts_of_clause(comparing->arena, comparing->drafted[find], &drafted, err));
    Facts corrected = facts_corrected(base, drafted, kept);
    facts_line(&corrected, out);
    return OK;
}

static Status add(Comparing *comparing, Correction item, Error *err) {
    if (comparing->count == comparing->capacity) {
        size_t capacity = comparing->capacity ? 2 * comparing->capacity : 16;
        Correction *items =
            arena_grow(comparing->arena, comparing->items, comparing->count, capacity, sizeof *items);
        if (!items) return no_memory(err);
        comparing->items = items;
        comparing->capacity = capacity;
    }
    comparing->items[comparing->count++] = item;
    return OK;
}

/* The sentence [from, to) in characters; `text` are its bytes. */
static Status compare_sentence(Comparing *comparing, size_t from, size_t to, Str text, Error *err) {
    CLEANUP(buf_free) Buf drafted = BUF_INIT(LINES_MAX);
    CLEANUP(buf_free) Buf kept = BUF_INIT(LINES_MAX);
    size_t first = comparing->next_find;
    while (comparing->next_find < comparing->draft.count &&
           comparing->draft.finds[comparing->next_find].start < to) {
        size_t at = comparing->next_find++;
        const DraftFind *find = &comparing->draft.finds[at];
        if (find->month && !comparing->drafted[at]) continue; /* a month inside the clause of its total */
        Facts facts = facts_of_find(find);
        facts_line(&facts, &drafted);
    }
    while (comparing->next_kept < comparing->kept_count &&
           comparing->kept[comparing->next_kept]->source_from < to) {
        const Clause *clause = comparing->kept[comparing->next_kept++];
        TRY(kept_line(comparing, clause, find_of(comparing, clause, first, comparing->next_find), &kept,
                      err));
    }
    TRY(buf_status(&drafted, err));
    TRY(buf_status(&kept, err));
    if (str_equal(buf_str(&drafted), buf_str(&kept))) return OK;
    Correction item = {.start = from, .sentence = str_trim(text)};
    if (!arena_str(comparing->arena, buf_str(&drafted), &item.drafted) ||
        !arena_str(comparing->arena, buf_str(&kept), &item.kept))
        return no_memory(err);
    return add(comparing, item, err);
}

static bool ends_sentence(int32_t cp) {
    return cp == '\n' || cp == '\r' || (cp > 0 && mark_ends_sentence((uint32_t)cp));
}

static Status compare_all(Comparing *comparing, Error *err) {
    Str text = comparing->draft.text;
    size_t from = 0, character = 0;
    for (size_t at = 0, open = 0; at < text.len;) {
        int32_t cp = utf8_next(text, &at);
        character++;
        if (at < text.len && !ends_sentence(cp)) continue;
        TRY(compare_sentence(comparing, from, character, str_slice(text, open, at), err));
        from = character;
        open = at;
    }
    return OK;
}

Status draft_corrections(Arena *arena, const DraftRules *rules, Str prose, const Plan *kept, Correction **ret,
                         size_t *ret_count, Error *err) {
    Comparing comparing = {.arena = arena};
    TRY(draft_read(arena, rules, prose, &comparing.draft, err));
    TRY(read_drafted(&comparing, err));
    TRY(sort_kept(&comparing, kept, err));
    TRY(compare_all(&comparing, err));
    *ret = comparing.items;
    *ret_count = comparing.count;
    return OK;
}

void correction_case(Str sentence, Str kept, Buf *out) {
    buf_add_text(out, "> ");
    buf_add(out, sentence);
    buf_add_char(out, '\n');
    buf_add(out, kept);
}
