#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "doc/uscc.h"

#include <cmocka.h> /* behind ours: it has a macro named fail */

typedef struct Case {
    const char *text;
    UsccVerdict verdict;
    const char *normal; /* NULL: as given */
    int position;
    char expected;
} Case;

static const Case cases[] = {
    {"91330100716105852F", USCC_OK, NULL, 0, 0},
    {"91330100757206158J", USCC_OK, NULL, 0, 0},
    {" 91330100757206158j\xC2\xA0", USCC_OK, "91330100757206158J", 0, 0},
    {"９１３３０１００７５７２０６１５８Ｊ", USCC_OK, "91330100757206158J", 0, 0},
    {"9133 0100 7572 0615 8J", USCC_OK, "91330100757206158J", 0, 0},
    {"91330100757206158K", USCC_BAD_CHECK, NULL, 0, 'J'},
    {"9133010075720615J", USCC_BAD_LENGTH, NULL, 0, 0},
    {"91330100757206158J1", USCC_BAD_LENGTH, NULL, 0, 0},
    {"91330100757I06158J", USCC_BAD_CHARACTER, NULL, 12, 0},
    {"91330100757206158，", USCC_BAD_CHARACTER, "91330100757206158,", 18, 0},
    {"余杭330100757206158", USCC_BAD_CHARACTER, NULL, 1, 0},
    {"510100400341234", USCC_OLD_NUMBER, NULL, 0, 0},
    {"5.1010460034e+014", USCC_SCIENTIFIC, "5.1010460034E+014", 0, 0},
    {"915101060912660000", USCC_ROUNDED, NULL, 0, 0},
    {"", USCC_EMPTY, NULL, 0, 0},
    {" \t", USCC_EMPTY, "", 0, 0},
    {"000000000000000000", USCC_OK, NULL, 0, 0}, /* sum 0: check 31 counts as 0 */
    {"31000000000000000Y", USCC_BAD_CHECK, NULL, 0, 'R'},
};

static void judges_codes(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const Case *it = &cases[i];
        Uscc answer = uscc_check(str_from(it->text));
        if (answer.verdict != it->verdict) print_message("%s\n", it->text);
        assert_int_equal(answer.verdict, it->verdict);
        assert_string_equal(answer.text, it->normal ? it->normal : it->text);
        assert_int_equal(answer.changed, it->normal != NULL);
        assert_int_equal(answer.position, it->position);
        assert_int_equal(answer.expected, it->expected);
        assert_int_equal(uscc_message(answer.verdict) == NULL, answer.verdict == USCC_OK);
    }
}

/* Every one-character change and every swap of unequal neighbours is caught (31 is prime, the weights are
 * units). */
static void catches_every_single_slip(void **state) {
    (void)state;
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    char text[] = "91330100716105852F";
    for (int at = 0; at < USCC_LENGTH; at++) {
        char kept = text[at];
        for (int i = 0; i < 31; i++) {
            text[at] = alphabet[i];
            UsccVerdict verdict = uscc_check(str_from(text)).verdict;
            assert_int_equal(verdict == USCC_OK, alphabet[i] == kept);
        }
        text[at] = kept;
    }
}

/* A sum that is a multiple of 31: weight 1 on the first character, 3 on the second: 1 + 3 * 10 = 31. */
static void remainder_31_is_0(void **state) {
    (void)state;
    assert_int_equal(uscc_check_character("1A000000000000000"), '0');
    assert_int_equal(uscc_check(STR("1A0000000000000000")).verdict, USCC_OK);
    assert_int_equal(uscc_check_character("00000000000000000"), '0');
    assert_int_equal(uscc_check_character("10000000000000000"), 'Y'); /* 31 - 1 = 30 */
    assert_int_equal(uscc_check_character("1I000000000000000"), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_codes),
        cmocka_unit_test(catches_every_single_slip),
        cmocka_unit_test(remainder_31_is_0),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
