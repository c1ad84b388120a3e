/* Arenas and maps. */
#include "cmocka_base.h"

#include "base/arena.h"
#include "base/map.h"

static void memory_is_zeroed_and_aligned(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
    for (size_t size = 0; size < 2000; size += 37) {
        unsigned char *room = arena_alloc(arena, size);
        assert_non_null(room);
        assert_int_equal((uintptr_t)room % 16, 0);
        for (size_t i = 0; i < size; i++) assert_int_equal(room[i], 0);
        memset(room, 0xAA, size);
    }
}

static void nothing_has_an_address_of_its_own(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(4096);
    const void *first = arena_alloc(arena, 0), *second = arena_alloc(arena, 0);
    assert_non_null(first);
    assert_non_null(second);
    assert_ptr_not_equal(first, second);
}

static void the_budget_holds(void **state) {
    (void)state;
    static const size_t budgets[] = {0, 16, 100, 4096, 5000, 100000};
    for (size_t i = 0; i < COUNT_OF(budgets); i++) {
        CLEANUP(arena_freep) Arena *arena = arena_new(budgets[i]);
        size_t taken = 0;
        while (arena_alloc(arena, 16)) taken += 16;
        assert_true(taken <= budgets[i]);
        assert_true(taken + 4096 > budgets[i]);
        assert_int_equal(arena_used(arena), taken);
    }
}

static void more_than_the_budget_leaves_the_arena_usable(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(10000);
    assert_null(arena_alloc(arena, 10001));
    assert_null(arena_alloc(arena, SIZE_MAX));
    assert_null(arena_alloc_array(arena, SIZE_MAX / 2, 3));
    assert_non_null(arena_alloc(arena, 9000));
}

static void a_reset_arena_hands_out_zeroes(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
    for (int round = 0; round < 3; round++) {
        unsigned char *room = arena_alloc(arena, 3000);
        for (size_t i = 0; i < 3000; i++) assert_int_equal(room[i], 0);
        memset(room, round + 1, 3000);
        assert_non_null(arena_alloc(arena, 50000)); /* a second block, given back by the reset */
        arena_reset(arena);
        assert_int_equal(arena_used(arena), 0);
    }
}

static void failures_come_when_told(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
    for (long n = 0; n < 5; n++) {
        arena_fail_after(arena, n);
        for (long i = 0; i < n; i++) assert_non_null(arena_alloc(arena, 8));
        assert_null(arena_alloc(arena, 8));
        assert_null(arena_text(arena, STR("x")));
        assert_null(arena_printf(arena, "%d", 1));
        Str copy = STR("kept");
        assert_false(arena_str(arena, STR("x"), &copy));
        assert_str(copy, "kept");
    }
    arena_fail_after(arena, -1);
    assert_non_null(arena_alloc(arena, 8));
}

static void texts_are_copied(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(4096);
    Str copy = {0};
    assert_string_equal(arena_text(arena, (Str){NULL, 0}), "");
    assert_string_equal(arena_text(arena, (Str){"a\0b", 3}), "a");
    assert_string_equal(arena_printf(arena, "%s-%d", "安", 7), "安-7");
    assert_true(arena_str(arena, STR("澜"), &copy));
    assert_str(copy, "澜");
}

static void arrays_grow(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
    int *numbers = NULL;
    size_t capacity = 0;
    for (size_t count = 0; count < 1000; count++) {
        if (count == capacity) {
            capacity = capacity ? capacity * 2 : 4;
            numbers = arena_grow(arena, numbers, count, capacity, sizeof *numbers);
            assert_non_null(numbers);
        }
        numbers[count] = (int)count;
    }
    for (size_t i = 0; i < 1000; i++) assert_int_equal(numbers[i], i);
    assert_null(arena_grow(arena, numbers, 1000, SIZE_MAX, sizeof *numbers));
}

static void free_takes_nothing(void **state) {
    (void)state;
    Arena *none = NULL;
    arena_free(none);
    arena_freep(&none);
    assert_null(none);
}

static void a_map_finds_what_was_put(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(4 << 20);
    Map *map = map_new(arena, 0);
    static int values[5000];
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        assert_null(map_get(map, str_from(arena_printf(arena, "键%zu", i))));
        assert_true(map_put(map, str_from(arena_printf(arena, "键%zu", i)), &values[i]));
    }
    assert_int_equal(map_count(map), COUNT_OF(values));
    for (size_t i = 0; i < COUNT_OF(values); i++)
        assert_ptr_equal(map_get(map, str_from(arena_printf(arena, "键%zu", i))), &values[i]);
    assert_null(map_get(map, STR("键")));
    assert_null(map_get(map, STR("")));
}

static void a_map_replaces(void **state) {
    (void)state;
    CLEANUP(arena_freep) Arena *arena = arena_new(1 << 16);
    Map *map = map_new(arena, 10);
    int one, two;
    assert_true(map_put(map, STR("a"), &one));
    assert_true(map_put(map, STR("a"), &two));
    assert_true(map_put(map, (Str){"a\0", 2}, &one));
    assert_int_equal(map_count(map), 2);
    assert_ptr_equal(map_get(map, STR("a")), &two);
}

static void a_map_survives_the_end_of_memory(void **state) {
    (void)state;
    bool done = false;
    for (long n = 0; !done; n++) {
        CLEANUP(arena_freep) Arena *arena = arena_new(1 << 20);
        static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        arena_fail_after(arena, n);
        Map *map = map_new(arena, 1);
        size_t put = 0;
        while (map && letters[put] &&
               map_put(map, (Str){letters + put, 1}, (void *)(uintptr_t)(letters + put)))
            put++;
        for (size_t i = 0; i < put; i++) assert_ptr_equal(map_get(map, (Str){letters + i, 1}), letters + i);
        done = map && !letters[put];
        assert_true(n < 20);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(nothing_has_an_address_of_its_own),
        cmocka_unit_test(the_budget_holds),
        cmocka_unit_test(more_than_the_budget_leaves_the_arena_usable),
        cmocka_unit_test(a_reset_arena_hands_out_zeroes),
        cmocka_unit_test(failures_come_when_told),
        cmocka_unit_test(texts_are_copied),
        cmocka_unit_test(arrays_grow),
        cmocka_unit_test(free_takes_nothing),
        cmocka_unit_test(a_map_finds_what_was_put),
        cmocka_unit_test(a_map_replaces),
        cmocka_unit_test(a_map_survives_the_end_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
