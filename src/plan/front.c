/* The front matter: who runs the plan, where and when. */
#include "plan/reader.h"

static const char *const front_names[] = {"plan",         "title",      "org",      "period",
                                          "covers",       "note",       "based-on", "copied-from",
                                          "derived-from", "leaves-out", NULL};

static void read_front_text(Reader *reader, const char *name, bool required, Str *ret) {
    const YamlNode *front = reader->plan->front, *value = yaml_get(front, name);
    if (yaml_is_null(value)) {
        if (required)
            diag_hint(
                FAULT(reader, value ? value : front, "plan.missing-key", "the front matter needs '%s'", name),
                "add it between the two lines ---");
        return;
    }
    if (value->type == YAML_SCALAR)
        *ret = value->text;
    else
        FAULT(reader, value, "plan.type", "'%s' must be one text", name);
}

static bool parse_end(Str text, Date *ret) {
    text = str_trim(text);
    return !text.len || date_parse(text, ret);
}

/* "from/to"; either end may be left out. */
static bool parse_period(const YamlNode *value, Date *ret_from, Date *ret_to) {
    Str from, to;
    if (value->type == YAML_MAP) {
        from = yaml_is_null(yaml_get(value, "from")) ? STR("") : yaml_text(yaml_get(value, "from"));
        to = yaml_is_null(yaml_get(value, "to")) ? STR("") : yaml_text(yaml_get(value, "to"));
    } else if (!str_cut(yaml_text(value), '/', &from, &to)) {
        return false;
    }
    return parse_end(from, ret_from) && parse_end(to, ret_to);
}

static void read_period(Reader *reader) {
    Plan *plan = reader->plan;
    const YamlNode *value = yaml_get(plan->front, "period");
    Date from = DATE_NONE, to = DATE_NONE;
    if (!value) {
        WARN(reader, plan->front, "plan.no-period",
             "the plan names no period; duties have no bounds of their own");
        return;
    }
    if (yaml_is_null(value)) return;
    if (!parse_period(value, &from, &to)) {
        diag_hint(FAULT(reader, value, "plan.period", "the period must be two days"),
                  "write 2026-04-01/2026-10-30; one end may be left open");
        return;
    }
    if (from != DATE_NONE && to != DATE_NONE && from > to) {
        FAULT(reader, value, "plan.order", "the period ends before it begins");
        return;
    }
    plan->from = from;
    plan->to = to;
}

static void check_front_keys(Reader *reader) {
    const YamlNode *front = reader->plan->front;
    for (size_t i = 0; i < front->count; i++) {
        bool known = false;
        for (const char *const *name = front_names; *name; name++)
            known |= str_is(front->keys[i]->text, *name);
        if (known) continue;
        Diag *diag = FAULT(reader, front->keys[i], "plan.unknown-key", "the front matter has no key '%.*s'",
                           STR_ARG(front->keys[i]->text));
        if (diag) diag->near = diag_nearest(front->keys[i]->text, front_names);
    }
}

Status front_read(Reader *reader, Str front) {
    Plan *plan = reader->plan;
    Status status = yaml_parse(reader->arena, plan->file, front, 2, &plan->front, reader->diags, reader->err);
    if (status == E_INVALID) return OK; /* its faults are in diags */
    if (status != OK) return status;
    if (plan->front->type != YAML_MAP) {
        FAULT(reader, plan->front, "plan.type", "the front matter must be a mapping");
        return OK;
    }
    check_front_keys(reader);
    read_front_text(reader, "plan", true, &plan->id);
    read_front_text(reader, "title", true, &plan->title);
    read_front_text(reader, "org", false, &plan->org);
    read_period(reader);
    return OK;
}
