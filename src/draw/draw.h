/* Verifiable random draws (双随机): which units are inspected, and by whom. Everything is computed from the
 * frozen registers, a rule and a seed, with whole numbers and SHA-256 only, so that any other program comes
 * to the same result. docs/formats/draw.md is the contract; a step here without a sentence there is a fault.
 *
 * No I/O, no clock, no randomness of its own. Results live in the arena that is given. */
#ifndef ANLAN_DRAW_DRAW_H
#define ANLAN_DRAW_DRAW_H

#include "base/hash.h"
#include "base/json.h"
#include "plan/plan.h"

enum {
    DRAW_ROWS_MAX = 2000000,
    DRAW_COLUMNS_MAX = 200,
    DRAW_CAPS_MAX = 4,
    DRAW_PAIR_MAX = 10,
    DRAW_WEIGHT_MAX = 1000000,  /* as written; kept in thousandths */
    DRAW_MILLION = 1000000,     /* a rate is a whole number of millionths */
    DRAW_SECRET_HEX = 64,       /* digits of a secret */
    DRAW_SEED_HEX_MAX = 128,    /* digits of a seed */
    DRAW_PUBLIC_MAX = 1000,     /* bytes of a public value */
    DRAW_RECEIPT_MAX = 1 << 29, /* bytes */
};

/* ---- a register, frozen: rows in the order of their key, each in its canonical form ---- */

typedef struct DrawRow {
    Str key;
    Str text; /* canonical: every cell as LENGTH:BYTES, */
} DrawRow;

typedef struct DrawTable {
    Arena *arena;
    const char *name; /* "population", as messages and receipts say it */
    Str *columns;
    size_t column_count;
    int key; /* column; -1: the whole row is the key, and may be repeated */
    DrawRow *rows;
    size_t count, capacity;
    char sha256[SHA256_HEX];
} DrawTable;

/* `key` NULL: the rows have none. E_INVALID when the key's column is missing. The names are copied. */
Status draw_table_new(Arena *arena, const char *name, const Str *columns, size_t count, const char *key,
                      DrawTable **ret, Error *err);
/* Before the first row: about how many will come, so that they need not be moved. May be wrong. */
void draw_table_expect(DrawTable *table, size_t rows);
/* One row; cells that are missing are empty, those past the header are left out. The cells are copied. */
Status draw_table_add(DrawTable *table, const Str *cells, size_t count, Error *err);
/* Sorts, refuses a key that is empty or stands twice, and hashes. Nothing is added afterwards. */
Status draw_table_freeze(DrawTable *table, Error *err);
int draw_table_column(const DrawTable *table, Str name);             /* -1 when absent */
Str draw_table_cell(const DrawTable *table, size_t row, int column); /* of a row of this table */
size_t draw_table_find(const DrawTable *table, Str key);             /* SIZE_MAX when absent */
/* Rows of another table of recusals, whatever further columns that has. */
Status draw_recuse_copy(const DrawTable *from, DrawTable *to, Error *err);
/* Adds a row (officer, subject) to `recuse`, whose columns these are, for each officer whom a unit's cell
 * names (several with | between), or whose own cell of that column is the same and filled. `own-org` means
 * `org`. */
Status draw_recuse_by_columns(const DrawTable *population, const DrawTable *officers, const Str *columns,
                              size_t count, DrawTable *recuse, Arena *arena, Error *err);

/* ---- rule, inputs, seed ---- */

typedef struct DrawCap {
    Str column;
    int64_t most; /* units with one value of the column */
} DrawCap;

typedef struct DrawRule {
    int64_t number;       /* of units; -1: see rate */
    int64_t rate;         /* of units, millionths, rounded up; -1: see number; both -1: no units */
    int64_t officer_rate; /* at least this share of the officers is drawn first; -1: all take part */
    int64_t pair;         /* officers for a unit */
    Str weight, strata, certificate; /* columns; empty: none */
    DrawCap caps[DRAW_CAPS_MAX];
    size_t cap_count;
} DrawRule;

#define DRAW_RULE_INIT ((DrawRule){.number = -1, .rate = -1, .officer_rate = -1, .pair = 2})

typedef struct DrawInputs {
    const DrawTable *population; /* NULL when no units are drawn */
    const DrawTable *officers;
    const DrawTable *recuse;  /* columns officer, subject; or NULL */
    const DrawTable *exclude; /* columns id, reason: units and officers who take no part; or NULL */
} DrawInputs;

