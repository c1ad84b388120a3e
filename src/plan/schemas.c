/* What filters and formulas may name, and where each name stands in the store
 * (src/store/migrations/0001_base.sql). Aliases: s subject, o org, p person, r record, c flow_case, d duty, g
 * grade. The same SQL runs on both databases. */
#include "plan/plan.h"

#define COUNTED(list) .fields = (list), .field_count = COUNT_OF(list)
/* An optional text is '' in the store and unset in expressions: ask with `is unset`. */
#define OPTIONAL(column) "NULLIF(" column ", '')"
#define OF_SUBJECT(alias, column)                                                                            \
    "(SELECT NULLIF(s." column ", '') FROM subject s WHERE s.realm = " alias ".realm AND s.number = " alias  \
    ".subject)"
#define PERSON_ID(alias, column)                                                                             \
    "(SELECT p.id FROM person p WHERE p.realm = " alias ".realm AND p.number = " alias "." column ")"
#define OF_CLAUSE(column)                                                                                    \
    "(SELECT k." column " FROM clause k WHERE k.realm = d.realm AND k.number = d.clause)"

#define SUBJECT_FIELDS                                                                                       \
    {"id", TYPE_TEXT, "s.id", "identifier"}, {"name", TYPE_TEXT, "s.name", "name"},                          \
        {"kind", TYPE_TEXT, "s.kind", "kind of subject"},                                                    \
        {"class", TYPE_TEXT, OPTIONAL("s.class"), "risk or grade class"},                                    \
        {"org", TYPE_TEXT, "s.org", "code of the org"},                                                      \
        {"list", TYPE_TEXT, OPTIONAL("s.list"), "red or black list, or empty"},                              \
        {"owner", TYPE_TEXT, "(SELECT p.id FROM person p WHERE p.realm = s.realm AND p.number = s.owner)",   \
         "person in charge"},                                                                                \
        {"uscc_ok", TYPE_BOOL, "(s.uscc_ok <> 0)", "the credit code is valid"},                              \
        {"since", TYPE_DATE, "s.since", "in the register since"},                                            \
        {"until", TYPE_DATE, "s.until", "last day in the register"},                                         \
        {"class_since", TYPE_DATE, "s.class_since", "in the present class since"},                           \
        {"lat", TYPE_NUMBER, "s.lat", "latitude"}, {                                                         \
        "lon", TYPE_NUMBER, "s.lon", "longitude"                                                             \
    }

static const ExprField subject_fields[] = {SUBJECT_FIELDS};
static const char *const subject_words[] = {"监管对象", "对象", NULL};
const ExprSchema schema_subject = {.name = "subject",
                                   .words = subject_words,
                                   COUNTED(subject_fields),
                                   .open = true,
                                   .attributes_sql = "s.attributes",
                                   .from_sql = "subject s"};

static const ExprField band_fields[] = {{"score", TYPE_NUMBER, "g.score", "score"},
                                        {"band", TYPE_TEXT, "g.band", "present band"},
                                        SUBJECT_FIELDS};
const ExprSchema schema_band = {.name = "band",
                                COUNTED(band_fields),
                                .open = true,
                                .attributes_sql = "s.attributes",
                                .from_sql =
                                    "grade g JOIN subject s ON s.realm = g.realm AND s.number = g.subject"};

static const ExprField org_fields[] = {
    {"code", TYPE_TEXT, "o.code", "code of the org"},
    {"name", TYPE_TEXT, "o.name", "name"},
    {"level", TYPE_TEXT, "o.level", "level of the org"},
    {"parent", TYPE_TEXT, "o.parent", "code of the org above"},
    {"population", TYPE_NUMBER, "o.population", "population"},
    {"since", TYPE_DATE, "o.valid_from", "valid since"},
    {"until", TYPE_DATE, "o.valid_to", "last valid day"},
};
static const char *const org_words[] = {"机构", NULL};
const ExprSchema schema_org = {.name = "org", .words = org_words, COUNTED(org_fields), .from_sql = "org o"};

