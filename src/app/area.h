/* The part of the realm that a list is drawn from: the org asked for, when the actor may read there, or else
 * all subtrees where they may. Queries take it as three parameters: the range of paths that holds every
 * subtree, and `paths`, empty when the range is exact. The same three lines of SQL in every list:
 *
 *   AND o.path >= $from AND o.path < $to
 *   AND ($paths = '' OR o.code IN (SELECT x.code FROM org a JOIN org x ON x.realm = a.realm
 *        AND substr(x.path, 1, length(a.path)) = a.path
 *        WHERE a.realm = $realm AND replace($paths, '|' || a.path || '|', '') <> $paths))
 */
#ifndef ANLAN_APP_AREA_H
#define ANLAN_APP_AREA_H

#include "app/app.h"

typedef struct Area {
    Str from, to; /* from <= path < to */
    Str paths;    /* "|/33/…/|/33/…/|" for several subtrees, "" for one */
} Area;

/* org "" = all areas of the actor. E_NOT_FOUND: no such org; E_FORBIDDEN: not there. Memory is the arena's.
 */
Status app_area(const App *app, const Actor *actor, Tx *tx, const char *permission, Str org, Arena *arena,
                Area *ret, Error *err);

#endif
