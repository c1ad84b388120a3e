/* Everything in share/ that the program carries loads, and roles and routes know the same rights. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "fixture.h"

#include "http/routes.h"
#include "plan/words.h"

static size_t files_in(const char *folder) {
    char path[4096];
    const char *source = getenv("ANLAN_SOURCE");
    snprintf(path, sizeof path, "%s/share/%s", source ? source : ".", folder);
    DIR *directory = opendir(path);
    if (!directory) fail_msg("%s cannot be read", path);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(directory));)
        count += str_ends(str_from(entry->d_name), STR(".yaml"));
    closedir(directory);
    return count;
}

static Catalogue *load(void) {
    Error err = ERROR_INIT;
    Catalogue *catalogue = NULL;
    assert_ok(catalogue_load(&catalogue, &err));
    return catalogue;
}

static void every_form_is_whole(void **state) {
    (void)state;
    static const char *const types[] = {"ok-fail-na", "number", "text", "choice", "photo", "date"};
    CLEANUP(catalogue_freep) Catalogue *catalogue = load();
    Error err = ERROR_INIT;
    const Words words = words_all();
    size_t count = 0;
    const Form *forms = catalogue_forms(catalogue, &count);
    assert_int_equal(count, files_in("forms"));
    for (size_t f = 0; f < count; f++) {
        const Form *form = &forms[f];
        assert_ptr_equal(catalogue_form(catalogue, form->id), form);
        assert_true(form->title.len && form->title_en.len && form->item_count && form->version >= 1);
        if (!words_know(&words, WORD_ACTIVITY, form->activity))
            fail_msg("activity of " STR_FMT, STR_ARG(form->id));
        for (size_t i = 0; i < form->item_count; i++) {
            const FormItem *item = &form->items[i];
            bool known = false;
            for (size_t t = 0; t < COUNT_OF(types); t++) known |= str_is(item->type, types[t]);
            assert_true(known && item->title.len && item->title_en.len && item->points >= 0);
            assert_ptr_equal(form_item(form, item->id), item); /* ids stand once */
        }
        json_t *json = NULL;
        assert_ok(json_parse(form->json, 1 << 20, &json, &err));
        json_decref(json);
    }
}

static void flows_kinds_and_words_load(void **state) {
    (void)state;
    CLEANUP(catalogue_freep) Catalogue *catalogue = load();
    size_t count = 0;
    const Flow *const *flows = catalogue_flows(catalogue, &count);
    assert_int_equal(count, files_in("flows"));
    for (size_t i = 0; i < count; i++) assert_true(flows[i]->state_count >= 2);
    assert_non_null(catalogue_flow(catalogue, STR("hazard")));
    const RecordKind *kinds = catalogue_record_kinds(catalogue, &count);
    assert_true(count >= 10);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(catalogue_record_kind(catalogue, kinds[i].id), &kinds[i]);
        assert_true(kinds[i].title.len && kinds[i].title_en.len &&
                    (!kinds[i].certified || kinds[i].min_officers >= 2));
    }
    assert_true(str_is(catalogue_word(catalogue, STR("no such word"), "zh-CN"), "no such word"));
    assert_false(str_is(catalogue_word(catalogue, STR("inspection"), "zh-CN"), "inspection"));
}

static bool granted(const Catalogue *catalogue, const char *permission, bool by_name) {
    size_t count = 0;
    const Role *roles = catalogue_roles(catalogue, &count);
    for (size_t r = 0; r < count; r++) {
        bool all = roles[r].permission_count == 1 && str_is(roles[r].permissions[0], "*");
        if (role_permits(&roles[r], permission) && !(by_name && all)) return true;
    }
    return false;
}

static void routes_and_roles_know_the_same_rights(void **state) {
    (void)state;
    CLEANUP(catalogue_freep) Catalogue *catalogue = load();
    size_t tables = 0, checked = 0;
    const RouteTable *const *list = route_tables(&tables);
    for (size_t t = 0; t < tables; t++)
        for (size_t i = 0; i < list[t]->count; i++) {
            const Route *route = &list[t]->routes[i];
            if (!route->permission) continue;
            checked++;
            if (!granted(catalogue, route->permission, false))
                fail_msg("no role grants %s of %s", route->permission, route->path);
        }
    assert_true(checked > 20);
    size_t count = 0;
    const Role *roles = catalogue_roles(catalogue, &count);
    for (size_t r = 0; r < count; r++) {
        assert_ptr_equal(catalogue_role(catalogue, roles[r].id), &roles[r]);
        assert_true(roles[r].title.len && roles[r].title_en.len && roles[r].permission_count);
    }
    /* The daily work needs no administrator. */
    static const char *const daily[] = {"duty.read",     "record.add",   "case.move",  "plan.adopt",
                                        "subject.write", "measure.read", "ledger.read"};
    for (size_t i = 0; i < COUNT_OF(daily); i++) assert_true(granted(catalogue, daily[i], true));
    assert_false(granted(catalogue, "no.such.right", true));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_is_whole),
        cmocka_unit_test(flows_kinds_and_words_load),
        cmocka_unit_test(routes_and_roles_know_the_same_rights),
    };
    return cmocka_run_group_tests_name("catalogue", tests, NULL, NULL);
}
