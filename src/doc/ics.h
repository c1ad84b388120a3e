/* iCalendar (RFC 5545): whole-day events, lines folded at 75 octets, texts escaped. Errors stick in the Buf.
 */
#ifndef ANLAN_DOC_ICS_H
#define ANLAN_DOC_ICS_H

#include "base/date.h"
#include "base/str.h"

typedef struct IcsEvent {
    Str uid;       /* the same event has the same one in every file */
    Date from, to; /* both inside the event */
    Str title, text;
} IcsEvent;

void ics_begin(Buf *out, Str name); /* name of the calendar */
void ics_event(Buf *out, const IcsEvent *event, Instant stamp);
void ics_end(Buf *out);

#endif
