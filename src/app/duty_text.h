/* What lists and the explanation of duties write alike. Inside src/app only. */
#ifndef ANLAN_APP_DUTY_TEXT_H
#define ANLAN_APP_DUTY_TEXT_H

#include "app/duties.h"

Str duty_form(const ClauseEntry *entry);                     /* empty when the clause names none */
void duty_write_clause(const ClauseEntry *entry, Json *out); /* plan, clause, kind, title, activity, form */

#endif
