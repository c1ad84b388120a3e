/* OpenAPI 3.1, written from the route tables: what the server checks is what the page says. */
#include "http/routes.h"

#include "base/asset.h"

static void write_schema(const Field *field, FieldType type, bool item, Json *out);

static void write_object_schema(const Field *fields, Json *out) {
    if (!fields) return;
    json_put_bool(out, "additionalProperties", false);
    json_key(out, "properties");
    json_begin_object(out);
    for (const Field *field = fields; field->name; field++) {
        json_key(out, field->name);
        write_schema(field, field->type, false, out);
    }
    json_end_object(out);
    json_key(out, "required");
    json_begin_array(out);
    for (const Field *field = fields; field->name; field++) {
        if (field->flags & FIELD_REQUIRED) json_text(out, field->name);
    }
    json_end_array(out);
}

static void write_choices(const char *choices, Json *out) {
    json_key(out, "enum");
    json_begin_array(out);
    Str rest = str_from(choices), head;
    bool more = true;
    while (more) {
        more = str_cut(rest, '|', &head, &rest);
        json_str(out, head);
    }
    json_end_array(out);
}

static void write_bounds(const Field *field, FieldType type, Json *out) {
    bool bounded = field->min != 0 || field->max != 0;
    if (type == FIELD_TEXT && !field->choices) {
        if (field->min > 0) json_put_num(out, "minLength", field->min);
        json_put_num(out, "maxLength", field->max > 0 ? field->max : FIELD_TEXT_MAX);
    } else if (type == FIELD_LIST) {
        if (field->min > 0) json_put_num(out, "minItems", field->min);
        json_put_num(out, "maxItems", field->max > 0 ? field->max : FIELD_LIST_MAX);
    } else if (bounded && (type == FIELD_INT || type == FIELD_NUM)) {
        json_put_num(out, "minimum", field->min);
        json_put_num(out, "maximum", field->max);
    }
}

static void write_type(const Field *field, FieldType type, bool nullable, Json *out) {
    static const char *const names[FIELD_TYPE_COUNT] = {
        [FIELD_TEXT] = "string",  [FIELD_INT] = "integer",  [FIELD_NUM] = "number",
        [FIELD_BOOL] = "boolean", [FIELD_DATE] = "string",  [FIELD_INSTANT] = "string",
        [FIELD_LIST] = "array",   [FIELD_OBJECT] = "object"};
    static const char *const formats[FIELD_TYPE_COUNT] = {
        [FIELD_DATE] = "date", [FIELD_INSTANT] = "date-time"};
    if (nullable) {
        json_key(out, "type");
        json_begin_array(out);
        json_text(out, names[type]);
        json_text(out, "null");
        json_end_array(out);
    } else {
        json_put_text(out, "type", names[type]);
    }
    if (formats[type]) json_put_text(out, "format", formats[type]);
    if (field->flags & FIELD_SECRET) json_put_text(out, "format", "password");
}

static void write_schema(const Field *field, FieldType type, bool item, Json *out) {
    json_begin_object(out);
    write_type(field, type, !item && field->flags & FIELD_NULLABLE, out);
    if (type == FIELD_OBJECT) {
        write_object_schema(field->fields, out);
    } else {
        if (type == FIELD_TEXT && field->choices) write_choices(field->choices, out);
    }
    if (!item) write_bounds(field, type, out);
    if (type == FIELD_LIST) {
        json_key(out, "items");
        write_schema(field, field->item, true, out);
    }
    if (!item && field->help) json_put_text(out, "description", field->help);
    json_end_object(out);
}

/* --- parameters
 * --------------------------------------------------------------------------------------------- */

static void write_param(const char *place, const Field *field, bool required, Json *out) {
    json_begin_object(out);
    json_put_text(out, "name", field->name);
    json_put_text(out, "in", place);
    json_put_bool(out, "required", required);
    if (field->help) json_put_text(out, "description", field->help);
    json_key(out, "schema");
    Field plain = *field;
    plain.help = NULL;
    write_schema(&plain, field->type, false, out);
    json_end_object(out);
}

