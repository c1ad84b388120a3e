#include "duty/duty.h"

static const char *const state_names[] = {"open", "done", "late", "missed", "excused", "cancelled"};

const char *duty_state_name(DutyState state) {
    return state_names[state];
}

DutyState duty_state_at(DutyState stored, Date due, int times, int done, Date done_on, Date today) {
    if (stored == DUTY_EXCUSED || stored == DUTY_CANCELLED) return stored;
    bool answered = done >= times && done_on != DATE_NONE && done_on <= today;
    if (answered) return done_on > due ? DUTY_LATE : DUTY_DONE;
    return today > due ? DUTY_MISSED : DUTY_OPEN;
}
