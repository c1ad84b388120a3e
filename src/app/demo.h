/* The demo realm: Yuhang district of Hangzhou (330110) with its real towns and villages, and a register of
 * 25,860 real inspected units laid over it (docs/decisions/0003-demo-register.md). */
#ifndef ANLAN_APP_DEMO_H
#define ANLAN_APP_DEMO_H

#include "app/app.h"

#define DEMO_REALM "330110"

typedef struct DemoAccount {
    Str login, password;
    int64_t person;
} DemoAccount;

typedef struct DemoReport {
    int64_t regions, orgs, people, subjects, records;
    DemoAccount *accounts; /* passwords are made anew each time and stand nowhere else */
    size_t account_count;
} DemoReport;

typedef void (*DemoProgress)(void *data, const char *what, int64_t done, int64_t total);

/* Load the built-in region tables (the nation to the town, Zhejiang to the village) and make the realm's org
 * tree. Also what `anlan init` needs. Twice changes nothing. */
Status app_realm_init(const App *app, Str realm, DemoProgress progress, void *data, Arena *arena,
                      int64_t *ret_orgs, Error *err);

/* Fill an empty database: realm, people and accounts, register, past inspections. No plan is adopted: the
 * caller does that next with app_plan_adopt (plans.h), which makes the duties of every subject. progress may
 * be NULL. The arena needs some 512 MiB of budget. */
Status app_demo_fill(const App *app, DemoProgress progress, void *data, Arena *arena, DemoReport *ret,
                     Error *err);

#endif
