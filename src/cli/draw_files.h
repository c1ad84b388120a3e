/* What the draw commands share: registers from files, answers to files. */
#ifndef ANLAN_CLI_DRAW_FILES_H
#define ANLAN_CLI_DRAW_FILES_H

#include "cli/cli.h"
#include "draw/draw.h"

/* --population, --officers and --recuse, as far as they are given; --officers must be. Frozen. The arena
 * holds them. */
Status draw_files_read(Cli *cli, Arena *arena, DrawInputs *ret, Error *err);
/* --rate, --number, --weight, --pair, --strata, --cap, --certificate, --officer-rate. */
Status draw_files_rule(Cli *cli, DrawRule *ret, Error *err);
/* To the file of -o, or standard output when it is absent or "-". */
Status draw_files_write(Cli *cli, const Buf *text, Error *err);
/* For a million units of a dozen columns. */
#define DRAW_FILES_ARENA ((size_t)6 << 30)

#define DRAW_INPUT_OPTIONS                                                                                   \
    {"--population", "S", "CSV register of units, column id"},                                               \
        {"--officers", "P", "CSV register of officers, column id"}, {                                        \
        "--recuse", "R.csv", "CSV officer,subject: pairs that must not meet"                                 \
    }
#define DRAW_RULE_OPTIONS                                                                                    \
    {"--rate", "R", "share of the units, 0.05 or 5%, rounded up"}, {"--number", "N", "number of units"},     \
        {"--weight", "COLUMN", "weights of the units, decimals with up to three places"},                    \
        {"--pair", "K", "officers for a unit, 2 by default"},                                                \
        {"--strata", "COLUMN", "draw from each value of this column in proportion"},                         \
        {"--cap", "COLUMN:N", "at most N units with one value of this column; several with commas"},         \
        {"--certificate", "COLUMN", "only officers in whose row this column is filled"}, {                   \
        "--officer-rate", "R", "first draw this share of the officers, rounded up"                           \
    }

#endif
