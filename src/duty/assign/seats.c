/* Sitting down and getting up: loads and the lists of person-days stay right. */
#include "duty/assign/work.h"

static void link_seat(Work *work, uint32_t seat, Date day) {
    Seat *one = &work->seats[seat];
    uint32_t *head = &work->heads[cell(work, one->person, day)];
    one->before = NONE;
    one->after = *head;
    if (*head != NONE) work->seats[*head].before = seat;
    *head = seat;
    work->load[cell(work, one->person, day)]++;
    work->total[one->person]++;
}

static void unlink_seat(Work *work, uint32_t seat, Date day) {
    Seat *one = &work->seats[seat];
    if (one->before == NONE)
        work->heads[cell(work, one->person, day)] = one->after;
    else
        work->seats[one->before].after = one->after;
    if (one->after != NONE) work->seats[one->after].before = one->before;
    work->load[cell(work, one->person, day)]--;
    work->total[one->person]--;
}

void seat_move(Work *work, uint32_t seat, uint32_t person, Date day) {
    Visit *visit = &work->visits[work->seats[seat].visit];
    unlink_seat(work, seat, visit->day);
    visit->day = day;
    work->seats[seat].person = person;
    link_seat(work, seat, day);
}

void visit_take(Work *work, uint32_t number, Date day, const uint32_t *people) {
    Visit *visit = &work->visits[number];
    visit->day = day;
    visit->reason = ASSIGN_PLACED;
    for (uint32_t i = 0; i < visit->officers; i++) {
        work->seats[visit->seats + i] = (Seat){.visit = number, .person = people[i]};
        link_seat(work, visit->seats + i, day);
    }
}

bool sits(const Work *work, const Visit *visit, uint32_t person) {
    for (uint32_t i = 0; visit->day != DATE_NONE && i < visit->officers; i++)
        if (work->seats[visit->seats + i].person == person) return true;
    return false;
}

bool may_sit(const Work *work, const Visit *visit, uint32_t person, Date day) {
    if (work->room[cell(work, person, day)] == 0) return false;
    if (work->pools[visit->pool].certified && !certified_on(work, person, day)) return false;
    return !recused(work, person, visit->place);
}
