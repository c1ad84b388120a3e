/* Draws by lot (双随机) of the clauses in force: announced with frozen registers, rule, exclusions and a
 * commitment, drawn once the public value is known, published with a receipt. The right plan.adopt at the
 * plan's org makes them, plan.read reads them. What draw/draw.h does not promise by itself is kept here: that
 * there is one draw for a clause and period, and that a further one says why. */
#ifndef ANLAN_APP_DRAWS_H
#define ANLAN_APP_DRAWS_H

#include "app/plan_cache.h"
#include "app/write.h"
#include "draw/draw.h"

enum { DRAW_LIST_MAX = 1000, DRAW_REGISTERS = 4, DRAW_APP_ARENA = 1 << 30 };

/* Body: plan, clause, source (what the public value will be), and optionally exclude (CSV id,reason), recuse
 * (CSV officer,subject), reason. Freezes the registers, makes a secret and publishes all but it. E_CONFLICT:
 * the clause has a draw in this period and no reason is given; with one, an announced draw is replaced and a
 * drawn one stays. Event draw.announced, with the commitment. */
Status app_draw_announce(const App *app, const Actor *actor, const json_t *body, Arena *arena, AppWrite *ret,
                         Error *err);
/* Draws with the public value; once. Each drawn unit is a duty of its first officer until the period ends.
 * Event draw.drawn, with the receipt's hash. */
Status app_draw_make(const App *app, const Actor *actor, Str id, Str public_value, Arena *arena,
                     AppWrite *ret, Error *err);

/* Newest first; as JSON {"items","next"} or CSV. */
Status app_draw_list(const App *app, const Actor *actor, bool csv, Arena *arena, Json *out, Error *err);
/* Terms, registers, strata, and for each drawn unit its name and officers. */
Status app_draw_get(const App *app, const Actor *actor, Str id, Arena *arena, Json *out, Error *err);
/* unit,name,officers,officer_names, in the order drawn. E_NOT_FOUND until it is drawn, as the receipt. */
Status app_draw_result_csv(const App *app, const Actor *actor, Str id, Arena *arena, Buf *out, Error *err);
Status app_draw_receipt(const App *app, const Actor *actor, Str id, Arena *arena, Str *ret, Error *err);
/* A frozen register as CSV; name: population, officers, recuse, exclude. */
Status app_draw_register(const App *app, const Actor *actor, Str id, Str name, Arena *arena, Str *ret,
                         Error *err);

/* For anybody, without an account: announcement, rule, hashes, reasons of exclusions, and once drawn the
 * public value, how many units and officers, and the receipt. No name, no id of a person or unit but those in
 * the receipt, no register. E_NOT_FOUND: no such draw in the realm; the receipt: not drawn yet. */
Status app_draw_public(const App *app, Str realm, Str id, Arena *arena, Json *out, Error *err);
/* The announced and drawn ones, newest first, of one realm or ("") of all, as JSON
 * {"items","more"} or CSV: whose, what, which period, how far; nothing of what was drawn. */
Status app_draw_public_list(const App *app, Str realm, bool csv, Json *out, Error *err);
Status app_draw_public_receipt(const App *app, Str realm, Str id, Arena *arena, Str *ret, Error *err);

/* ---- between the files of this family ---- */

typedef struct StoredDraw {
    Str id, plan, clause_id, title, org, org_name, path, state, before, reason, source, commitment,
        public_value, receipt_hash, announced_by, drawn_by, terms, secret, receipt;
    int64_t version, clause;
    Date period_from, period_to;
    Instant announced_at, drawn_at;
} StoredDraw;

/* Reads columns 0-20 of draw_list; draw_get's further ones when `whole`. */
Status draw_keep(const Rows *rows, bool whole, Arena *arena, StoredDraw *ret, Error *err);
/* E_NOT_FOUND, or E_FORBIDDEN without `permission` at its org. */
Status draw_load(const App *app, const Actor *actor, Str id, const char *permission, Arena *arena,
                 StoredDraw *ret, Error *err);
/* The frozen registers of a stored draw, read back; *ret_texts may be NULL. */
Status draw_load_inputs(const App *app, Str realm, Str id, Arena *arena, DrawInputs *ret, Error *err);
/* A register from CSV; name and key as in draw_table_new. */
Status draw_table_csv(Arena *arena, const char *name, const char *key, Str csv, const DrawTable **ret,
                      Error *err);
Status draw_table_text(const DrawTable *table, Arena *arena, Str *ret, Error *err);
/* Population and officers as the store has them today, frozen: the subjects that the clause keeps, with the
 * columns that the rule names; the people with its role, with their valid certificates. */
Status draw_freeze(const App *app, const Actor *actor, const PlanEntry *plan, const Clause *clause,
                   const DrawRule *rule, Arena *arena, DrawInputs *ret, Error *err);

#endif
