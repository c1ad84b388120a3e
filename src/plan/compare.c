/* What "less" means, kind by kind. */
#include "plan/compare.h"

#include "plan/reader.h"

/* ---- figures and texts ---- */

static Status no_lower(Compare *compare, const char *key, Figure above, Figure below) {
    bool less = above.set && (!below.set || below.value < above.value - 1e-9);
    return less ? compare_found(compare, key, true) : OK;
}

/* The own plan's id where the superior one names itself. */
static Status with_superior_id(const Compare *compare, Str text, Str *ret) {
    CLEANUP(buf_free) Buf out = BUF_INIT(1 << 20);
    Str id = compare->own->id;
    size_t at = 0;
    for (size_t found; id.len && (found = str_find(text, id, at)) != SIZE_MAX; at = found + id.len) {
        buf_add(&out, str_slice(text, at, found));
        buf_add(&out, compare->superior->id);
    }
    buf_add(&out, str_slice(text, at, text.len));
    TRY(buf_status(&out, compare->err));
    return arena_str(compare->arena, buf_str(&out), ret) ? OK : no_memory(compare->err);
}

static Status canonical_of(const Compare *compare, const Clause *clause, const char *key, Str *ret) {
    const YamlNode *node = yaml_get(clause->body, key);
    *ret = STR("");
    return node ? canonical_text(compare->arena, node, ret, compare->err) : OK;
}

/* A key that is there above must say the same below; who is right is for people to see. */
static Status same(Compare *compare, const char *key) {
    Str above, below;
    TRY(canonical_of(compare, compare->above, key, &above));
    TRY(canonical_of(compare, compare->below, key, &below));
    TRY(with_superior_id(compare, below, &below));
    if (!above.len || str_is(above, "null") || str_equal(above, below)) return OK;
    bool gone = !below.len || str_is(below, "null");
    return compare_found(compare, key, gone);
}

static Status same_keys(Compare *compare, const char *const *keys) {
    for (; *keys; keys++) TRY(same(compare, *keys));
    return OK;
}

/* ---- do ---- */

static double times_a_year(Every every) {
    static const double counts[] = {
        [EVERY_NONE] = 1,   [EVERY_DAY] = 365,   [EVERY_WEEK] = 52,     [EVERY_TEN_DAYS] = 36,
        [EVERY_MONTH] = 12, [EVERY_QUARTER] = 4, [EVERY_HALF_YEAR] = 2, [EVERY_YEAR] = 1,
        [EVERY_TERM] = 2,   [EVERY_SHIFT] = 1095};
    return counts[every];
}

static Figure yearly(const DoClause *work, Figure amount) {
    if (work->rhythm_unset) return (Figure){.set = false};
    return (Figure){amount.set, amount.value * times_a_year(work->every)};
}

static Status compare_do(Compare *compare) {
    static const char *const keys[] = {"do",   "each", "each-org", "each-person", "each-case", "where",
                                       "form", "on",   "before",   "after",       NULL};
    const DoClause *above = &compare->above->do_, *below = &compare->below->do_;
    const char *key = above->every != below->every ? "every" : "times";
    TRY(no_lower(compare, key, yearly(above, above->times), yearly(below, below->times)));
    TRY(no_lower(compare, "hours", yearly(above, above->hours), yearly(below, below->hours)));
    TRY(no_lower(compare, "officers", above->officers, below->officers));
    return same_keys(compare, keys);
}

/* ---- quota, draw ---- */

/* What the superior plan asks of the own org: its part, not the whole. */
static Figure part_of(const QuotaClause *quota, Str org) {
    for (size_t i = 0; i < quota->org_count; i++)
        if (str_equal(quota->by_org[i].key, org)) return quota->by_org[i].value;
    return (Figure){.set = false};
}

static Figure people_share(const QuotaClause *quota) {
    bool set = quota->people_rate.set && quota->people_of.set && quota->people_of.value > 0;
    return (Figure){set, set ? quota->people_rate.value / quota->people_of.value : 0};
}

static Status compare_quota(Compare *compare) {
    static const char *const keys[] = {"quota", "where", NULL};
    const QuotaClause *above = &compare->above->quota, *below = &compare->below->quota;
    TRY(no_lower(compare, "total", part_of(above, compare->own->org), below->total));
    TRY(no_lower(compare, "share", above->share_at_least, below->share_at_least));
    TRY(no_lower(compare, "per-people", people_share(above), people_share(below)));
    return same_keys(compare, keys);
}

static Status compare_draw(Compare *compare) {
    static const char *const keys[] = {"draw", "from", "recuse", "strata", NULL};
    const DrawClause *above = &compare->above->draw, *below = &compare->below->draw;
    TRY(no_lower(compare, "rate", above->rate, below->rate));
    TRY(no_lower(compare, "number", above->number, below->number));
    TRY(no_lower(compare, "officers", above->officers, below->officers));
    return same_keys(compare, keys);
}

/* ---- clocks and days ---- */

/* Minutes, for spans that are alike: working days with working days, the others with each other. */
static double minutes_of(Span span) {
    static const double unit[] = {
        [SPAN_HOURS] = 60, [SPAN_DAYS] = 1440, [SPAN_WORKDAYS] = 1440, [SPAN_MINUTES] = 1};
    return span.amount * unit[span.unit];
}

