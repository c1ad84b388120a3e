/* Diagnostics as JSON, as the command line and the API give them. */
#ifndef ANLAN_BASE_DIAG_JSON_H
#define ANLAN_BASE_DIAG_JSON_H

#include "base/diag.h"
#include "base/json.h"

const char *severity_name(Severity severity); /* "error", "warning", "note" */
/* {"file","line","column","severity","code","message","hint"}: message and hint in `lang`; a suggestion joins
 * the hint; hint is null when there is none. */
void diag_json(const Diag *diag, const char *lang, Json *json);
/* {"ok","diagnostics":[…]}; `dropped` too when faults past the limit were only counted. */
void diags_json(const Diags *diags, const char *lang, Json *json);

#endif
