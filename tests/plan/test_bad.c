/* bad/NAME.md against bad/NAME.expected: every fault with its place, in English. ANLAN_UPDATE=1 writes the
 * files anew; read the difference before committing it. */
#include <dirent.h>
#include <stdio.h>

#include "base/diag_json.h"

#include "support.h"

static Str read_file(Arena *arena, const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) return (Str){0};
    static char text[1 << 20];
    size_t len = fread(text, 1, sizeof text, file);
    fclose(file);
    Str ret = {0};
    assert_true(arena_str(arena, (Str){text, len}, &ret));
    return ret;
}

static void write_file(const char *path, Str text) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fwrite(text.ptr, 1, text.len, file);
    fclose(file);
}

static void render(const Diags *diags, Buf *out) {
    for (size_t i = 0; i < diags->count; i++) {
        buf_printf(out, "%s ", severity_name(diags->items[i].severity));
        diag_print(&diags->items[i], "en", out);
        buf_add_char(out, '\n');
    }
}

static bool check_one(const char *folder, const char *name) {
    Arena *arena = arena_new(64 << 20);
    const char *path = arena_printf(arena, "%s/%s", folder, name);
    size_t stem = strlen(name) - strlen(".md");
    const char *expected_path = arena_printf(arena, "%s/%.*s.expected", folder, (int)stem, name);
    Diags diags = diags_new(arena);
    Plan *plan = NULL;
    Error err = ERROR_INIT;
    Status status = plan_read(arena, str_from(name), read_file(arena, path), &plan, &diags, &err);
    assert_int_equal(status == E_INVALID, diags.error_count > 0);
    Buf out = BUF_INIT(1 << 20);
    render(&diags, &out);
    if (getenv("ANLAN_UPDATE")) write_file(expected_path, buf_str(&out));
    Str expected = read_file(arena, expected_path);
    bool same = expected.len && str_equal(expected, buf_str(&out));
    if (!same) print_message("# %s:\n%s", name, out.ptr ? out.ptr : "(no fault)\n");
    buf_free(&out);
    arena_free(arena);
    return same;
}

static void test_bad_plans(void **state) {
    (void)state;
    Arena *arena = arena_new(1 << 20);
    const char *folder = arena_printf(arena, "%s/tests/plan/bad", getenv("ANLAN_SOURCE"));
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    size_t count = 0, wrong = 0;
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (!str_ends(str_from(entry->d_name), STR(".md"))) continue;
        count++;
        wrong += !check_one(folder, entry->d_name);
    }
    closedir(dir);
    arena_free(arena);
    assert_true(count >= 10);
    assert_int_equal(wrong, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bad_plans)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
