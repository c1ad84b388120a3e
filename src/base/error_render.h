/* Inside base only: fill the message parts of an error from a format and its arguments. */
#ifndef ANLAN_BASE_ERROR_RENDER_H
#define ANLAN_BASE_ERROR_RENDER_H

#include <stdarg.h>

#include "base/status.h"

void error_render(Error *err, Status code, const char *format, va_list *args);

#endif
