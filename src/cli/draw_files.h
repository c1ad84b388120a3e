/* What the draw commands share: registers from files, answers to files. */
#ifndef ANLAN_CLI_DRAW_FILES_H
#define ANLAN_CLI_DRAW_FILES_H

#include "cli/cli.h"
#include "draw/draw.h"

/* One register; *ret stays as it is when the option is not given. `key` as in draw_table_new. */
Status draw_files_table(Cli *cli, Arena *arena, const char *option, const char *name, const char *key,
                        const DrawTable **ret, Error *err);
/* --population, --officers, --recuse and --exclude, as far as they are given; --officers must be. With
 * --plan, what its clause keeps of them. Frozen. The arena holds them. Rows that name nobody are told on
 * standard error. */
Status draw_files_read(Cli *cli, Arena *arena, DrawInputs *ret, Error *err);
/* --rate, --number, --weight, --pair, --strata, --cap, --certificate, --officer-rate. */
Status draw_files_rule(Cli *cli, DrawRule *ret, Error *err);
/* The registers as they were hashed, as NAME.csv in the folder of --frozen, when it is given. */
Status draw_files_freeze(Cli *cli, const DrawInputs *inputs, Error *err);
/* To the file of -o, or standard output when it is absent or "-". */
Status draw_files_write(Cli *cli, const Buf *text, Error *err);
/* For a million units of a dozen columns. */
#define DRAW_FILES_ARENA ((size_t)6 << 30)

#define DRAW_INPUT_OPTIONS                                                                                   \
    {"--population", "S", "CSV register of units, column id"},                                               \
        {"--officers", "P", "CSV register of officers, column id"},                                          \
        {"--recuse", "R.csv", "CSV officer,subject: pairs that must not meet"},                              \
        {"--exclude", "E.csv", "CSV id,reason: units and officers who take no part"},                        \
        {"--plan", "F", "a plan whose draw clause says the rule and who takes part"}, {                      \
        "--clause", "ID", "the clause of the plan, when it has several draws"                                \
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