/* A role reads as a yes-or-no field: one person may hold several. */
#define ROLE_FIELD(field, role, meaning)                                                                     \
    {                                                                                                        \
        field, TYPE_BOOL,                                                                                    \
            "EXISTS (SELECT 1 FROM person_role h WHERE h.realm = p.realm AND h.person = p.number AND "       \
            "h.role = '" role "')",                                                                          \
            meaning                                                                                          \
    }
static const ExprField person_fields[] = {
    {"id", TYPE_TEXT, "p.id", "identifier"},
    {"name", TYPE_TEXT, "p.name", "name"},
    {"org", TYPE_TEXT, "p.org", "code of the org"},
    {"per_day", TYPE_NUMBER, "p.per_day", "visits a working day"},
    {"active", TYPE_BOOL, "(p.active <> 0)", "in service"},
    ROLE_FIELD("county_admin", "county-admin", "holds the role county-admin"),
    ROLE_FIELD("county_supervisor", "county-supervisor", "holds the role county-supervisor"),
    ROLE_FIELD("town_supervisor", "town-supervisor", "holds the role town-supervisor"),
    ROLE_FIELD("inspector", "inspector", "holds the role inspector"),
    ROLE_FIELD("grid_worker", "grid-worker", "holds the role grid-worker"),
    ROLE_FIELD("unit_contact", "unit-contact", "holds the role unit-contact"),
    ROLE_FIELD("auditor", "auditor", "holds the role auditor"),
};
static const char *const person_words[] = {"人员", NULL};
const ExprSchema schema_person = {
    .name = "person", .words = person_words, COUNTED(person_fields), .from_sql = "person p"};

/* clang-format off */
#define RECORD_FIELDS \
    {"kind", TYPE_TEXT, "r.kind", "kind of record"}, \
    {"activity", TYPE_TEXT, "r.activity", "activity"}, \
    {"subject", TYPE_TEXT, OF_SUBJECT("r", "id"), "subject"}, \
    {"subject_class", TYPE_TEXT, OF_SUBJECT("r", "class"), "class of the subject"}, \
    {"subject_kind", TYPE_TEXT, OF_SUBJECT("r", "kind"), "kind of subject"}, \
    {"org", TYPE_TEXT, "r.org", "code of the org"}, \
    {"person", TYPE_TEXT, PERSON_ID("r", "person"), "person who recorded it"}, \
    {"officers", TYPE_NUMBER, "r.officer_count", "number of officers"}, \
    {"day", TYPE_DATE, "r.day", "day"}, \
    {"at", TYPE_INSTANT, "r.at", "time"}, \
    {"form", TYPE_TEXT, OPTIONAL("r.form"), "form"}, \
    {"score", TYPE_NUMBER, "r.score", "score"}, \
    {"score_max", TYPE_NUMBER, "r.score_max", "highest possible score"}, \
    {"result", TYPE_TEXT, OPTIONAL("r.result"), "result"}, \
    {"category", TYPE_TEXT, OPTIONAL("r.category"), "category"}, \
    {"quantity", TYPE_NUMBER, "r.quantity", "quantity"}, \
    {"entered", TYPE_INSTANT, "r.created_at", "time of entry"}, \
    {"corrects", TYPE_TEXT, "r.corrects", "record that it corrects"},
/* clang-format on */
static const ExprField record_fields[] = {RECORD_FIELDS};
static const char *const record_words[] = {"记录", NULL};
const ExprSchema schema_record = {
    .name = "record", .words = record_words, COUNTED(record_fields), .from_sql = "record r"};
static const char *const sample_words[] = {"样品", NULL};
const ExprSchema schema_sample = {.name = "sample",
                                  .words = sample_words,
                                  COUNTED(record_fields),
                                  .from_sql = "record r",
                                  .where_sql = "r.activity = 'sampling'"};

/* A record or sample at entry: rules may also ask for what others did at the same subject, and for what was
 * answered in its form. They run in C only. */
