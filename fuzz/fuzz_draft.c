/* Any bytes: finds lie inside the text in whole characters, the JSON holds, and the plans that come out are
 * read by the checker without a fault. */
#include <stdlib.h>

#include "base/json.h"
#include "base/utf8.h"
#include "plan/draft/draft.h"
#include "plan/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Where each character of the text begins, and behind the last one its end: one walk for all finds. */
static size_t *character_starts(Arena *arena, Str text, size_t *ret_count) {
    size_t *starts = arena_new_array(arena, size_t, text.len + 1), count = 0;
    if (!starts) abort();
    for (size_t at = 0; at < text.len; utf8_next(text, &at)) starts[count++] = at;
    starts[count] = text.len;
    *ret_count = count;
    return starts;
}

static void check_finds(Arena *arena, const Draft *draft) {
    size_t count = 0;
    const size_t *starts = character_starts(arena, draft->text, &count);
    for (size_t i = 0; i < draft->count; i++) {
        const DraftFind *find = &draft->finds[i];
        if (find->from >= find->to || find->to > draft->text.len || find->start >= find->end) abort();
        if (find->end > count || starts[find->start] != find->from || starts[find->end] != find->to) abort();
        if (find->sentence_to < find->from || find->sentence_to > draft->text.len) abort();
    }
}

static void check_json(const Draft *draft) {
    CLEANUP(buf_free) Buf lines = BUF_INIT(64 << 20);
    draft_jsonl(draft, STR("fuzz.txt"), 0, &lines);
    Str rest = buf_str(&lines), line;
    while (str_cut(rest, '\n', &line, &rest) && line.len) {
        CLEANUP(json_freep) json_t *value = NULL;
        Error err = ERROR_INIT;
        if (json_parse(line, 1 << 20, &value, &err) != OK) abort();
    }
}

static void check_plans(Arena *arena, const Draft *draft) {
    DraftPlan *plans = NULL;
    size_t count = 0;
    Error err = ERROR_INIT;
    if (draft_plans(arena, draft, STR("fuzz"), &plans, &count, &err) != OK) return;
    for (size_t i = 0; i < count; i++) {
        Diags diags = diags_new(arena);
        Plan *plan = NULL;
        if (plan_read(arena, STR("fuzz.md"), plans[i].text, &plan, &diags, &err) == E_INVALID) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static Arena *kept;
    static const DraftRules *rules;
    Error err = ERROR_INIT;
    if (!kept) kept = arena_new(256 << 20);
    if (!rules && draft_rules_load(kept, &rules, &err) != OK) abort();
    CLEANUP(arena_freep) Arena *arena = arena_new(256 << 20);
    Draft draft;
    if (draft_read(arena, rules, (Str){(const char *)data, size}, &draft, &err) != OK) return 0;
    check_finds(arena, &draft);
    check_json(&draft);
    check_plans(arena, &draft);
    return 0;
}
