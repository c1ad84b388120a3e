/* Each clause kind: what its keys become. */
#include "support.h"

static void test_do(void **state) {
    (void)state;
    Reading r = read_clause(
        "do: inspection\neach: class = \"A\" and kind in (\"canteen\", \"workshop\")\nwhere: list is unset\n"
        "every: ten-days\ntimes: 2\nat-most: 4\nofficers: 2\nform: food-inspection\nby: inspector\n"
        "domain: food\ncovers: [N-001, M-050]\nnote: 说明\nsource: [10, 25]\n");
    assert_clean(r);
    const Clause *clause = plan_clause(r.plan, STR("c"));
    assert_non_null(clause);
    assert_int_equal(clause->kind, CLAUSE_DO);
    assert_string_equal(clause_kind_name(clause->kind), "do");
    assert_str(clause_title(clause), "inspection");
    assert_str(clause->by, "inspector");
    assert_str(clause->sentence, "句子。");
    assert_int_equal(clause->sentence_line, 9);
    assert_int_equal(clause->line, 11);
    assert_int_equal(clause->cover_count, 2);
    assert_str(clause->covers[1], "M-050");
    assert_int_equal(clause->source_to, 25);
    assert_int_equal(clause->do_.each, EACH_SUBJECT);
    assert_non_null(clause->do_.filter);
    assert_int_equal(clause->do_.every, EVERY_TEN_DAYS);
    assert_true(clause->do_.times.set && clause->do_.times.value == 2);
    assert_true(clause->do_.at_most.value == 4 && clause->do_.officers.value == 2);
    arena_free(r.arena);
}

static void test_do_each(void **state) {
    (void)state;
    static const struct {
        const char *body;
        DoEach each;
        bool filtered;
    } rows[] = {
        {"do: drill\nevery: year\n", EACH_SUBJECT, false},
        {"do: meeting\neach-org: level = \"town\"\nevery: month\n", EACH_ORG, true},
        {"do: meeting\neach-org: all\nwhere: population > 1000\nevery: month\n", EACH_ORG, true},
        {"do: training\neach-person: grid_worker\nevery: year\nhours: 40\n", EACH_PERSON, true},
        {"do: recheck\neach-case: type = \"hazard\"\n", EACH_CASE, true},
        {"do: sampling\non: mid-autumn\nbefore: 15d\n", EACH_SUBJECT, false},
        {"do: check\non: 元旦 | 春节|plan-end\nbefore: 3d\nafter: 1wd\n", EACH_SUBJECT, false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        Reading r = read_clause(rows[i].body);
        assert_clean(r);
        assert_int_equal(r.plan->clauses[0].do_.each, rows[i].each);
        assert_int_equal(r.plan->clauses[0].do_.filter != NULL, rows[i].filtered);
        arena_free(r.arena);
    }
}

static void test_default_times(void **state) {
    (void)state;
    Reading r = read_clause("do: inspection\nevery: month\n");
    assert_true(r.plan->clauses[0].do_.times.set && r.plan->clauses[0].do_.times.value == 1);
    arena_free(r.arena);
    r = read_clause("do: inspection\nevery: month\ntimes: null\n");
    assert_clean(r);
    assert_false(r.plan->clauses[0].do_.times.set);
    arena_free(r.arena);
    r = read_clause("do: training\nevery: year\nhours: 40\n");
    assert_false(r.plan->clauses[0].do_.times.set);
    assert_true(r.plan->clauses[0].do_.hours.value == 40);
    arena_free(r.arena);
}

static void test_quota(void **state) {
    (void)state;
    Reading r = read_clause(
        "quota: sampling\nwhere: category = \"食用农产品\"\ntotal: 200\n"
        "by-month: {4: 40, 5: 35, 6: 25, 7: 25, 8: 25, 9: 25, 10: 25}\n"
        "by-category: {a: 120, b: 80}\nby-org: {\"370882001\": 200}\nper-people: {rate: 1.5, of: 100}\n"
        "share: {of: result = \"pass\", at-least: 60%}\neven: true\n");
    assert_clean(r);
    const QuotaClause *quota = &r.plan->clauses[0].quota;
    assert_non_null(quota->filter);
    assert_true(quota->total.value == 200);
    assert_int_equal(quota->month_count, 7);
    assert_str(quota->by_month[0].key, "4");
    assert_true(quota->by_month[0].value.value == 40);
    assert_true(quota->people_rate.value == 1.5 && quota->people_of.value == 100);
    assert_true(quota->share_at_least.value == 0.6);
    assert_non_null(quota->share_of);
    assert_true(quota->even);
    arena_free(r.arena);
}

static void test_deadline(void **state) {
    (void)state;
    Reading r = read_clause("deadline: disposal-close\nafter: case-received\nwithin: 90d\nextend: 10wd\n"
                            "suspend-while: objected\nroll: true\nwhere: level = \"serious\"\n");
    assert_clean(r);
    const DeadlineClause *deadline = &r.plan->clauses[0].deadline;
    assert_true(deadline->within_set && deadline->within.amount == 90 && deadline->within.unit == SPAN_DAYS);
    assert_true(deadline->extend.amount == 10 && deadline->extend.unit == SPAN_WORKDAYS);
    assert_str(deadline->suspend_while, "objected");
    assert_true(deadline->roll && deadline->filter);
    arena_free(r.arena);
}

static void test_report(void **state) {
    (void)state;
    Reading r = read_clause("report: 巡查月报\nto: 街道办\ncopy-to: [市局, 区局]\ndue: monthly day 5\n");
    assert_clean(r);
    const ReportClause *report = &r.plan->clauses[0].report;
    assert_int_equal(report->to_count, 1);
    assert_int_equal(report->copy_count, 2);
    assert_str(report->copy_to[1], "区局");
    assert_non_null(report->due);
    assert_str(report->due_text, "monthly day 5");
    assert_str(report->of, "previous");
    arena_free(r.arena);
}

static void test_phase(void **state) {
    (void)state;
    Reading r = read_clause("phase: 实施\nfrom: 2026-05-01\nto: null\nsteps: [动员, 自查]\noutputs: 总结\n");
    assert_clean(r);
    const PhaseClause *phase = &r.plan->clauses[0].phase;
    assert_int_equal(phase->from, date_from_civil(2026, 5, 1));
    assert_int_equal(phase->to, DATE_NONE);
    assert_int_equal(phase->step_count, 2);
    assert_str(phase->outputs[0], "总结");
    arena_free(r.arena);
}

static void test_measure(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int comparison;
        bool set;
        double value;
    } rows[] = {
        {">= 95%", TARGET_AT_LEAST, true, 0.95}, {"= 0", TARGET_EQUAL, true, 0},
        {"<= 5", TARGET_AT_MOST, true, 5},       {"> 1", TARGET_MORE, true, 1},
        {"< 3‰", TARGET_LESS, true, 0.003},      {"≥ 80%", TARGET_AT_LEAST, true, 0.8},
        {">= null", TARGET_AT_LEAST, false, 0},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char body[400];
        Buf text = BUF_INIT(sizeof body);
        buf_printf(
            &text,
            "measure: 整改率\nvalue: count(hazard where closed) / count(hazard)\ntarget: \"%s\"\nweight: 20\n"
            "veto: count(incident) > 0\n",
            rows[i].text);
        Reading r = read_clause(text.ptr);
        assert_clean(r);
        const MeasureClause *measure = &r.plan->clauses[0].measure;
        assert_int_equal(measure->comparison, rows[i].comparison);
        assert_int_equal(measure->target.set, rows[i].set);
        assert_true(measure->target.value == rows[i].value);
        assert_non_null(measure->value);
        assert_non_null(measure->veto);
        assert_true(measure->weight.value == 20);
        arena_free(r.arena);
        buf_free(&text);
    }
}

