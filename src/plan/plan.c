#include "plan/plan.h"

#include <string.h>

#include "base/hash.h"
#include "base/map.h"
#include "base/utf8.h"
#include "plan/reader.h"

static Status refuse(Diags *diags, Str file, int line, int column, const char *code, const char *message,
                     Error *err) {
    Diag *diag = diag_add(diags, SEVERITY_ERROR, file, line, column, code, "%s", message);
    if (diag) diag->error.format = message; /* a literal without arguments is its own key */
    return fail(err, E_INVALID, "the plan holds faults");
}

static size_t first_invalid(Str text) {
    for (size_t at = 0, start = 0; at < text.len; start = at)
        if (utf8_next(text, &at) < 0) return start;
    return text.len;
}

/* Markdown marks and line ends: each may become a node of cmark's tree, some 200 bytes. Prose has one in 20
 * bytes. */
static size_t count_marks(Str text) {
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool bullet = i + 1 < text.len && text.ptr[i + 1] == ' ' && strchr("-+.)", text.ptr[i]);
        count += bullet || strchr("[]*_`<>!&\\\n", text.ptr[i]);
    }
    return count;
}

/* Size, encoding and density, before anything is parsed. */
static Status check_text(Str file, Str text, Diags *diags, Error *err) {
    if (text.len > PLAN_BYTES_MAX)
        return refuse(diags, file, 1, 1, "plan.too-large", "the plan is larger than 4 MiB", err);
    if (count_marks(text) > PLAN_MARKS_MAX)
        return refuse(diags, file, 1, 1, "plan.too-complex",
                      "the plan holds more than 300000 Markdown marks and lines", err);
    size_t bad = first_invalid(text);
    if (bad == text.len) return OK;
    int line, column;
    utf8_position(text, bad, &line, &column);
    return refuse(diags, file, line, column, "plan.encoding", "this is not UTF-8 text", err);
}

static void check_duplicate(Reader *reader, Map *ids, const Fence *fence, Clause *clause) {
    const Clause *first = map_get(ids, clause->id);
    if (!first) return;
    diag_hint(FAULT(reader, fence, "plan.duplicate-id", "the id '%.*s' already stands at line %d",
                    STR_ARG(clause->id), first->line),
              "give each clause an id of its own");
}

static Status read_clauses(Reader *reader, const Fence *fences, size_t count) {
    Plan *plan = reader->plan;
    if (count > CLAUSES_MAX) {
        FAULT(reader, &fences[CLAUSES_MAX], "plan.too-many", "more than %d clauses", CLAUSES_MAX);
        count = CLAUSES_MAX;
    }
    plan->clauses = arena_new_array(reader->arena, Clause, count);
    Map *ids = map_new(reader->arena, count);
    if (!plan->clauses || !ids) return no_memory(reader->err);
    for (size_t i = 0; i < count; i++) {
        Clause *clause = &plan->clauses[plan->clause_count];
        Status status = clause_read(reader, &fences[i], clause);
        if (status != OK && status != E_INVALID) return status;
        check_duplicate(reader, ids, &fences[i], clause);
        if (status == E_INVALID) continue; /* its faults are in diags */
        plan->clause_count++;
        if (!map_put(ids, clause->id, clause)) return no_memory(reader->err);
    }
    return OK;
}

static Status read_document(Reader *reader, Str text) {
    Str front, markdown = text;
    int markdown_line = 1;
    if (document_split(text, &front, &markdown, &markdown_line))
        TRY(front_read(reader, front));
    else
        diag_hint(diag_add(reader->diags, SEVERITY_ERROR, reader->plan->file, 1, 1, "plan.front-matter",
                           "the plan has no front matter"),
                  "begin the file with a line ---, then plan:, title:, org:, period:, and a line --- again");
    Fence *fences = NULL;
    size_t count = 0;
    TRY(document_fences(reader, markdown, markdown_line, &fences, &count));
    if (!count)
        diag_add(reader->diags, SEVERITY_WARNING, reader->plan->file, markdown_line, 1, "plan.no-clause",
                 "the plan holds no clause");
    return read_clauses(reader, fences, count);
}

Status plan_read(Arena *arena, Str file, Str text, Plan **ret, Diags *diags, Error *err) {
    if (str_starts(text, STR("\xEF\xBB\xBF"))) text = str_slice(text, 3, text.len);
    TRY(check_text(file, text, diags, err));
    const Words words = words_all();
    Plan *plan = arena_new_item(arena, Plan);
    if (!plan) return no_memory(err);
    *plan = (Plan){.arena = arena, .file = file, .from = DATE_NONE, .to = DATE_NONE, .source = text};
    sha256_hex(text, plan->hash);
    size_t errors_before = diags->error_count;
    Reader reader = {.arena = arena, .diags = diags, .err = err, .plan = plan, .words = &words};
    TRY(read_document(&reader, text));
    diags_sort(diags);
    *ret = plan;
    if (diags->error_count > errors_before) return fail(err, E_INVALID, "the plan holds faults");
    return OK;
}

const Clause *plan_clause(const Plan *plan, Str id) {
    for (size_t i = 0; i < plan->clause_count; i++)
        if (str_equal(plan->clauses[i].id, id)) return &plan->clauses[i];
    return NULL;
}