static const ExprField entry_fields[] = {
    RECORD_FIELDS{"day_quantity", TYPE_NUMBER, NULL,
                  "quantity of all records of the activity at the subject on the day, this one included"},
    {"days_since", TYPE_NUMBER, NULL, "days since the activity was last done at the subject before the day"},
};
const ExprSchema schema_entry = {.name = "record",
                                 .words = record_words,
                                 COUNTED(entry_fields),
                                 .open = true,
                                 .open_prefix = ENTRY_ANSWER};

static const ExprField case_fields[] = {
    {"type", TYPE_TEXT, "c.type", "case type"},
    {"state", TYPE_TEXT, "c.state", "state"},
    {"level", TYPE_TEXT, OPTIONAL("c.level"), "level"},
    {"org", TYPE_TEXT, "c.org", "code of the org"},
    {"subject", TYPE_TEXT, OF_SUBJECT("c", "id"), "subject"},
    {"subject_class", TYPE_TEXT, OF_SUBJECT("c", "class"), "class of the subject"},
    {"subject_kind", TYPE_TEXT, OF_SUBJECT("c", "kind"), "kind of subject"},
    {"item", TYPE_TEXT, OPTIONAL("c.item"), "item of the form"},
    {"person", TYPE_TEXT, PERSON_ID("c", "person"), "handler"},
    {"opened", TYPE_INSTANT, "c.opened_at", "time of opening"},
    {"opened_day", TYPE_DATE, "c.opened_day", "day of opening"},
    {"due", TYPE_INSTANT, "c.due_at", "deadline"},
    {"closed", TYPE_BOOL, "(c.closed_at IS NOT NULL)", "closed"},
    {"closed_at", TYPE_INSTANT, "c.closed_at", "time of closing"},
    {"closed_day", TYPE_DATE, "c.closed_day", "day of closing"},
    {"closed_as", TYPE_TEXT, OPTIONAL("c.closed_as"), "reason of closing"},
    {"on_time", TYPE_BOOL, "(c.closed_at <= c.due_at)", "closed by the deadline"},
};
static const char *const case_words[] = {"事项", NULL};
const ExprSchema schema_case = {
    .name = "case", .words = case_words, COUNTED(case_fields), .from_sql = "flow_case c"};

/* A case type as an object word: `case` narrowed by type. */
#define CASE_TYPE(object, object_words, type)                                                                \
    {                                                                                                        \
        .name = (object), .words = (object_words), COUNTED(case_fields), .from_sql = "flow_case c",          \
        .where_sql = "c.type = '" type "'"                                                                   \
    }
static const char *const hazard_words[] = {"隐患", NULL};
static const char *const complaint_words[] = {"投诉", NULL};
static const char *const tip_words[] = {"举报", NULL};
static const char *const nonconforming_words[] = {"nonconforming-sample", "不合格样品", NULL};
static const char *const incident_words[] = {"事故", NULL};
static const char *const opinion_words[] = {"舆情", NULL};
static const char *const illness_words[] = {"食源性疾病", NULL};
static const char *const banquet_words[] = {"宴席", NULL};
static const char *const enforcement_words[] = {"案件", NULL};
static const char *const care_words[] = {"关怀", NULL};
const ExprSchema schema_hazard = CASE_TYPE("hazard", hazard_words, "hazard");
static const ExprSchema schema_complaint = CASE_TYPE("complaint", complaint_words, "complaint");
static const ExprSchema schema_tip = CASE_TYPE("tip", tip_words, "tip");
static const ExprSchema schema_nonconforming =
    CASE_TYPE("nonconforming", nonconforming_words, "nonconforming-sample");
static const ExprSchema schema_incident = CASE_TYPE("incident", incident_words, "incident");
static const ExprSchema schema_opinion = CASE_TYPE("opinion", opinion_words, "opinion");
static const ExprSchema schema_illness = CASE_TYPE("illness", illness_words, "illness");
static const ExprSchema schema_banquet = CASE_TYPE("banquet", banquet_words, "banquet");
static const ExprSchema schema_enforcement = CASE_TYPE("enforcement", enforcement_words, "enforcement");
static const ExprSchema schema_care = CASE_TYPE("care", care_words, "care");

