/* Answers against the form: score, failed items, attachments, result. */
#include "app/record.h"

static void item_fault(Record *record, Str item, const char *code, const char *text, const char *hint) {
    const char *pointer = arena_printf(record->arena, "/answers/" STR_FMT, STR_ARG(item));
    Diag *diag = diag_add(record->faults, SEVERITY_ERROR, str_from(pointer ? pointer : "/answers"), 0, 0,
                          code, "%s", text);
    if (diag) diag->error.format = text;
    diag_hint(diag, hint);
}

static void add_photos(Record *record, Str item, const json_t *photos) {
    for (size_t i = 0; i < json_array_size(photos); i++) {
        const json_t *hash = json_array_get(photos, i);
        Str text =
            json_is_string(hash) ? (Str){json_string_value(hash), json_string_length(hash)} : (Str){"", 0};
        uint8_t digest[SHA256_LEN];
        if (!hex_decode(text, digest, sizeof digest))
            item_fault(record, item, "record.photo", "a photo is named by its SHA-256", "upload it first");
        else
            record->attachments[record->attachment_count++] = (Attachment){text, item};
    }
}

/* Is the value of the item's type? A choice is the id of one, a text like any other. */
static bool value_fits(const FormItem *item, const json_t *value) {
    Date day = DATE_NONE;
    if (str_is(item->type, "number")) return json_is_number(value);
    if (str_is(item->type, "photo")) return false;
    if (!json_is_string(value)) return false;
    return !str_is(item->type, "date") ||
           date_parse((Str){json_string_value(value), json_string_length(value)}, &day);
}

static void check_value(Record *record, const FormItem *item, const json_t *answer) {
    const json_t *value = json_object_get(answer, "value"), *photos = json_object_get(answer, "photos");
    bool given = value && !json_is_null(value);
    if (given && !value_fits(item, value))
        item_fault(record, item->id, "record.value", "this is not the kind of answer that the item asks for",
                   "reload the form");
    if (item->required && !given && json_array_size(photos) == 0)
        item_fault(record, item->id, "record.required", "this item must be filled in", NULL);
}

static void score_item(Record *record, const FormItem *item, const json_t *answer) {
    const json_t *ok = json_object_get(answer, "ok");
    const json_t *photos = json_object_get(answer, "photos");
    if (!str_is(item->type, "ok-fail-na")) {
        check_value(record, item, answer);
        return;
    }
    if (!json_is_boolean(ok)) { /* an explicit null: does not apply here, no points asked */
        if (ok && !json_is_null(ok))
            item_fault(record, item->id, "record.value",
                       "this is not the kind of answer that the item asks for", "reload the form");
        else if (item->required && !ok)
            item_fault(record, item->id, "record.required", "this item must be filled in", NULL);
        return;
    }
    record->score_max += item->points;
    if (json_is_true(ok)) {
        record->score += item->points;
        return;
    }
    if (item->photo_on_fail && json_array_size(photos) == 0)
        item_fault(record, item->id, "record.photo-missing", "a failed item needs a photo here",
                   "take a photo, or upload one");
    record->failed_items[record->failed_count++] = item->id;
}

static size_t count_photos(const json_t *answers) {
    size_t count = 0;
    const char *key = NULL;
    json_t *answer = NULL;
    json_object_foreach((json_t *)(uintptr_t)answers, key, answer) count +=
        json_array_size(json_object_get(answer, "photos"));
    return count;
}

static bool make_room(Record *record) {
    size_t items = record->form ? record->form->item_count : 0;
    record->failed_items = arena_new_array(record->arena, Str, items);
    record->attachments =
        arena_new_array(record->arena, Attachment, record->answers ? count_photos(record->answers) : 0);
    return record->failed_items && record->attachments;
}

/* Keys that the form does not have are a mistake of the sender, not something to keep silently. */
static void refuse_unknown_items(Record *record) {
    const char *key = NULL;
    json_t *answer = NULL;
    json_object_foreach(record->answers, key, answer) {
        Str id = str_from(key);
        if (record->form && !form_item(record->form, id))
            item_fault(record, id, "record.item", "the form has no such item", "reload the form");
        add_photos(record, id, json_object_get(answer, "photos"));
    }
}

static Str result_of(const Record *record) {
    if (!record->form || record->score_max <= 0) return record->failed_count ? STR("fail") : STR("done");
    double percent = 100 * record->score / record->score_max;
    bool pass =
        record->form->pass_percent > 0 ? percent >= record->form->pass_percent : record->failed_count == 0;
    return pass ? STR("pass") : STR("fail");
}

void record_score(Record *record) {
    if (!make_room(record)) {
        item_fault(record, (Str){"", 0}, "record.memory", "memory ran out for this request", NULL);
        return;
    }
    if (record->answers) refuse_unknown_items(record);
    for (size_t i = 0; record->form && i < record->form->item_count; i++) {
        const FormItem *item = &record->form->items[i];
        char key[128];
        size_t len = item->id.len < sizeof key - 1 ? item->id.len : sizeof key - 1;
        memcpy(key, item->id.ptr, len);
        key[len] = '\0';
        score_item(record, item, record->answers ? json_object_get(record->answers, key) : NULL);
    }
    record->scored = record->score_max > 0;
    record->result = result_of(record);
}
