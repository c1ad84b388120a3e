/* The whole calendar period that holds a day. */
#ifndef ANLAN_CALENDAR_PERIOD_H
#define ANLAN_CALENDAR_PERIOD_H

#include "calendar/recur.h"

/* For every frequency but EVERY_NONE and EVERY_TERM. */
void period_holding(Every every, Date date, Date *ret_from, Date *ret_to);

/* A growing list inside an arena. */
Status period_list_room(Arena *arena, void **items, size_t count, size_t *capacity, size_t size, Error *err);

#endif
