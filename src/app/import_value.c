/* Cells to values. */
#include "app/import_kind.h"
#include "base/i18n.h"
#include "base/utf8.h"

enum { TEXT_MAX = 200 };

static int read_digits(Str text, size_t *pos, int most) {
    int value = -1, digits = 0;
    while (*pos < text.len && digits < most && text.ptr[*pos] >= '0' && text.ptr[*pos] <= '9') {
        value = (value < 0 ? 0 : value) * 10 + (text.ptr[(*pos)++] - '0');
        digits++;
    }
    return value;
}

static bool skip_mark(Str text, size_t *pos, Str mark) {
    if (!str_starts(str_slice(text, *pos, text.len), mark)) return false;
    *pos += mark.len;
    return true;
}

static bool skip_separator(Str text, size_t *pos, Str character) {
    return skip_mark(text, pos, STR("-")) || skip_mark(text, pos, STR("/")) ||
           skip_mark(text, pos, STR(".")) || skip_mark(text, pos, character);
}

bool import_date(Str text, Date *ret) {
    size_t pos = 0;
    int year = read_digits(text, &pos, 4);
    bool packed = text.len >= 8 && text.ptr[4] >= '0' && text.ptr[4] <= '9';
    if (!packed && !skip_separator(text, &pos, STR("年"))) return false;
    int month = read_digits(text, &pos, 2);
    if (!packed && !skip_separator(text, &pos, STR("月"))) return false;
    int day = read_digits(text, &pos, 2);
    (void)skip_mark(text, &pos, STR("日"));
    bool time_behind = pos < text.len && (text.ptr[pos] == 'T' || text.ptr[pos] == ' ');
    if (pos != text.len && !time_behind) return false;
    Date date = year > 0 ? date_from_civil(year, month, day) : DATE_NONE;
    if (date == DATE_NONE) return false;
    *ret = date;
    return true;
}

bool import_flag(Str text, bool *ret) {
    static const char *const yes[] = {"1", "是", "有", "在岗", "true", "TRUE", "yes", "Y", "y"};
    static const char *const no[] = {"0", "否", "无", "离岗", "false", "FALSE", "no", "N", "n"};
    for (size_t i = 0; i < COUNT_OF(yes); i++) {
        if (!str_is(text, yes[i]) && !str_is(text, no[i])) continue;
        *ret = str_is(text, yes[i]);
        return true;
    }
    return false;
}

static bool read_text(Import *import, const ImportRow *row, int column, Str text, ImportValue *ret) {
    size_t max = import->kind->columns[column].max ? import->kind->columns[column].max : TEXT_MAX;
    if (!utf8_valid(text)) {
        import_fault(import, row, column, "import.encoding", "the text is not valid UTF-8");
        return false;
    }
    if (text.len > max && utf8_count(text) > max) {
        import_fault(import, row, column, "import.too-long", "the text has more than %zu characters", max);
        return false;
    }
    ret->text = text;
    return true;
}

/* An argument of a message is not translated with it, so it is put in the reader's language here. */
static const char *title_of(const Import *import, int column) {
    return i18n_text(import->actor->lang, import->kind->columns[column].title);
}

static bool refuse(Import *import, const ImportRow *row, int column, Str text, const char *hint) {
    diag_hint(import_fault(import, row, column, "import.type", "«%.*s» cannot be read as %s", STR_ARG(text),
                           title_of(import, column)),
              hint);
    return false;
}

bool import_read_value(Import *import, const ImportRow *row, int column, Str text, ImportValue *ret) {
    const ImportColumn *rule = &import->kind->columns[column];
    if (!text.len) {
        if (rule->required)
            import_fault(import, row, column, "import.empty", "%s is empty", title_of(import, column));
        return !rule->required;
    }
    if (!read_text(import, row, column, text, ret)) return false;
    switch (rule->type) {
    case IMPORT_TEXT:
        return true;
    case IMPORT_DATE:
        return import_date(text, &ret->date) ||
               refuse(import, row, column, text, "Write dates as 2026-04-01.");
    case IMPORT_WHOLE:
        return (str_to_i64(text, &ret->whole) && ret->whole >= 0 &&
                (!rule->max || ret->whole <= (int64_t)rule->max)) ||
               refuse(import, row, column, text, "Write a whole number with digits only.");
    case IMPORT_NUMBER:
        return str_to_double(text, &ret->number) ||
               refuse(import, row, column, text, "Write a number with digits and a point.");
    case IMPORT_FLAG:
        return import_flag(text, &ret->flag) || refuse(import, row, column, text, "Write 1 or 0, 是 or 否.");
    }
    return false;
}
