/* Inside src/app: a subject as JSON, without the braces. Columns of subject_list and subject_get. */
#ifndef ANLAN_APP_SUBJECT_TEXT_H
#define ANLAN_APP_SUBJECT_TEXT_H

#include "app/subjects.h"

void subject_write(const Rows *rows, Json *out);

#endif
