#include "duty/compile.h"

typedef Status (*ClauseCompiler)(const Compile *compile, const Clause *clause, Error *err);

/* The other kinds make no duties: a deadline runs on cases, a draw makes its list when it is run, the rest
 * judges. */
static const ClauseCompiler compilers[CLAUSE_KIND_COUNT] = {
    [CLAUSE_DO] = compile_do,       [CLAUSE_QUOTA] = compile_quota,   [CLAUSE_REPORT] = compile_report,
    [CLAUSE_PHASE] = compile_phase, [CLAUSE_LETTER] = compile_letter,
};

static Status run(const Compile *compile, Error *err) {
    if (compile->from == DATE_NONE || compile->to == DATE_NONE || compile->from > compile->to) {
        fail(err, E_INVALID, "the range of days ends before it begins");
        return fail_hint(err, "give the first day and the last day of the range");
    }
    for (size_t i = 0; i < compile->plan->clause_count; i++) {
        const Clause *clause = &compile->plan->clauses[i];
        if (clause->fill_count > 0) continue; /* without its filter it would be about everybody */
        if (compilers[clause->kind]) TRY(compilers[clause->kind](compile, clause, err));
    }
    return OK;
}

Status duty_compile(const Plan *plan, const Calendar *calendar, SubjectSource *subjects, SubjectSource *orgs,
                    SubjectSource *people, Date from, Date to, Arena *arena, DutySink sink, void *sink_data,
                    Error *err) {
    Subtree subtree = {.status = OK};
    orgs = subtree_source(&subtree, plan, orgs, arena);
    Compile compile = {plan, calendar, subjects, orgs, people, from, to, true, arena, sink, sink_data};
    TRY(run(&compile, err));
    return subtree.status == OK ? OK : no_memory(err);
}

Status duty_compile_whole(const Plan *plan, const Calendar *calendar, SubjectSource *subjects,
                          SubjectSource *orgs, SubjectSource *people, Date from, Date to, Arena *arena,
                          DutySink sink, void *sink_data, Error *err) {
    Compile compile = {plan, calendar, subjects, orgs, people, from, to, false, arena, sink, sink_data};
    return run(&compile, err);
}