static void test_rule(void **state) {
    (void)state;
    Reading r = read_clause(
        "rule: 两人执法\non: record\nwhere: kind = \"inspection\"\nrequire: officers >= 2\nelse: refuse\n");
    assert_clean(r);
    assert_true(r.plan->clauses[0].rule.refuse);
    assert_non_null(r.plan->clauses[0].rule.require);
    assert_non_null(r.plan->clauses[0].rule.filter);
    arena_free(r.arena);
    r = read_clause("rule: 整改前不得办结\non: hazard\nrequire: not closed or on_time\nelse: flag\n");
    assert_clean(r);
    assert_false(r.plan->clauses[0].rule.refuse);
    arena_free(r.arena);
}

static void test_draw_and_letter(void **state) {
    (void)state;
    Reading r = read_clause(
        "draw: inspection\nfrom: class = \"C\"\nwhere: kind = \"canteen\"\nrate: 5%\nofficers: 2\npair: 2\n"
        "recuse: own-org\nstrata: [kind]\nevery: quarter\n");
    assert_clean(r);
    assert_true(r.plan->clauses[0].draw.rate.value == 0.05);
    assert_non_null(r.plan->clauses[0].draw.from);
    assert_str(r.plan->clauses[0].draw.strata[0], "kind");
    assert_str(r.plan->clauses[0].draw.recuse[0], "own-org");
    assert_true(r.plan->clauses[0].draw.pair.value == 2);
    arena_free(r.arena);
    r = read_clause("draw: inspection\nnumber: 9\nweight: risk\ncertificate: cert\nofficer-rate: 30%\ncaps: "
                    "{street: 2}\n");
    assert_clean(r);
    assert_str(r.plan->clauses[0].draw.weight, "risk");
    assert_str(r.plan->clauses[0].draw.certificate, "cert");
    assert_true(r.plan->clauses[0].draw.officer_rate.value == 0.3);
    assert_str(r.plan->clauses[0].draw.caps[0].key, "street");
    assert_true(r.plan->clauses[0].draw.caps[0].value.value == 2);
    arena_free(r.arena);
    r = read_clause("draw: assessment\nfrom-person: grid_worker\nrate: 30%\n");
    assert_clean(r);
    assert_true(r.plan->clauses[0].draw.of_people && r.plan->clauses[0].draw.from_person);
    arena_free(r.arena);
    r = read_clause("draw: assessment\nfrom-person: all\nrate: 30%\nstrata: kind\n");
    assert_int_equal(r.diags.error_count, 1); /* people have no strata */
    arena_free(r.arena);
    r = read_clause("letter: 责任书\nbetween: county to town\nevery: year\nsign-by: 03-31\n");
    assert_clean(r);
    assert_str(r.plan->clauses[0].letter.from_level, "county");
    assert_str(r.plan->clauses[0].letter.to_level, "town");
    assert_non_null(r.plan->clauses[0].letter.sign_rule);
    arena_free(r.arena);
    r = read_clause("letter: 责任书\nbetween: [county, town]\nsign-by: 2026-03-31\n");
    assert_clean(r);
    assert_str(r.plan->clauses[0].letter.to_level, "town");
    arena_free(r.arena);
}

