/* Use cases: permission, transaction, ledger entry. One file per family (app_*.h). Both http and cli call
 * only this. Answers that only travel on are written as JSON straight into a Buf, so that a list of 50 rows
 * costs no tree. */
#ifndef ANLAN_APP_APP_H
#define ANLAN_APP_APP_H

#include "base/env.h"
#include "base/json.h"
#include "base/log.h"
#include "calendar/calendar.h"
#include "store/store.h"

typedef struct Settings Settings;   /* app/settings.h */
typedef struct Catalogue Catalogue; /* app/catalogue.h: roles, kinds, activities, forms, flows from share/ */
typedef struct Sessions Sessions;   /* app/session.h */
typedef struct FitJobs FitJobs;     /* app/fit_jobs.h: computes feasibility beside the requests */
typedef struct PlanCache
    PlanCache; /* app/plan_cache.h: adopted plans, compiled, shared and replaced as a whole */

typedef struct App {
    Store *store;
    Blobs *blobs;
    Env env;
    const Calendar *calendar;
    const Catalogue *catalogue;
    const Settings *settings;
    PlanCache *plans;
    Sessions *sessions;   /* NULL on the command line; set by the server */
    FitJobs *fit_jobs;    /* the same */
    uint8_t seal_key[32]; /* sealed fields; from the key file beside the data */
    uint8_t
        vault_key[32]; /* who gave a tip, and the like: a key of its own, so that it can be kept elsewhere */
} App;

typedef struct Grant {
    Str role, org, path, domain;
} Grant;

/* Who is asking. Made by app_session_open or by the command line (a person with role "admin" at the realm's
 * root). */
typedef struct Actor {
    Str realm;
    int64_t person;
    Str id, name, org;
    const char *lang;
    const Grant *grants;
    size_t grant_count;
    const int64_t *units; /* numbers of the units that the person speaks for */
    size_t unit_count;
} Actor;

/* May the actor use `permission` on something at org path `path`? E_FORBIDDEN otherwise, with what is
 * missing. */
Status app_require(const App *app, const Actor *actor, const char *permission, Str path, Error *err);
/* Roles of the visited side (`side: unit` in share/catalogue/roles.yaml) give no right over an area. They
 * hold for the units that the actor speaks for, and for what the actor owes. True when one of them has the
 * permission. */
bool app_unit_side(const App *app, const Actor *actor, const char *permission);
/* The same as app_require, or by a role of the visited side when the actor speaks for the unit (number, 0 =
 * none). */
Status app_require_unit(const App *app, const Actor *actor, const char *permission, Str path, int64_t unit,
                        Error *err);
/* The paths of the subtrees where the actor has `permission`, none inside another; for list queries. */
Status app_scopes(const App *app, const Actor *actor, const char *permission, Arena *arena, Str **ret,
                  size_t *ret_count, Error *err);
/* Whether the path lies in one of those subtrees. */
bool app_within(const Str *scopes, size_t count, Str path);
/* Whether something of this org concerns one of them: it lies there, or above (a plan binds all below it). */
bool app_concerns(const Str *scopes, size_t count, Str path);

/* The end of the subtree of `path`, which ends with '/': every path in it, in whatever script its codes are,
 * is >= path and < end, bytewise. NULL: memory. */
const char *app_path_end(Str path, Arena *arena);

/* Append an entry to the actor's realm inside a write transaction. `payload` is canonical JSON. */
Status app_ledger(const App *app, Tx *tx, const Actor *actor, const char *event, Str payload, Error *err);

/* The same, and the entry's number (a row that names its entry). */
Status app_ledger_seq(const App *app, Tx *tx, const Actor *actor, const char *event, Str payload,
                      int64_t *ret_seq, Error *err);

/* Open a data folder or database: settings, store (schema brought up to date), blobs, key, calendar,
 * catalogue. `create` makes what is not there; without it a missing database is E_NOT_FOUND. */
Status app_open(Str db_url, bool create, App **ret, Error *err);
void app_close(App *app);
/* Where files beside the database lie: sqlite:DIR's DIR, otherwise $ANLAN_DATA or ./anlan-data. NULL: memory.
 */
const char *app_data_directory(Str db_url, Arena *arena);
void app_closep(App **app);

/* The actor of the command line and of timed work: "system", with every right in the realm. An empty realm
 * means the only one in the database (E_USAGE when there are several, E_NOT_FOUND when there is none). */
Status app_actor_system(const App *app, Str realm, Arena *arena, Actor *ret, Error *err);

#endif