/* A seed is given as it is, or made of a secret that was committed to and a public value that nobody could
 * know then: SHA-256(secret bytes, then public bytes). */
typedef struct DrawSeed {
    Str hex;          /* lower case */
    Str secret;       /* 64 lower-case digits, or empty */
    Str public_value; /* with a secret only */
    Str commitment;   /* with a secret only: what was published */
} DrawSeed;

/* "0.05", "5%", "1": above 0, at most 1, at most six decimals (four in percent). E_USAGE names `what`. */
Status draw_rate_parse(const char *what, Str text, int64_t *ret, Error *err);
/* "street:2,owner:1" into rule->caps. The names are copied. */
Status draw_caps_parse(Arena *arena, Str text, DrawRule *rule, Error *err);
/* What a clause `draw:` says; docs/formats/draw.md. E_INVALID: a figure is unset or out of range. At least
 * two officers go to a unit. A draw of people alone sets the officers' rate and nothing else. */
Status draw_rule_from_clause(const Clause *clause, Arena *arena, DrawRule *ret, Error *err);
Status draw_rule_check(const DrawRule *rule, Error *err); /* E_USAGE: a figure out of its range */
/* Copies and lowers. E_USAGE when it is not hexadecimal or too long. */
Status draw_seed_plain(Arena *arena, Str hex, DrawSeed *ret, Error *err);
Status draw_seed_made(Arena *arena, Str secret, Str public_value, const DrawRule *rule,
                      const DrawInputs *inputs, DrawSeed *ret, Error *err);
/* Binds the hash of the secret, the rule and the inputs. `secret` is 64 digits. */
Status draw_commitment(Str secret, const DrawRule *rule, const DrawInputs *inputs, char ret[SHA256_HEX],
                       Error *err);

/* E_INVALID: an exclusion without a reason. draw_run and draw_seed_made look too. */
Status draw_inputs_check(const DrawInputs *inputs, Error *err);
/* Rows of `recuse` and `exclude` that name nobody of the registers: likely a slip of the pen. They have no
 * effect. *ret_first: the first such row of the table, in its order. */
size_t draw_unknown_recusals(const DrawInputs *inputs, size_t *ret_first);
size_t draw_unknown_exclusions(const DrawInputs *inputs, size_t *ret_first);

/* ---- the draw ---- */

typedef struct DrawStratum {
    Str value;
    size_t units;  /* that can be drawn: their weight is above 0 */
    size_t number; /* to be drawn */
} DrawStratum;

typedef struct DrawStep {
    uint64_t total, value; /* value of total was drawn */
    uint32_t stratum, unit;
    bool taken; /* false: a cap was reached, the unit was passed over */
} DrawStep;

typedef struct DrawResult {
    uint32_t *pool; /* officers who take part, in the order drawn (all: in the order of their ids) */
    size_t pool_count;
    size_t certified; /* officers who could */
    DrawStratum *strata;
    size_t stratum_count;
    DrawStep *steps;
    size_t step_count;
    uint32_t *units; /* drawn, in this order */
    size_t unit_count;
    uint32_t *officers; /* `pair` for each unit */
} DrawResult;

/* E_INVALID: a column is missing or a weight is not one. E_NO: it cannot be done (too few units or officers);
 * the message names the unit or stratum, the hint a remedy. */
Status draw_run(const DrawRule *rule, const DrawInputs *inputs, Str seed, Arena *arena, DrawResult **ret,
                Error *err);

/* ---- receipts ---- */

void draw_receipt_write(const DrawRule *rule, const DrawInputs *inputs, const DrawSeed *seed,
                        const DrawResult *result, Buf *out);
void draw_commitment_write(const DrawRule *rule, const DrawInputs *inputs, const char *secret_sha256,
                           const char *commitment, Buf *out);
/* What a receipt or a commitment says of its rule; E_INVALID when it does not. Texts are copied. */
Status draw_rule_read(const json_t *root, Arena *arena, DrawRule *ret, Error *err);
/* Recomputes and compares. E_NO: the message names the first step that differs. */
Status draw_verify(Str receipt, const DrawInputs *inputs, Arena *arena, Error *err);

#endif