static void write_path_params(const char *path, Json *out) {
    for (const char *at = strchr(path, '{'); at; at = strchr(at, '{')) {
        const char *end = strchr(at, '}');
        if (!end) return;
        char name[40] = {0};
        text_fit(name, sizeof name, "%.*s", (int)(end - at - 1), at + 1);
        Field field = {.name = name, .type = FIELD_TEXT};
        write_param("path", &field, true, out);
        at = end;
    }
}

static void write_query_params(const Field *fields, Json *out) {
    for (const Field *field = fields; field && field->name; field++) {
        write_param("query", field, field->flags & FIELD_REQUIRED, out);
    }
}

static void write_params(const Route *route, Json *out) {
    static const Field key = {"Idempotency-Key", FIELD_TEXT, .min = 1, .max = 128,
                              .help = "the same key and body again: the same answer, and one record"};
    static const Field offset = {"Upload-Offset", FIELD_INT, .min = 0, .max = 1e15,
                                 .help = "where these bytes begin"};
    json_key(out, "parameters");
    json_begin_array(out);
    write_path_params(route->path, out);
    write_query_params(route->params, out);
    if (route->flags & ROUTE_LIST) write_query_params(route_list_params, out);
    if (route->flags & ROUTE_CSV) write_query_params(route_csv_params, out);
    if (route->flags & ROUTE_IDEMPOTENT) write_param("header", &key, false, out);
    if (route->flags & ROUTE_BYTES) write_param("header", &offset, true, out);
    json_end_array(out);
}

static void write_body(const Route *route, Json *out) {
    if (!route->body && !(route->flags & ROUTE_BYTES)) return;
    json_key(out, "requestBody");
    json_begin_object(out);
    json_put_bool(out, "required", true);
    json_key(out, "content");
    json_begin_object(out);
    json_key(out, route->body ? "application/json" : "application/octet-stream");
    json_begin_object(out);
    if (route->body) {
        json_key(out, "schema");
        json_begin_object(out);
        json_put_text(out, "type", "object");
        write_object_schema(route->body, out);
        json_end_object(out);
    }
    json_end_object(out);
    json_end_object(out);
    json_end_object(out);
}

/* --- answers
 * ------------------------------------------------------------------------------------------------ */

static void write_reference(const char *name, Json *out) {
    char reference[80];
    text_fit(reference, sizeof reference, "#/components/schemas/%s", name);
    json_key(out, "schema");
    json_begin_object(out);
    json_put_text(out, "$ref", reference);
    json_end_object(out);
}

static void write_content(const char *type, const char *schema, Json *out) {
    json_key(out, "content");
    json_begin_object(out);
    json_key(out, type);
    json_begin_object(out);
    if (schema) write_reference(schema, out);
    json_end_object(out);
    json_end_object(out);
}

static void write_problem_answer(const char *status, const char *text, Json *out) {
    json_key(out, status);
    json_begin_object(out);
    json_put_text(out, "description", text);
    write_content("application/problem+json", "Problem", out);
    json_end_object(out);
}

static void write_answers(const Route *route, Json *out) {
    bool nothing = !route->answer && !route->type;
    json_key(out, "responses");
    json_begin_object(out);
    json_key(out, nothing ? "204" : route->flags & ROUTE_CREATED ? "201" : "200");
    json_begin_object(out);
    json_put_text(out, "description", nothing ? "Done" : "The answer");
    if (route->answer) write_content("application/json", route->answer, out);
    if (!route->answer && route->type) write_content(route->type, NULL, out);
    json_end_object(out);
    if (route->permission) write_problem_answer("403", "Not allowed", out);
    if (!(route->flags & ROUTE_PUBLIC)) write_problem_answer("401", "Not signed in", out);
    if (route->body || route->params || route->flags & ROUTE_LIST)
        write_problem_answer("422", "The request holds faults", out);
    if (strchr(route->path, '{')) write_problem_answer("404", "There is no such thing", out);
    write_problem_answer("default", "Anything else that went wrong", out);
    json_end_object(out);
}

