/* What lists and the explanation of duties write alike. Inside src/app only. */
#ifndef ANLAN_APP_DUTY_TEXT_H
#define ANLAN_APP_DUTY_TEXT_H

#include "app/catalogue.h"
#include "app/duties.h"

Str duty_form(const ClauseEntry *entry); /* empty when the clause names none */
/* plan, plan_title, clause, kind, title (the activity's name in the asker's language), activity, form, domain
 */
void duty_write_clause(const App *app, const Actor *actor, const ClauseEntry *entry, Json *out);

#endif
