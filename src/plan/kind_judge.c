/* Clauses that judge: measure, rule, grade. */
#include "plan/reader.h"

#define AT(member) .offset = offsetof(Clause, member)

/* ---- measure ---- */

static Status read_value(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    if (!scalar_text(reader, key, value, &clause->measure.value_text)) return OK;
    return compile_expr(reader, value, "", &schema_formula, schema_objects, TYPE_NUMBER,
                        &clause->measure.value);
}

static Status read_veto(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    (void)key;
    return compile_expr(reader, value, "", &schema_formula, schema_objects, TYPE_BOOL, &clause->measure.veto);
}

static const struct {
    const char *sign;
    int comparison;
} comparisons[] = {
    {">=", TARGET_AT_LEAST}, {"≥", TARGET_AT_LEAST}, {"<=", TARGET_AT_MOST}, {"≤", TARGET_AT_MOST},
    {">", TARGET_MORE},      {"<", TARGET_LESS},     {"=", TARGET_EQUAL},
};

/* ">= 100%", "= 0", "<= 5": the longer signs are tried first. */
static bool parse_target(Str text, MeasureClause *measure) {
    for (size_t i = 0; i < COUNT_OF(comparisons); i++) {
        Str sign = str_from(comparisons[i].sign);
        if (!str_starts(text, sign)) continue;
        Str rest = str_trim(str_slice(text, sign.len, text.len));
        double value = 0;
        bool unset = str_is(rest, "null");
        if (!unset && !parse_share(rest, &value)) return false;
        measure->comparison = comparisons[i].comparison;
        measure->target = (Figure){.set = !unset, .value = value};
        return true;
    }
    return false;
}

static Status read_target(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    if (!scalar_text(reader, key, value, &clause->measure.target_text)) return OK;
    if (!parse_target(str_trim(value->text), &clause->measure))
        diag_hint(FAULT(reader, value, "plan.target", "'%.*s' is not a target", STR_ARG(value->text)),
                  "write a comparison in quotes: \">= 95%\", \"= 0\" or \"<= 5\"");
    return OK;
}

static const Key measure_keys[] = {
    {.name = "measure", .read = read_text, AT(measure.name)},
    {.name = "value", .read = read_value, .required = true},
    {.name = "target", .read = read_target},
    {.name = "weight", .read = read_figure, AT(measure.weight), .most = 10000},
    {.name = "veto", .read = read_veto},
    {.name = NULL},
};

const Kind kind_measure = {measure_keys, NULL, NULL};

/* ---- rule ---- */

static const ExprSchema *rule_begin(Reader *reader, const YamlNode *body, Clause *clause) {
    (void)reader, (void)clause;
    const ExprSchema *row = schema_find(yaml_text(yaml_get(body, "on")));
    if (row == &schema_record || row == &schema_sample) return &schema_entry;
    return row ? row : &schema_case;
}

/* A record, a sample, or a case type. */
static Status read_on(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    if (!scalar_text(reader, key, value, &clause->rule.on)) return OK;
    if (!schema_find(value->text)) check_word(reader, WORD_CASE, value);
    return OK;
}

static Status read_else(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    static const char *const names[] = {"refuse", "flag", NULL};
    Str text = yaml_text(value);
    clause->rule.refuse = str_is(text, "refuse");
    if (clause->rule.refuse || str_is(text, "flag")) return OK;
    Diag *diag = FAULT(reader, value, "plan.else", "'%s' must be refuse or flag", key->name);
    if (diag) diag->near = diag_nearest(text, names);
    return OK;
}

static Status rule_finish(Reader *reader, const YamlNode *body, Clause *clause) {
    (void)body;
    clause->rule.filter = reader->where_filter;
    return OK;
}

static const Key rule_keys[] = {
    {.name = "rule", .read = read_text, AT(rule.name)},
    {.name = "on", .read = read_on, .required = true},
    {.name = "require", .read = read_filter, AT(rule.require), .required = true},
    {.name = "else", .read = read_else},
    {.name = NULL},
};

const Kind kind_rule = {rule_keys, rule_begin, rule_finish};

/* ---- grade ---- */

static const ExprSchema *grade_begin(Reader *reader, const YamlNode *body, Clause *clause) {
    (void)reader, (void)body, (void)clause;
    return &schema_subject;
}

/* A band's condition; one that begins with a comparison sign is about the score. */
static Status read_when(Reader *reader, const YamlNode *value, GradeBand *band) {
    if (yaml_is_null(value)) return OK;
    Str text = yaml_text(value);
    bool about_score = str_starts(text, STR(">")) || str_starts(text, STR("<")) || str_starts(text, STR("="));
    return compile_expr(reader, value, about_score ? "score " : "", &schema_band, NULL, TYPE_BOOL,
                        &band->when);
}

