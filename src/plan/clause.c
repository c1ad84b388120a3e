/* One clause: its id, the keys that every kind has, then the rows of its kind. */
#include "base/utf8.h"
#include "plan/reader.h"

static const char *const kind_names[] = {"do",   "quota", "deadline", "report", "phase", "measure",
                                         "rule", "draw",  "letter",   "grade",  NULL};
static const Kind *const kinds[CLAUSE_KIND_COUNT] = {
    &kind_do,      &kind_quota, &kind_deadline, &kind_report, &kind_phase,
    &kind_measure, &kind_rule,  &kind_draw,     &kind_letter, &kind_grade};

const char *clause_kind_name(ClauseKind kind) {
    return kind < CLAUSE_KIND_COUNT ? kind_names[kind] : "";
}

Str clause_title(const Clause *clause) {
    return clause->body && clause->body->count ? yaml_text(clause->body->items[0]) : STR("");
}

/* A requirement's id: a capital letter, a hyphen, digits. */
static bool is_requirement(Str text) {
    if (text.len < 3 || text.ptr[0] < 'A' || text.ptr[0] > 'Z' || text.ptr[1] != '-') return false;
    for (size_t i = 2; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
    return true;
}

static Status read_covers(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    TRY(read_texts(reader, key, value, clause));
    if (value->type != YAML_LIST) return OK;
    for (size_t i = 0; i < value->count; i++) {
        const YamlNode *item = value->items[i];
        if (item->type != YAML_SCALAR || is_requirement(item->text)) continue;
        diag_hint(
            FAULT(reader, item, "plan.cover", "'%.*s' is not the id of a requirement", STR_ARG(item->text)),
            "a capital letter, a hyphen and a number, as in N-001");
    }
    return OK;
}

/* [start, end]: offsets of the sentence in the plan's source text, in characters. */
static Status read_source(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    int64_t from, to;
    if (value->type == YAML_LIST && value->count == 2 && yaml_i64(value->items[0], &from) &&
        yaml_i64(value->items[1], &to) && from >= 0 && from <= to) {
        clause->source_from = (size_t)from;
        clause->source_to = (size_t)to;
        return OK;
    }
    FAULT(reader, value, "plan.source", "'%s' must be two character offsets, start and end", key->name);
    return OK;
}

/* Keys that a drafted clause still lacks: each is told until a person takes it off the list. */
static Status read_fill(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    const YamlNode *single[] = {value};
    const YamlNode *const *items = value->type == YAML_LIST ? (const YamlNode *const *)value->items : single;
    size_t count = value->type == YAML_LIST ? value->count : 1;
    TRY(read_texts(reader, key, value, clause));
    for (size_t i = 0; i < count; i++) {
        if (items[i]->type != YAML_SCALAR || yaml_is_null(items[i])) continue;
        diag_hint(
            WARN(reader, items[i], "plan.fill", "'%.*s' is still to be filled in", STR_ARG(items[i]->text)),
            "read the sentence above, set the key and take its name off the list");
    }
    return OK;
}

/* Why the clause asks for less than the superior plan: weaker.c looks it up in the body. */
static Status read_reason(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    Str reason;
    (void)clause;
    scalar_text(reader, key, value, &reason);
    return OK;
}

static const Key common_keys[] = {
    {.name = "where", .read = read_where},
    {.name = "by", .read = read_word, .offset = offsetof(Clause, by), .words = WORD_ROLE},
    {.name = "domain", .read = read_word, .offset = offsetof(Clause, domain), .words = WORD_DOMAIN},
    {.name = "covers",
     .read = read_covers,
     .offset = offsetof(Clause, covers),
     .count_offset = offsetof(Clause, cover_count)},
    {.name = "note", .read = read_text, .offset = offsetof(Clause, note)},
    {.name = "source", .read = read_source},
    {.name = "fill",
     .read = read_fill,
     .offset = offsetof(Clause, fill),
     .count_offset = offsetof(Clause, fill_count)},
    {.name = "weaker-because", .read = read_reason},
    {.name = NULL},
};

static const Key *find_key(const Key *keys, Str name) {
    for (; keys->name; keys++)
        if (str_is(name, keys->name)) return keys;
    return NULL;
}

static void unknown_key(Reader *reader, const Key *keys, const YamlNode *node, ClauseKind kind) {
    const char *names[40];
    size_t count = 0;
    for (const Key *key = keys; key->name && count < COUNT_OF(names) - 1; key++) names[count++] = key->name;
    for (const Key *key = common_keys; key->name && count < COUNT_OF(names) - 1; key++)
        names[count++] = key->name;
    names[count] = NULL;
    Diag *diag = FAULT(reader, node, "plan.unknown-key", "a '%s' clause has no key '%.*s'", kind_names[kind],
                       STR_ARG(node->text));
    if (diag) diag->near = diag_nearest(node->text, names);
}

static Status read_keys(Reader *reader, const Key *keys, Clause *clause) {
    const YamlNode *body = clause->body;
    for (size_t i = 0; i < body->count; i++) {
        const Key *key = find_key(keys, body->keys[i]->text);
        if (!key) key = find_key(common_keys, body->keys[i]->text);
        if (!key)
            unknown_key(reader, keys, body->keys[i], clause->kind);
        else if (!yaml_is_null(body->items[i]))
            TRY(key->read(reader, key, body->items[i], clause));
    }
    for (const Key *key = keys; key->name; key++)
        if (key->required && !yaml_get(body, key->name))
            diag_hint(FAULT(reader, body->keys[0], "plan.missing-key", "a '%s' clause needs the key '%s'",
                            kind_names[clause->kind], key->name),
                      "leave it null when the figure is not set yet");
    return OK;
}

/* The first key names the kind. */
static bool kind_of(Reader *reader, const YamlNode *body, ClauseKind *ret) {
    const YamlNode *first = body->keys[0];
    for (int kind = 0; kind < CLAUSE_KIND_COUNT; kind++) {
        if (!str_is(first->text, kind_names[kind])) continue;
        *ret = (ClauseKind)kind;
        return true;
    }
    Diag *diag = FAULT(reader, first, "plan.unknown-kind", "the first key must name the kind; '%.*s' is none",
                       STR_ARG(first->text));
    diag_hint(diag, "one of do, quota, deadline, report, phase, measure, rule, draw, letter, grade");
    if (diag) diag->near = diag_nearest(first->text, kind_names);
    return false;
}

static bool id_char(int32_t c) {
    return c > 0x7f || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           c == '-' || c == '_' || c == '.';
}

static bool id_valid(Str id) {
    if (!id.len || id.len > ID_MAX) return false;
    for (size_t at = 0; at < id.len;)
        if (!id_char(utf8_next(id, &at))) return false;
    return true;
}

static void check_id(Reader *reader, const Fence *fence) {
    if (id_valid(fence->id)) return;
    Diag *diag = FAULT(reader, fence, "plan.clause-id", "this clause has no usable id");
    diag_hint(diag, "write ```clause ID with letters, digits and hyphens, at most 64 bytes");
}

/* Text under the front matter's or a list's indentation: columns count from the line's start in the file. */
static void shift_columns(YamlNode *node, int shift) {
    node->column += shift;
    for (size_t i = 0; i < node->count; i++) {
        if (node->keys) node->keys[i]->column += shift;
        shift_columns(node->items[i], shift);
    }
}

Status body_parse(Reader *reader, const Fence *fence, YamlNode **ret) {
    size_t before = reader->diags->count;
    YamlNode *body = NULL;
    Status status = yaml_parse(reader->arena, reader->plan->file, fence->body, fence->body_line, &body,
                               reader->diags, reader->err);
    for (size_t i = before; i < reader->diags->count; i++)
        reader->diags->items[i].column += fence->column_shift;
    if (status != OK) return status;
    shift_columns(body, fence->column_shift);
    if (body->type == YAML_MAP && body->count) {
        *ret = body;
        return OK;
    }
    FAULT(reader, fence, "plan.body", "a clause is one YAML mapping whose first key names the kind");
    return E_INVALID;
}

Status clause_read(Reader *reader, const Fence *fence, Clause *ret) {
    *ret = (Clause){.id = fence->id,
                    .kind = CLAUSE_KIND_COUNT,
                    .line = fence->line,
                    .column = fence->column,
                    .sentence = fence->sentence,
                    .sentence_line = fence->sentence_line};
    check_id(reader, fence);
    YamlNode *body = NULL;
    Status status = body_parse(reader, fence, &body);
    if (status != OK) return status;
    ret->body = body;
    if (!kind_of(reader, body, &ret->kind)) return E_INVALID;
    const Kind *kind = kinds[ret->kind];
    reader->fence = fence;
    reader->where = NULL;
    reader->where_filter = NULL;
    reader->row = kind->begin ? kind->begin(reader, body, ret) : NULL;
    TRY(read_keys(reader, kind->keys, ret));
    if (kind->finish) TRY(kind->finish(reader, body, ret));
    if (!fence->sentence.len)
        WARN(reader, fence, "plan.no-sentence", "no sentence stands above this clause in its section");
    return canonical_text(reader->arena, body, &ret->canonical, reader->err);
}
