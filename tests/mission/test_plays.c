/* Every workflow of the catalogue, played through by its actors on both databases: tests/mission/plays, one
 * file a flow. docs/formats/flow.md says how a play is written. */
#include "play.h"

#include "../app/fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "mission.h"

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t names_in(const char *folder, char **names, size_t max) {
    size_t count = 0;
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
        if (str_ends(str_from(entry->d_name), STR(".yaml")) && count < max)
            names[count++] = strdup(entry->d_name);
    closedir(directory);
    qsort(names, count, sizeof *names, by_name);
    return count;
}

static Str text_of(Arena *arena, const char *path) {
    enum { PLAY_MAX = 128 << 10 };
    char *text = arena_alloc(arena, PLAY_MAX);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t len = fread(text, 1, PLAY_MAX, file);
    fclose(file);
    assert_true(len < PLAY_MAX);
    return (Str){text, len};
}

/* Dozens of flows need more room than one test of an API. */
static void play_all(Realm *realm) {
    Stage *stage = calloc(1, sizeof *stage);
    char folder[400], path[800], *names[PLAY_FLOWS];
    stage->realm = realm;
    snprintf(folder, sizeof folder, "%s/tests/mission/plays", getenv("ANLAN_SOURCE"));
    size_t count = names_in(folder, names, PLAY_FLOWS);
    fixture_photo(realm, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
    for (size_t i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        size_t before = stage->failures;
        play_file(stage, names[i], text_of(realm->arena, path));
        if (stage->failures == before)
            exercised(str_from(arena_printf(realm->arena, "flows/%.*s", (int)strlen(names[i]) - 5, names[i])),
                      STR("-"), "acts");
        free(names[i]);
    }
    play_report(stage);
    size_t failures = stage->failures;
    free(stage);
    assert_int_equal(failures, 0);
    assert_true(count > 0);
}

static void every_play_of_the_folder(Realm *realm) {
    enum { PLAYS_MAX = 512 << 20 };
    Arena *small = realm->arena;
    realm->arena = arena_new(PLAYS_MAX);
    assert_non_null(realm->arena);
    play_all(realm);
    arena_free(realm->arena);
    realm->arena = small;
}

int main(void) {
    exercised_begin("plays");
    static const RealmTest tests[] = {{"every play of the folder", every_play_of_the_folder}};
    return run_realm_tests("plays", tests, COUNT_OF(tests));
}