static Status read_band_map(Reader *reader, const YamlNode *item, GradeBand *band) {
    static const char *const names[] = {"name", "when", "changes", NULL};
    for (size_t i = 0; i < item->count; i++) {
        const YamlNode *key = item->keys[i];
        if (str_is(key->text, "name"))
            band->name = yaml_text(item->items[i]);
        else if (str_is(key->text, "when"))
            TRY(read_when(reader, item->items[i], band));
        else if (str_is(key->text, "changes"))
            band->changes = item->items[i];
        else {
            Diag *diag =
                FAULT(reader, key, "plan.unknown-key", "'%s' has no key '%.*s'", "bands", STR_ARG(key->text));
            if (diag) diag->near = diag_nearest(key->text, names);
        }
    }
    if (!band->name.len) FAULT(reader, item, "plan.band", "a band needs a name");
    return OK;
}

/* `A: score >= 90`, or in a list {name: A, when: score >= 90, changes: {…}}. */
static Status read_band(Reader *reader, const YamlNode *bands, size_t index, GradeBand *band) {
    const YamlNode *item = bands->items[index];
    if (bands->type == YAML_MAP) {
        band->name = bands->keys[index]->text;
        return read_when(reader, item, band);
    }
    if (item->type == YAML_MAP) return read_band_map(reader, item, band);
    FAULT(reader, item, "plan.band", "a band in a list is a mapping with name and when");
    return OK;
}

static GradeBand *band_named(GradeClause *grade, Str name) {
    for (size_t i = 0; i < grade->band_count; i++)
        if (str_equal(grade->bands[i].name, name)) return &grade->bands[i];
    return NULL;
}

static Status read_bands(Reader *reader, const Key *key, const YamlNode *value, Clause *clause) {
    if (value->type == YAML_SCALAR || value->count > BANDS_MAX) {
        FAULT(reader, value, "plan.band", "'%s' must be a mapping or list of at most %d bands", key->name,
              BANDS_MAX);
        return OK;
    }
    GradeBand *bands = arena_new_array(reader->arena, GradeBand, value->count);
    if (!bands) return no_memory(reader->err);
    clause->grade.bands = bands;
    for (size_t i = 0; i < value->count; i++) {
        TRY(read_band(reader, value, i, &bands[i]));
        if (bands[i].name.len && band_named(&clause->grade, bands[i].name))
            FAULT(reader, value->items[i], "plan.band", "the band '%.*s' stands twice",
                  STR_ARG(bands[i].name));
        clause->grade.band_count++;
    }
    return OK;
}

/* `changes:` of the clause: band name to what it changes. */
static void spread_changes(Reader *reader, const YamlNode *changes, GradeClause *grade) {
    if (yaml_is_null(changes)) return;
    if (changes->type != YAML_MAP) {
        FAULT(reader, changes, "plan.type", "'%s' must be a mapping", "changes");
        return;
    }
    for (size_t i = 0; i < changes->count; i++) {
        GradeBand *band = band_named(grade, changes->keys[i]->text);
        if (band)
            band->changes = changes->items[i];
        else
            FAULT(reader, changes->keys[i], "plan.band", "there is no band '%.*s'",
                  STR_ARG(changes->keys[i]->text));
    }
}

static bool holds_at(const GradeBand *band, double score, Value *row) {
    static const ExprContext context = {.today = DATE_NONE, .period_from = DATE_NONE, .period_to = DATE_NONE};
    row[0] = (Value){.type = TYPE_NUMBER, .number = score};
    return band->when && expr_true(band->when, row, &context);
}

/* Two bands that hold at one score with nothing else known: tried at each half point of 0 … 100. */
static bool overlap_at(const GradeBand *a, const GradeBand *b, Value *row, double *ret_score) {
    for (int half = 0; half <= 200; half++) {
        if (!holds_at(a, half / 2.0, row) || !holds_at(b, half / 2.0, row)) continue;
        *ret_score = half / 2.0;
        return true;
    }
    return false;
}

static Status check_overlap(Reader *reader, const YamlNode *bands, const GradeClause *grade) {
    size_t width = schema_band.field_count;
    for (size_t i = 0; i < grade->band_count; i++)
        if (grade->bands[i].when) width += expr_attribute_count(grade->bands[i].when);
    Value *row = arena_new_array(reader->arena, Value, width);
    if (!row) return no_memory(reader->err);
    double score;
    for (size_t i = 0; i + 1 < grade->band_count; i++) {
        const GradeBand *a = &grade->bands[i], *b = &grade->bands[i + 1];
        if (overlap_at(a, b, row, &score))
            WARN(reader, bands->type == YAML_MAP ? bands->keys[i + 1] : bands->items[i + 1], "plan.overlap",
                 "bands '%.*s' and '%.*s' both hold at score %s; the first one counts", STR_ARG(a->name),
                 STR_ARG(b->name), number_text(reader, score));
    }
    return OK;
}

static Status grade_finish(Reader *reader, const YamlNode *body, Clause *clause) {
    clause->grade.filter = reader->where_filter;
    spread_changes(reader, yaml_get(body, "changes"), &clause->grade);
    return check_overlap(reader, yaml_get(body, "bands"), &clause->grade);
}

static const Key grade_keys[] = {
    {.name = "grade", .read = read_text, AT(grade.name)},
    {.name = "over", .read = read_text, AT(grade.over)},
    {.name = "bands", .read = read_bands, .required = true},
    {.name = "changes", .read = read_nothing},
    {.name = NULL},
};

const Kind kind_grade = {grade_keys, grade_begin, grade_finish};
