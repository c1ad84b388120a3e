/* cmocka with what it wants included before it, and without its macro `fail`, which is ours. */
#ifndef ANLAN_TESTS_BASE_CMOCKA_BASE_H
#define ANLAN_TESTS_BASE_CMOCKA_BASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#undef fail

#include "base/str.h"

/* fail_msg() without the macro that is undefined above. */
#define wrong(...)                                                                                           \
    do {                                                                                                     \
        print_error(__VA_ARGS__);                                                                            \
        print_error("\n");                                                                                   \
        _fail(__FILE__, __LINE__);                                                                           \
    } while (0)

#define assert_str(actual, expected)                                                                         \
    do {                                                                                                     \
        Str actual_ = (actual), expected_ = str_from(expected);                                              \
        if (!str_equal(actual_, expected_))                                                                  \
            wrong("'" STR_FMT "' is not '%s'", STR_ARG(actual_), (expected));                                \
    } while (0)

#endif