static void write_security(const Route *route, Json *out) {
    json_key(out, "security");
    json_begin_array(out);
    static const char *const schemes[] = {"bearer", "cookie"};
    for (size_t i = 0; !(route->flags & ROUTE_PUBLIC) && i < COUNT_OF(schemes); i++) {
        json_begin_object(out);
        json_key(out, schemes[i]);
        json_begin_array(out);
        json_end_array(out);
        json_end_object(out);
    }
    json_end_array(out);
}

/* "get_api_v1_duties_id" */
static void write_operation_id(const Route *route, Json *out) {
    char id[160];
    size_t len = 0;
    for (const char *p = route->method; *p && len < 8; p++) id[len++] = (char)(*p | 0x20);
    for (const char *p = route->path; *p && len + 1 < sizeof id; p++) {
        bool word = (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9');
        if (word)
            id[len++] = *p;
        else if (len > 0 && id[len - 1] != '_')
            id[len++] = '_';
    }
    while (len > 0 && id[len - 1] == '_') len--;
    json_put_str(out, "operationId", (Str){id, len});
}

static void write_operation(const char *family, const Route *route, Json *out) {
    char method[8] = {0};
    for (size_t i = 0; i < sizeof method - 1 && route->method[i]; i++)
        method[i] = (char)(route->method[i] | 0x20);
    json_key(out, method);
    json_begin_object(out);
    write_operation_id(route, out);
    json_put_text(out, "summary", route->summary);
    json_key(out, "tags");
    json_begin_array(out);
    json_text(out, family);
    json_end_array(out);
    if (route->permission) json_put_text(out, "x-permission", route->permission);
    if (route->event) json_put_text(out, "x-ledger-event", route->event);
    write_security(route, out);
    write_params(route, out);
    write_body(route, out);
    write_answers(route, out);
    json_end_object(out);
}

/* --- the page
 * ----------------------------------------------------------------------------------------------- */

/* Is this the first row of its path? Rows of one path stand in one table. */
static bool is_first_of_path(const RouteTable *table, size_t row) {
    for (size_t i = 0; i < row; i++) {
        if (strcmp(table->routes[i].path, table->routes[row].path) == 0) return false;
    }
    return true;
}

static void write_path(const RouteTable *table, size_t row, Json *out) {
    const char *path = table->routes[row].path;
    json_key(out, path);
    json_begin_object(out);
    for (size_t i = row; i < table->count; i++) {
        if (strcmp(table->routes[i].path, path) == 0) write_operation(table->family, &table->routes[i], out);
    }
    json_end_object(out);
}

static void write_schemes(Json *out) {
    json_key(out, "securitySchemes");
    json_raw(out, STR("{\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\"},"
                      "\"cookie\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"anlan_session\","
                      "\"description\":\"A change also needs the header X-Anlan: 1\"}}"));
}

static void write_info(Json *out) {
    json_key(out, "info");
    json_begin_object(out);
    json_put_text(out, "title", "Anlan");
    json_put_text(out, "version", "1");
    json_put_text(out, "summary", "A work plan that runs: plans, duties, records, cases, measures, ledger");
    json_key(out, "license");
    json_raw(out, STR("{\"name\":\"Apache-2.0\",\"identifier\":\"Apache-2.0\"}"));
    json_end_object(out);
    json_key(out, "servers");
    json_raw(out, STR("[{\"url\":\"/\"}]"));
}

static void write_tags(const RouteTable *const *tables, size_t count, Json *out) {
    json_key(out, "tags");
    json_begin_array(out);
    for (size_t i = 0; i < count; i++) {
        json_begin_object(out);
        json_put_text(out, "name", tables[i]->family);
        json_end_object(out);
    }
    json_end_array(out);
}

void openapi_write(const RouteTable *const *tables, size_t count, Json *out) {
    json_begin_object(out);
    json_put_text(out, "openapi", "3.1.0");
    write_info(out);
    write_tags(tables, count, out);
    json_key(out, "paths");
    json_begin_object(out);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < tables[i]->count; j++) {
            if (is_first_of_path(tables[i], j)) write_path(tables[i], j, out);
        }
    }
    json_end_object(out);
    json_key(out, "components");
    json_begin_object(out);
    write_schemes(out);
    json_key(out, "schemas");
    json_raw(out, str_trim(asset_text("share/api/schemas.json")));
    json_end_object(out);
    json_end_object(out);
}
