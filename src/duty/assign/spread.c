/* Days along the ground: visits of one person and window lie on the line one after the other, so each of his
 * days gets a piece of it. Short windows first; longer ones fill the valleys that are left. */
#include <stdlib.h>

#include "duty/assign/work.h"

typedef struct Spread {
    Work *work;
    uint32_t *order, *people;
    int32_t *more; /* of each day of the range: visits that the batch will put there */
} Spread;

static int by_window(const void *a, const void *b, void *data) {
    const Work *work = data;
    const Visit *x = &work->visits[*(const uint32_t *)a], *y = &work->visits[*(const uint32_t *)b];
    Date m = x->last - x->first, n = y->last - y->first;
    if (m != n) return m < n ? -1 : 1;
    if (x->first != y->first) return x->first < y->first ? -1 : 1;
    if (x->home != y->home) return x->home < y->home ? -1 : 1;
    uint32_t i = work->along[*(const uint32_t *)a], k = work->along[*(const uint32_t *)b];
    return i < k ? -1 : i > k;
}

enum { BEHIND = 4 }; /* so many visits less in all weigh as much as standing beside the lead */

/* Lower is better: a partner who is already out with the lead that day, who stands beside him in the pool,
 * who is not fuller than he is that day, and who has not had more than others. */
static int64_t unfitness(const Work *work, const Visit *visit, uint32_t lead, uint32_t lead_at, uint32_t at,
                         Date day) {
    uint32_t person = work->pools[visit->pool].people[at];
    int64_t above = work->load[cell(work, person, day)] - work->load[cell(work, lead, day)];
    bool together = false;
    uint32_t seat = work->heads[cell(work, lead, day)];
    for (; seat != NONE && !together; seat = work->seats[seat].after)
        together = sits(work, &work->visits[work->seats[seat].visit], person);
    bool beside = at / visit->officers == lead_at / visit->officers;
    int64_t more = (work->total[person] - work->total[lead]) / BEHIND;
    return (above > 0 ? above * 4 : above) + more + (together ? 0 : 2) + (beside ? 0 : 1);
}

static bool taken(const uint32_t *people, uint32_t count, uint32_t person) {
    for (uint32_t i = 0; i < count; i++)
        if (people[i] == person) return true;
    return false;
}

static bool find_partner(const Work *work, const Visit *visit, uint32_t lead_at, Date day, uint32_t *people,
                         uint32_t count) {
    const Pool *pool = &work->pools[visit->pool];
    int64_t best = INT64_MAX;
    for (uint32_t step = 1; step < pool->count; step++) {
        uint32_t at = (lead_at + step) % pool->count, person = pool->people[at];
        if (!has_room(work, person, day) || taken(people, count, person)) continue;
        if (!may_sit(work, visit, person, day)) continue;
        int64_t unfit = unfitness(work, visit, people[0], lead_at, at, day);
        if (unfit >= best) continue;
        best = unfit;
        people[count] = person;
    }
    return best < INT64_MAX;
}

bool spread_at(Work *work, uint32_t number, uint32_t lead, Date day, uint32_t *people) {
    const Visit *visit = &work->visits[number];
    if (!has_room(work, lead, day) || !may_sit(work, visit, lead, day) || !caps_allow(work, visit, day))
        return false;
    people[0] = lead;
    const Pool *pool = &work->pools[visit->pool];
    uint32_t at = 0;
    while (visit->officers > 1 && at < pool->count && pool->people[at] != lead) at++;
    for (uint32_t i = 1; i < visit->officers; i++)
        if (!find_partner(work, visit, at, day, people, i)) return false;
    visit_take(work, number, day, people);
    return true;
}

/* The emptiest day of the window, so many times: loads rise together. */
static void pour(Spread *spread, const Visit *visit, size_t count) {
    const Work *work = spread->work;
    for (Date day = visit->first; day <= visit->last; day++) spread->more[day - work->first] = 0;
    for (size_t i = 0; i < count; i++) {
        Date best = DATE_NONE;
        int32_t least = INT32_MAX;
        for (Date day = visit->first; day <= visit->last; day++) {
            int32_t load = work->load[cell(work, visit->home, day)] + spread->more[day - work->first];
            if (load >= least || load >= work->room[cell(work, visit->home, day)]) continue;
            least = load;
            best = day;
        }
        if (best == DATE_NONE) return;
        spread->more[best - work->first]++;
    }
}

static void hand_out(Spread *spread, const uint32_t *visits, size_t count) {
    Work *work = spread->work;
    Visit first = work->visits[visits[0]];
    if (first.home == NONE) return;
    pour(spread, &first, count);
    size_t at = 0;
    for (Date day = first.first; day <= first.last; day++)
        for (int32_t i = spread->more[day - work->first]; i > 0 && at < count; i--, at++)
            spread_at(work, visits[at], first.home, day, spread->people);
}

static bool same_batch(const Visit *a, const Visit *b) {
    return a->home == b->home && a->first == b->first && a->last == b->last;
}

Status spread_days(Work *work, Error *err) {
    Spread spread = {.work = work,
                     .order = arena_new_array(work->arena, uint32_t, work->visit_count),
                     .people = arena_new_array(work->arena, uint32_t, FIT_OFFICERS_MAX),
                     .more = arena_new_array(work->arena, int32_t, work->days)};
    if (!spread.order || !spread.people || !spread.more) return no_memory(err);
    size_t count = 0;
    for (size_t i = 0; i < work->visit_count; i++)
        if (work->visits[i].day == DATE_NONE) spread.order[count++] = (uint32_t)i;
    qsort_r(spread.order, count, sizeof *spread.order, by_window, work);
    for (size_t i = 0, next; i < count; i = next) {
        for (next = i + 1;
             next < count && same_batch(&work->visits[spread.order[i]], &work->visits[spread.order[next]]);)
            next++;
        hand_out(&spread, &spread.order[i], next - i);
    }
    return OK;
}
