/* Inside src/plan: what one run of plan_read carries, and the readers of clause keys. */
#ifndef ANLAN_PLAN_READER_H
#define ANLAN_PLAN_READER_H

#include "plan/plan.h"
#include "plan/words.h"

enum {
    PLAN_BYTES_MAX = 4 << 20,
    PLAN_MARKS_MAX = 300000,
    CLAUSES_MAX = 2000,
    ID_MAX = 64,
    ITEMS_MAX = 2000,
    BANDS_MAX = 50
};

/* One fenced `clause` block as cmark found it. */
typedef struct Fence {
    Str id; /* the info string after "clause" */
    int line, column;
    Str body;
    int body_line;    /* line of the body's first line in the file */
    int column_shift; /* what the enclosing list or quote takes off the left of each line */
    Str sentence;
    int sentence_line;
} Fence;

typedef struct Reader {
    Arena *arena;
    Diags *diags;
    Error *err;
    Plan *plan;
    const Words *words;
    /* of the clause at hand */
    const Fence *fence;
    const ExprSchema *row; /* what `where:` ranges over; NULL: it has no effect in this kind */
    const YamlNode *where; /* its node and its filter; NULL when absent or unset */
    Expr *where_filter;
} Reader;

/* Find the front matter. false: the text does not begin with one. Line numbers: front begins at 2. */
bool document_split(Str text, Str *ret_front, Str *ret_markdown, int *ret_markdown_line);
/* The clause fences of the Markdown part with the sentence above each. */
Status document_fences(Reader *reader, Str markdown, int first_line, Fence **ret, size_t *ret_count);
Status front_read(Reader *reader, Str front);
/* Parses YAML of a fence with positions in the file. E_INVALID: the faults are in diags, go on with the next.
 */
Status body_parse(Reader *reader, const Fence *fence, YamlNode **ret);
Status clause_read(Reader *reader, const Fence *fence, Clause *ret);
/* Canonical text: JSON with sorted keys; plain numbers as numbers, everything else as text. */
Status canonical_text(Arena *arena, const YamlNode *node, Str *ret, Error *err);

/* One key that a clause may have. A row names the reader and where the value goes; null leaves it unset. */
typedef struct Key Key;
typedef Status (*KeyReader)(Reader *reader, const Key *key, const YamlNode *value, Clause *clause);
struct Key {
    const char *name;
    KeyReader read;
    size_t offset;       /* in Clause */
    size_t count_offset; /* of the count, for lists */
    bool required;       /* must stand there, if only as null */
    double least, most;  /* of a figure; both 0: not negative */
    WordKind words;      /* of a word */
};

typedef struct Kind {
    const Key *keys; /* ended by a row without name; the first is the kind's own */
    /* Before the keys are read: what `where:` ranges over (NULL: it has no effect); first values. May be
     * NULL. */
    const ExprSchema *(*begin)(Reader *reader, const YamlNode *body, Clause *clause);
    Status (*finish)(Reader *reader, const YamlNode *body,
                     Clause *clause); /* checks across keys; may be NULL */
} Kind;

extern const Kind kind_do, kind_quota, kind_draw, kind_deadline, kind_report, kind_phase, kind_letter,
    kind_measure, kind_rule, kind_grade;

#define CLAUSE_PLACE(clause, where, type) ((type *)(void *)((char *)(clause) + (where)))

/* Readers of values (keys.c). Faults go to diags; the Status is for memory. */
Status read_text(Reader *reader, const Key *key, const YamlNode *value, Clause *clause);
Status read_texts(Reader *reader, const Key *key, const YamlNode *value, Clause *clause);
Status read_word(Reader *reader, const Key *key, const YamlNode *value, Clause *clause);
Status read_figure(Reader *reader, const Key *key, const YamlNode *value, Clause *clause);
Status read_count(Reader *reader, const Key *key, const YamlNode *value, Clause *clause); /* whole numbers */
Status read_share(Reader *reader, const Key *key, const YamlNode *value,
                  Clause *clause); /* 0 … 1 or 0 % … 100 % */
Status read_bool(Reader *reader, const Key *key, const YamlNode *value, Clause *clause);
Status read_date(Reader *reader, const Key *key, const YamlNode *value, Clause *clause);
Status read_every(Reader *reader, const Key *key, const YamlNode *value, Clause *clause);
Status read_span(Reader *reader, const Key *key, const YamlNode *value, Clause *clause);
Status read_filter(Reader *reader, const Key *key, const YamlNode *value,
                   Clause *clause); /* over reader->row */
Status read_node(Reader *reader, const Key *key, const YamlNode *value, Clause *clause); /* kept as it is */
Status read_where(Reader *reader, const Key *key, const YamlNode *value, Clause *clause);
Status read_nothing(Reader *reader, const Key *key, const YamlNode *value,
                    Clause *clause); /* left to finish */

/* A fault or a warning at a node of the clause. They give the Diag (or NULL when the list is full). */
#define FAULT(reader, node, code, ...)                                                                       \
    diag_add((reader)->diags, SEVERITY_ERROR, (reader)->plan->file, (node)->line, (node)->column, code,      \
             __VA_ARGS__)
#define WARN(reader, node, code, ...)                                                                        \
    diag_add((reader)->diags, SEVERITY_WARNING, (reader)->plan->file, (node)->line, (node)->column, code,    \
             __VA_ARGS__)

/* Smaller parts (values.c). */
bool scalar_text(Reader *reader, const Key *key, const YamlNode *value, Str *ret); /* a fault unless text */
bool parse_share(Str text, double *ret);                                           /* 0.6, 60%, 5‰ */
bool parse_figure(Reader *reader, const char *name, const YamlNode *value, double least, double most,
                  Figure *ret);
const char *number_text(Reader *reader, double value);
void check_word(Reader *reader, WordKind kind, const YamlNode *value);
/* Key node of a map's item. */
const YamlNode *key_node(const YamlNode *map, const char *name);
/* Compile an expression that stands in the YAML text; NULL result and OK when it holds faults. `prefix` (may
 * be "") is put before the text. wanted: TYPE_BOOL or TYPE_NUMBER. */
Status compile_expr(Reader *reader, const YamlNode *value, const char *prefix, const ExprSchema *row,
                    const ExprSchema *const *objects, ExprType wanted, Expr **ret);
/* *filter becomes (its own text) and (where:). */
Status join_where(Reader *reader, const YamlNode *own, const ExprSchema *row, Expr **filter);

#endif
