/* The day's work of a server: a thread that only wakes and calls app. When the local date has changed (and
 * once at the start) it rolls the duties of every realm forward. Running it twice, or on two servers, changes
 * nothing. */
#ifndef ANLAN_CLI_DAILY_H
#define ANLAN_CLI_DAILY_H

#include "app/app.h"

typedef struct Daily Daily;

Status daily_start(const App *app, const Logger *logger, Daily **ret, Error *err);
void daily_stop(Daily *daily); /* waits for a run under way; NULL is allowed */
void daily_stopp(Daily **daily);

#endif