static void test_grade(void **state) {
    (void)state;
    static const char *const bodies[] = {
        "grade: 量化\nover: score\nbands: {A: \">= 90\", B: score >= 80 and score < 90, C: < 80}\nchanges: "
        "{C: {list: black}}\n",
        ("grade: 量化\nover: score\nbands:\n  - {name: A, when: \">= 90\"}\n  - {name: B, when: score >= 80 "
         "and score < 90}\n"
         "  - {name: C, when: < 80, changes: {list: black}}\n"),
    };
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        Reading r = read_clause(bodies[i]);
        assert_clean(r);
        const GradeClause *grade = &r.plan->clauses[0].grade;
        assert_int_equal(grade->band_count, 3);
        assert_str(grade->bands[2].name, "C");
        assert_non_null(grade->bands[0].when);
        assert_str(yaml_text(yaml_get(grade->bands[2].changes, "list")), "black");
        arena_free(r.arena);
    }
}

/* An unset figure is legal everywhere. */
static void test_unset(void **state) {
    (void)state;
    static const char *const bodies[] = {
        "do: inspection\neach: null\nevery: null\ntimes: null\nhours: ~\nat-most:\nofficers: null\nform: "
        "null\non: null\n"
        "before: null\nafter: null\nwhere: null\nby: null\ndomain: null\ncovers: null\nnote: null\nsource: "
        "null\n",
        "quota: sampling\ntotal: null\nby-month: {4: null, 5: 3}\nby-category: null\nby-org: "
        "null\nper-people: {rate: null, of: null}\n"
        "share: {of: null, at-least: null}\neven: null\n",
        "deadline: disposal-close\nafter: null\nwithin: null\nextend: null\nsuspend-while: null\nroll: "
        "null\n",
        "report: 月报\nto: null\ncopy-to: null\ndue: null\nof: null\n",
        "phase: 实施\nfrom: null\nto: null\nsteps: null\noutputs: null\n",
        "measure: 率\nvalue: null\ntarget: null\nweight: null\nveto: null\n",
        "rule: 规则\non: null\nrequire: null\nelse: null\n",
        ("draw: inspection\nfrom: null\nrate: null\nnumber: null\nofficers: null\npair: null\nrecuse: "
         "null\nstrata: null\nevery: null\n"),
        "letter: 责任书\nbetween: null\nevery: null\nsign-by: null\n",
        "grade: 量化\nover: null\nbands: null\nchanges: null\n",
        "grade: 量化\nbands: {A: null, B: \"< 3\"}\n",
        "do: null\nevery: month\n",
    };
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        Reading r = read_clause(bodies[i]);
        assert_clean(r);
        assert_int_equal(r.plan->clause_count, 1);
        arena_free(r.arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_do),
        cmocka_unit_test(test_do_each),
        cmocka_unit_test(test_default_times),
        cmocka_unit_test(test_quota),
        cmocka_unit_test(test_deadline),
        cmocka_unit_test(test_report),
        cmocka_unit_test(test_phase),
        cmocka_unit_test(test_measure),
        cmocka_unit_test(test_rule),
        cmocka_unit_test(test_draw_and_letter),
        cmocka_unit_test(test_grade),
        cmocka_unit_test(test_unset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