static bool alike(Span a, Span b) {
    return (a.unit == SPAN_WORKDAYS) == (b.unit == SPAN_WORKDAYS);
}

static Status compare_deadline(Compare *compare) {
    static const char *const keys[] = {"deadline", "after", "where", "suspend-while", NULL};
    const DeadlineClause *above = &compare->above->deadline, *below = &compare->below->deadline;
    if (above->within_set) {
        bool longer = !below->within_set || minutes_of(below->within) > minutes_of(above->within);
        if (below->within_set && !alike(above->within, below->within))
            TRY(compare_found(compare, "within", false));
        else if (longer)
            TRY(compare_found(compare, "within", true));
    }
    if (minutes_of(below->extend) > minutes_of(above->extend)) TRY(compare_found(compare, "extend", true));
    return same_keys(compare, keys);
}

/* The dates of both rules over the superior plan's period, one by one: fewer or later ones are less. */
static Status later(Compare *compare, const DueRule *above, const DueRule *below, bool *ret) {
    Date from = compare->superior->from, to = compare->superior->to;
    DueDate *wanted, *given;
    size_t wanted_count, given_count;
    *ret = below == NULL;
    if (!below || from == DATE_NONE || to == DATE_NONE) return OK;
    TRY(due_rule_list(above, compare->calendar, from, to, compare->arena, &wanted, &wanted_count,
                      compare->err));
    TRY(due_rule_list(below, compare->calendar, from, to, compare->arena, &given, &given_count,
                      compare->err));
    *ret = given_count < wanted_count;
    for (size_t i = 0; i < wanted_count && i < given_count && !*ret; i++)
        *ret = given[i].date > wanted[i].date ||
               (given[i].date == wanted[i].date && given[i].minute > wanted[i].minute);
    return OK;
}

static Status no_later(Compare *compare, const char *key, const DueRule *above, const DueRule *below) {
    bool less = false;
    if (above) TRY(later(compare, above, below, &less));
    return less ? compare_found(compare, key, true) : OK;
}

static Status compare_report(Compare *compare) {
    static const char *const keys[] = {"to", "copy-to", "each-org", NULL};
    TRY(no_later(compare, "due", compare->above->report.due, compare->below->report.due));
    return same_keys(compare, keys);
}

static Status compare_letter(Compare *compare) {
    static const char *const keys[] = {"between", NULL};
    TRY(no_later(compare, "sign-by", compare->above->letter.sign_rule, compare->below->letter.sign_rule));
    return same_keys(compare, keys);
}

static Status compare_phase(Compare *compare) {
    static const char *const keys[] = {"steps", "outputs", NULL};
    Date above = compare->above->phase.to, below = compare->below->phase.to;
    if (above != DATE_NONE && (below == DATE_NONE || below > above)) TRY(compare_found(compare, "to", true));
    return same_keys(compare, keys);
}

/* ---- measures, rules, grades ---- */

static bool lower_target(const MeasureClause *above, const MeasureClause *below) {
    double more = below->target.value - above->target.value;
    bool at_least = above->comparison == TARGET_AT_LEAST || above->comparison == TARGET_MORE;
    return at_least ? more < -1e-9 : more > 1e-9;
}

static Status compare_target(Compare *compare) {
    const MeasureClause *above = &compare->above->measure, *below = &compare->below->measure;
    if (above->comparison == TARGET_NONE) return OK;
    if (!below->target.set) return above->target.set ? compare_found(compare, "target", true) : OK;
    if (above->comparison != below->comparison) return same(compare, "target");
    return lower_target(above, below) ? compare_found(compare, "target", true) : OK;
}

static Status compare_measure(Compare *compare) {
    static const char *const keys[] = {"value", "veto", NULL};
    TRY(compare_target(compare));
    return same_keys(compare, keys);
}

static Status compare_rule(Compare *compare) {
    static const char *const keys[] = {"on", "require", "where", NULL};
    if (compare->above->rule.refuse && !compare->below->rule.refuse)
        TRY(compare_found(compare, "else", true));
    return same_keys(compare, keys);
}

static Status compare_grade(Compare *compare) {
    static const char *const keys[] = {"over", "bands", NULL};
    return same_keys(compare, keys);
}

Status compare_clause(Compare *compare) {
    static Status (*const kinds[CLAUSE_KIND_COUNT])(Compare *) = {[CLAUSE_DO] = compare_do,
                                                                  [CLAUSE_QUOTA] = compare_quota,
                                                                  [CLAUSE_DEADLINE] = compare_deadline,
                                                                  [CLAUSE_REPORT] = compare_report,
                                                                  [CLAUSE_PHASE] = compare_phase,
                                                                  [CLAUSE_MEASURE] = compare_measure,
                                                                  [CLAUSE_RULE] = compare_rule,
                                                                  [CLAUSE_DRAW] = compare_draw,
                                                                  [CLAUSE_LETTER] = compare_letter,
                                                                  [CLAUSE_GRADE] = compare_grade};
    if (compare->above->kind != compare->below->kind)
        return compare_found(compare, clause_kind_name(compare->above->kind), true);
    return kinds[compare->above->kind](compare);
}
