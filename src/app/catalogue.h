/* The catalogues of share/, read once at start: roles, forms, flows, words. Immutable, shared between
 * threads. */
#ifndef ANLAN_APP_CATALOGUE_H
#define ANLAN_APP_CATALOGUE_H

#include "app/app.h"
#include "flow/flow.h"

typedef struct Role {
    Str id, title, title_en;
    bool certified;   /* may be counted as an officer of an administrative inspection */
    bool unit_side;   /* of the visited side: holds for the units that a person speaks for, not for an area */
    Str *permissions; /* "*" = all, "duty.*" = a family */
    size_t permission_count;
} Role;

/* A kind of evidence and its legal floor (share/catalogue/records.yaml). */
typedef struct RecordKind {
    Str id, title, title_en;
    int64_t min_officers;
    bool certified; /* every officer needs a certified role and a certificate valid on the day */
    bool needs_subject;
} RecordKind;

typedef enum AttributeType { ATTRIBUTE_TEXT, ATTRIBUTE_NUMBER, ATTRIBUTE_DATE, ATTRIBUTE_BOOL } AttributeType;

typedef struct SubjectAttribute {
    Str name;
    AttributeType type;
} SubjectAttribute;

/* A kind of supervised unit (share/catalogue/kinds.yaml) and the columns of a register that it knows. */
typedef struct SubjectKind {
    Str id, title, title_en, domain;
    SubjectAttribute *attributes;
    size_t attribute_count;
} SubjectKind;

typedef struct FormItem {
    Str id, title, title_en;
    Str type; /* ok-fail-na | number | text | choice | photo | date */
    double points;
    Str opens; /* level of the hazard that a fail opens, or empty */
    bool required, photo_on_fail;
} FormItem;

typedef struct Form {
    Str id, title, title_en, activity;
    int64_t version;
    double pass_percent;  /* result "pass" at or above this share of the points; 0 = no score */
    int64_t min_officers; /* 0 = no demand */
    FormItem *items;      /* of all sections, in order */
    size_t item_count;
    Str json; /* the whole form as JSON for the pages */
} Form;

Status catalogue_load(Catalogue **ret, Error *err); /* from the embedded share/ */
void catalogue_freep(Catalogue **catalogue);

const Role *catalogue_role(const Catalogue *catalogue, Str id);
const Role *catalogue_roles(const Catalogue *catalogue, size_t *ret_count);
bool role_permits(const Role *role, const char *permission);
const RecordKind *catalogue_record_kind(const Catalogue *catalogue, Str id);
const RecordKind *catalogue_record_kinds(const Catalogue *catalogue, size_t *ret_count);
/* By id or by Chinese title; NULL when there is none. */
const SubjectKind *catalogue_subject_kind(const Catalogue *catalogue, Str name);
const char *const *catalogue_subject_kind_names(
    const Catalogue *catalogue); /* ids and titles, ended by NULL */
const SubjectAttribute *subject_attribute(const SubjectKind *kind, Str name);
const Form *catalogue_form(const Catalogue *catalogue, Str id);
const Form *catalogue_forms(const Catalogue *catalogue, size_t *ret_count);
const FormItem *form_item(const Form *form, Str id);
const Flow *catalogue_flow(const Catalogue *catalogue, Str id);
const Flow *const *catalogue_flows(const Catalogue *catalogue, size_t *ret_count);

/* What a word of share/catalogue/words.yaml is called in the reader's language; the word itself when it is
 * not there. */
Str catalogue_word(const Catalogue *catalogue, Str word, const char *lang);

/* A YAML tree as JSON (unquoted true/false/null/numbers become such). */
void yaml_to_json(const YamlNode *node, Json *out);

#endif
