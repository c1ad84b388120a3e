/* What the tests of records, duties, plans and the register share: the small realm with villages, more people
 * and subjects, certificates; plans from clauses alone; records that pass; sums of rows to show that nothing
 * was written. */
#ifndef ANLAN_TESTS_APP_FIXTURE_H
#define ANLAN_TESTS_APP_FIXTURE_H

#include "realm.h"

#include "app/duties.h"
#include "app/records.h"
#include "app/subjects.h"
#include "app/uploads.h"

/* C with towns E and W; villages V-1 (its code holds a '-') and V2 in E, 村3 in W. Subjects s1-s4 of the
 * realm and s5-s12 in the villages. Certificates of east, west and second; that of west ended on 2026-06-30.
 */
enum { PERSON_GRID = PERSON_TOWN + 1, PERSON_WEST2 };
void fixture_fill(Realm *realm);
Actor fixture_actor(Realm *realm, int64_t person, const char *id, const Grant *grants, size_t count);

/* Puts "plan" (org C, 2026) in force with these clauses; the report. */
AdoptReport fixture_adopt(Realm *realm, const char *clauses);
AdoptReport fixture_adopt_whole(Realm *realm, const Actor *actor, const char *front, const char *clauses);

/* A food inspection of s1 today by east and second, every item in order. Freed with json_decref. */
json_t *fixture_inspection(Realm *realm);
/* Add it and wait. The answer lives in the realm's arena; NULL when refused. */
json_t *fixture_record(Realm *realm, const Actor *actor, json_t *body, const char *key, Status wanted,
                       Diags *faults);
const char *fixture_text(const json_t *object, const char *key);
/* A blob row, so that a photo of this hash is known. */
void fixture_photo(Realm *realm, const char *hash);

json_t *fixture_duties(Realm *realm, const Actor *actor, DutyQuery query);

/* Entries of the ledger and rows of every table that a request may write. */
int64_t fixture_rows(Realm *realm);

/* All stored duties as one text, in order: two worlds with equal texts owe the same. `from` on: due >= that
 * day. */
const char *fixture_duty_text(Realm *realm, const char *where);

#endif