/* States by number: duty/duty.h. */
static const ExprField duty_fields[] = {
    {"plan", TYPE_TEXT, OF_CLAUSE("plan"), "plan"},
    {"clause", TYPE_TEXT, OF_CLAUSE("id"), "clause"},
    {"activity", TYPE_TEXT, OF_CLAUSE("title"), "activity"},
    {"state", TYPE_TEXT,
     "(CASE d.state WHEN 0 THEN 'open' WHEN 1 THEN 'done' WHEN 2 THEN 'late' WHEN 3 THEN 'missed' WHEN 4 "
     "THEN 'excused' "
     "ELSE 'cancelled' END)",
     "state"},
    {"subject", TYPE_TEXT, OF_SUBJECT("d", "id"), "subject"},
    {"subject_class", TYPE_TEXT, OF_SUBJECT("d", "class"), "class of the subject"},
    {"subject_kind", TYPE_TEXT, OF_SUBJECT("d", "kind"), "kind of subject"},
    {"org", TYPE_TEXT, "d.org", "code of the org"},
    {"person", TYPE_TEXT, PERSON_ID("d", "person"), "person"},
    {"from", TYPE_DATE, "d.from_day", "first day"},
    {"due", TYPE_DATE, "d.due", "last day"},
    {"times", TYPE_NUMBER, "d.times", "times needed"},
    {"done", TYPE_NUMBER, "d.done", "times done"},
    {"done_on", TYPE_DATE, "d.done_on", "day when it was fulfilled"},
    {"on_time", TYPE_BOOL, "(d.done_on <= d.due)", "fulfilled by the last day"},
};
static const char *const duty_words[] = {"任务", NULL};
const ExprSchema schema_duty = {
    .name = "duty", .words = duty_words, COUNTED(duty_fields), .from_sql = "duty d"};

static const ExprField grade_fields[] = {
    {"scheme", TYPE_TEXT, "g.scheme", "grading scheme"},
    {"band", TYPE_TEXT, "g.band", "present band"},
    {"score", TYPE_NUMBER, "g.score", "score"},
    {"since", TYPE_DATE, "g.since", "graded since"},
    {"subject", TYPE_TEXT, OF_SUBJECT("g", "id"), "subject"},
    {"subject_class", TYPE_TEXT, OF_SUBJECT("g", "class"), "class of the subject"},
    {"subject_kind", TYPE_TEXT, OF_SUBJECT("g", "kind"), "kind of subject"},
};
static const char *const grade_words[] = {"评级", NULL};
const ExprSchema schema_grade = {
    .name = "grade", .words = grade_words, COUNTED(grade_fields), .from_sql = "grade g"};

const ExprSchema schema_formula = {.name = "formula"};

const ExprSchema *const schema_objects[] = {&schema_subject,
                                            &schema_org,
                                            &schema_person,
                                            &schema_record,
                                            &schema_sample,
                                            &schema_case,
                                            &schema_hazard,
                                            &schema_complaint,
                                            &schema_tip,
                                            &schema_nonconforming,
                                            &schema_incident,
                                            &schema_opinion,
                                            &schema_illness,
                                            &schema_banquet,
                                            &schema_enforcement,
                                            &schema_care,
                                            &schema_duty,
                                            &schema_grade,
                                            NULL};

static bool has_word(const ExprSchema *schema, Str name) {
    if (str_is(name, schema->name)) return true;
    for (const char *const *word = schema->words; word && *word; word++)
        if (str_is(name, *word)) return true;
    return false;
}

const ExprSchema *schema_find(Str name) {
    for (const ExprSchema *const *schema = schema_objects; *schema; schema++)
        if (has_word(*schema, name)) return *schema;
    return NULL;
}
