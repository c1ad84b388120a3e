/* Plays: a workflow of the catalogue played through by its actors against the program, with a clock that is
 * set. */
#ifndef ANLAN_TESTS_PLAY_H
#define ANLAN_TESTS_PLAY_H

#include "../app/realm.h"

#include "app/case_sealed.h"

enum { PLAY_FLOWS = 80, PLAY_MOVES = 64, PLAY_CLOCKS = 32, PLAY_ACTORS = 200 };

/* What the plays together showed of one flow. */
typedef struct FlowSeen {
    const Flow *flow;
    bool made[PLAY_MOVES], guarded[PLAY_MOVES],
        excluded[PLAY_MOVES]; /* by transition: made; its guard refused;
                               * refused to the wrong person */
    bool met[PLAY_CLOCKS], missed[PLAY_CLOCKS];
} FlowSeen;

typedef struct Stage {
    Realm *realm;
    FlowSeen seen[PLAY_FLOWS];
    size_t seen_count;
    struct {
        const char *name;
        Actor actor;
    } actors[PLAY_ACTORS];
    size_t actor_count;
    size_t failures;
} Stage;

/* Plays one file of tests/mission/plays; faults are printed and counted in stage->failures. */
void play_file(Stage *stage, const char *name, Str text);
/* Every move made, every guard and every exclusion refused once, every clock met and missed: what lacks is
 * printed and counted. */
void play_report(Stage *stage);

#endif
