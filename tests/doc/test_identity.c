#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "doc/identity.h"

#include <cmocka.h>

/* The two valid ones are the examples of the standard's own text; nobody's. */
static const struct {
    const char *text;
    IdentityVerdict verdict;
    const char *normal; /* NULL: as it is */
} cases[] = {
    {"11010519491231002X", IDENTITY_OK, NULL},
    {"440524188001010014", IDENTITY_OK, NULL},
    {" 110105 19491231 002x ", IDENTITY_OK, "11010519491231002X"},
    {"110105194912310021", IDENTITY_BAD_CHECK, NULL},
    {"11010519491231003X", IDENTITY_BAD_CHECK, NULL},
    {"110105194902310021", IDENTITY_BAD_BIRTH, NULL},
    {"110105194900000021", IDENTITY_BAD_BIRTH, NULL},
    {"1101051949123100X2", IDENTITY_BAD_CHARACTER, NULL},
    {"11010519491231002Y", IDENTITY_BAD_CHARACTER, NULL},
    {"110105491231002", IDENTITY_OLD_NUMBER, NULL},
    {"E12345678", IDENTITY_BAD_LENGTH, NULL},
    {"1101051949123100", IDENTITY_BAD_LENGTH, NULL},
    {"1.10105194912E+17", IDENTITY_ROUNDED, NULL},
    {"110105194912310000", IDENTITY_ROUNDED, NULL},
    {"", IDENTITY_EMPTY, NULL},
    {" \t", IDENTITY_EMPTY, ""},
};

static void judges_numbers(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Identity answer = identity_check(str_from(cases[i].text));
        if (answer.verdict != cases[i].verdict) print_message("%s\n", cases[i].text);
        assert_int_equal(answer.verdict, cases[i].verdict);
        assert_string_equal(answer.text, cases[i].normal ? cases[i].normal : cases[i].text);
        assert_int_equal(identity_message(answer.verdict) == NULL, answer.verdict == IDENTITY_OK);
    }
}

/* Every wrong digit is caught, and every swap of unequal neighbours but those that make another day wrong
 * first: 11 is prime and no weight is a multiple of it. */
static void catches_every_single_slip(void **state) {
    (void)state;
    char text[] = "11010519491231002X";
    for (size_t at = 0; at + 1 < IDENTITY_LENGTH; at++) {
        char kept = text[at];
        for (char c = '0'; c <= '9'; c++) {
            text[at] = c;
            assert_int_equal(identity_check(str_from(text)).verdict == IDENTITY_OK, c == kept);
        }
        text[at] = kept;
        if (at + 2 >= IDENTITY_LENGTH || text[at] == text[at + 1]) continue;
        char swapped[] = "11010519491231002X";
        swapped[at] = text[at + 1];
        swapped[at + 1] = text[at];
        assert_int_not_equal(identity_check(str_from(swapped)).verdict, IDENTITY_OK);
    }
}

static void long_text_is_cut(void **state) {
    (void)state;
    char text[200];
    memset(text, '1', sizeof text);
    Identity answer = identity_check((Str){text, sizeof text});
    assert_int_equal(answer.verdict, IDENTITY_BAD_LENGTH);
    assert_int_equal(strlen(answer.text), IDENTITY_TEXT - 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(judges_numbers),
                                       cmocka_unit_test(catches_every_single_slip),
                                       cmocka_unit_test(long_text_is_cut)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
