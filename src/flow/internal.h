/* Inside src/flow. */
#ifndef ANLAN_FLOW_INTERNAL_H
#define ANLAN_FLOW_INTERNAL_H

#include "flow/flow.h"

enum {
    FLOW_BYTES_MAX = 256 << 10,
    FLOW_STATES_MAX = 64,
    FLOW_TRANSITIONS_MAX = 256,
    FLOW_CLOCKS_MAX = 32,
    FLOW_FIELDS_MAX = 32,
    FLOW_TIMERS_MAX = 16,
    FLOW_SIGNS_MAX = 9,
    FLOW_VERSION_MAX = 1000000,
    FLOW_ROW_MAX = FLOW_CASE_FIELDS + 64
};

typedef struct FlowReader {
    Arena *arena;
    Diags *diags;
    Error *err;
    Str file;
    Flow *flow;
    YamlNode *root, *states, *transitions, *clocks; /* never NULL; the last three are mappings */
} FlowReader;

#define FAULT(reader, node, code, ...)                                                                       \
    diag_add((reader)->diags, SEVERITY_ERROR, (reader)->file, (node)->line, (node)->column, code, __VA_ARGS__)

/* Readers of values (values.c). Faults go to diags; the Status is for memory. */
bool flow_text(FlowReader *reader, const YamlNode *map, const char *name, bool required, Str *ret);
Status flow_texts(FlowReader *reader, const YamlNode *map, const char *name, Str **ret, size_t *ret_count);
void flow_bool(FlowReader *reader, const YamlNode *map, const char *name, bool *ret);
void flow_titles(FlowReader *reader, const YamlNode *map, Str *ret_title, Str *ret_title_en);
void flow_known_keys(FlowReader *reader, const YamlNode *map, const char *const *names);
bool flow_mapping(FlowReader *reader, YamlNode *node,
                  size_t most); /* a fault unless a mapping of at most so many */

void flow_whole(FlowReader *reader, const YamlNode *map, const char *name, int64_t most, int64_t *ret);
/* `fields:` of a transition or of the opening (fields.c). */
Status flow_read_fields(FlowReader *reader, const YamlNode *map, FlowFields *ret);
const FlowField *flow_field(const FlowFields *fields, Str id); /* NULL: none */
/* Given values against what is asked: complete, of their types, and no others. */
Status flow_check_fields(const FlowFields *fields, const FlowMove *move, Error *err);
const json_t *flow_given(const json_t *fields, Str id);
/* `open:` (opening.c) and `remind:`, `escalate:` of a clock (timers.c). */
Status flow_read_opening(FlowReader *reader, const YamlNode *map);
Status flow_read_timers(FlowReader *reader, const YamlNode *map, FlowClock *clock);
Status flow_read_transitions(FlowReader *reader);
/* Checks over the whole machine (check.c). */
Status flow_check(FlowReader *reader);

/* "made_recheck_fail" is about the transition "recheck-fail". */
bool flow_made_name(Str attribute, Str transition);

#endif
