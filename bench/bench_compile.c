/* How many duties a second does the compiler make? A three-class plan (weekly, monthly, quarterly) over a
 * register in memory, one year, one core, duties counted and thrown away.
 *
 *   bench_compile [SUBJECTS]        1,000,000 by default: 6 % class A, 14 % class B, the rest class C; one in
 *                                   fifty enters or leaves in the year */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "duty/duty.h"

static const char plan_text[] =
    "---\nplan: three-classes\ntitle: Three classes\norg: \"330112\"\n"
    "period: 2026-01-01/2026-12-31\n---\n\nEvery unit is inspected by its class.\n\n"
    "```clause weekly\ndo: inspection\neach: class = \"A\"\nevery: week\n```\n\n"
    "```clause monthly\ndo: inspection\neach: class = \"B\"\nevery: month\n```\n\n"
    "```clause quarterly\ndo: inspection\neach: class = \"C\"\nevery: quarter\n```\n";

enum { FIELDS_MAX = 64, TOWNS = 20 };

typedef struct Unit {
    char id[24];
    char class;
    uint8_t town;
    Date since, until;
} Unit;

typedef struct Units {
    Unit *items;
    size_t count, at;
    char towns[TOWNS][16];
    size_t id_field, org_field, class_field;
    Value row[FIELDS_MAX];
} Units;

static size_t field_of(const char *name) {
    size_t at = 0;
    while (at < schema_subject.field_count && strcmp(schema_subject.fields[at].name, name) != 0) at++;
    return at;
}

static void units_fill(Units *units, size_t count) {
    uint64_t state = 42;
    for (int i = 0; i < TOWNS; i++) snprintf(units->towns[i], sizeof units->towns[i], "330112%03d", i + 1);
    for (size_t i = 0; i < count; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        unsigned draw = (unsigned)(state >> 33) % 10000;
        Unit *unit = &units->items[i];
        snprintf(unit->id, sizeof unit->id, "U%09zu", i + 1);
        unit->class = draw < 600 ? 'A' : draw < 2000 ? 'B' : 'C';
        unit->town = (uint8_t)(draw % TOWNS);
        unit->since = draw % 100 == 7 ? date_from_civil(2026, 3, 10) : DATE_NONE;
        unit->until = draw % 100 == 8 ? date_from_civil(2026, 9, 20) : DATE_NONE;
    }
    units->count = count;
    units->id_field = field_of("id");
    units->org_field = field_of("org");
    units->class_field = field_of("class");
}

static void units_rewind(void *data, const Clause *clause) {
    (void)clause;
    ((Units *)data)->at = 0;
}

static bool units_next(void *data, DutySubject *ret) {
    Units *units = data;
    if (units->at == units->count) return false;
    const Unit *unit = &units->items[units->at++];
    Str id = {unit->id, 10}, org = {units->towns[unit->town], 9};
    units->row[units->id_field] = (Value){.type = TYPE_TEXT, .text = id};
    units->row[units->org_field] = (Value){.type = TYPE_TEXT, .text = org};
    units->row[units->class_field] = (Value){.type = TYPE_TEXT, .text = {&unit->class, 1}};
    *ret = (DutySubject){.number = (int64_t)units->at,
                         .id = id,
                         .org = org,
                         .since = unit->since,
                         .until = unit->until,
                         .class_since = DATE_NONE,
                         .row = units->row};
    return true;
}

typedef struct Tally {
    uint64_t duties, mix; /* mix: so that no field is optimised away */
} Tally;

static Status count_duty(void *data, const Duty *duty, Error *err) {
    (void)err;
    Tally *tally = data;
    tally->duties++;
    tally->mix += (uint64_t)duty->subject ^ ((uint64_t)(uint32_t)duty->from << 32) ^ (uint32_t)duty->due ^
                  (uint32_t)duty->times;
    return OK;
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static Status bench(Units *units, Arena *arena, Error *err) {
    Diags diags = diags_new(arena);
    CLEANUP(calendar_freep) Calendar *calendar = NULL;
    Plan *plan = NULL;
    TRY(calendar_new(calendar_builtin_tables(), &diags, &calendar, err));
    TRY(plan_read(arena, STR("three-classes.md"), str_from(plan_text), &plan, &diags, err));
    SubjectSource source = {units_rewind, units_next, units};
    double best = 0;
    Tally tally;
    for (int round = 0; round < 3; round++) {
        tally = (Tally){0};
        double start = seconds();
        TRY(duty_compile(plan, calendar, &source, NULL, NULL, plan->from, plan->to, arena, count_duty, &tally,
                         err));
        double took = seconds() - start, rate = (double)tally.duties / took;
        if (rate > best) best = rate;
        printf("round %d: %" PRIu64 " duties in %.3f s\n", round + 1, tally.duties, took);
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("subjects %zu, duties %" PRIu64
           ", best %.1f million duties/s, target 5: ratio %.2f, peak memory %.0f MB "
           "(register %.0f MB), check %016" PRIx64 "\n",
           units->count, tally.duties, best / 1e6, best / 5e6, (double)usage.ru_maxrss / 1024,
           (double)(units->count * sizeof(Unit)) / 1e6, tally.mix);
    return OK;
}

int main(int argc, char **argv) {
    int64_t count = 1000000;
    if (argc > 1 && (!str_to_i64(str_from(argv[1]), &count) || count < 1 || count > 100000000)) {
        fprintf(stderr, "usage: bench_compile [SUBJECTS]\n");
        return 2;
    }
    static Units units;
    units.items = calloc((size_t)count, sizeof(Unit));
    Arena *arena = arena_new(64 << 20);
    if (!units.items || !arena || schema_subject.field_count > FIELDS_MAX) return 10;
    units_fill(&units, (size_t)count);
    Error err = ERROR_INIT;
    Status status = bench(&units, arena, &err);
    if (status != OK) fprintf(stderr, "%s\n", err.message);
    arena_free(arena);
    free(units.items);
    return status_exit(status);
}
