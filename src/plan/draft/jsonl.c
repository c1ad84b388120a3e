#include "base/json.h"
#include "plan/draft/draft.h"

static void put(Json *json, const char *key, Str value) {
    if (value.len) {
        json_put_str(json, key, value);
        return;
    }
    json_key(json, key);
    json_null_value(json);
}

static void write_find(const Draft *draft, const DraftFind *find, Str doc, size_t shift, Buf *out) {
    Json json = json_writer(out);
    json_begin_object(&json);
    put(&json, "doc", doc);
    json_put_i64(&json, "start", (int64_t)(find->start + shift));
    json_put_i64(&json, "end", (int64_t)(find->end + shift));
    put(&json, "quote", str_slice(draft->text, find->from, find->to));
    put(&json, "kind", find->kind);
    json_key(&json, "value");
    if (find->has_value)
        json_num(&json, find->value);
    else
        json_null_value(&json);
    put(&json, "unit", find->unit);
    put(&json, "comparator", find->comparator);
    put(&json, "period", find->period);
    put(&json, "clock", find->clock);
    put(&json, "anchor", find->anchor);
    put(&json, "due", find->due);
    put(&json, "object", find->object);
    put(&json, "action", find->action);
    put(&json, "who", find->who);
    json_end_object(&json);
    buf_add_char(out, '\n');
}

void draft_jsonl(const Draft *draft, Str doc, size_t shift, Buf *out) {
    for (size_t i = 0; i < draft->count; i++) write_find(draft, &draft->finds[i], doc, shift, out);
}
