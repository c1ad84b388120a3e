#include "base/i18n.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n_table.h"

static const char chinese[] = "zh-CN", english[] = "en";

const char *i18n_language(Str wanted) {
    for (size_t i = 0; i + 1 < wanted.len; i++) { /* the first language named that we have */
        bool word_start = i == 0 || strchr(", ;", wanted.ptr[i - 1]);
        if (!word_start) continue;
        Str two = str_slice(wanted, i, i + 2);
        if (str_is(two, "zh")) return chinese;
        if (str_is(two, "en")) return english;
    }
    return chinese;
}

static int by_key(const void *key, const void *item) {
    return strcmp(key, ((const Message *)item)->key);
}

const char *i18n_text(const char *lang, const char *key) {
    if (strcmp(lang, chinese) != 0 || i18n_zh_cn_count == 0) return key;
    const Message *message = bsearch(key, i18n_zh_cn, i18n_zh_cn_count, sizeof i18n_zh_cn[0], by_key);
    return message ? message->text : key;
}

/* The n-th (1-based) kept argument. */
static const char *argument(const Error *error, int n) {
    const char *p = error->args;
    if (n < 1 || n > error->arg_count) return "";
    for (; n > 1; n--) p += strlen(p) + 1;
    return p;
}

void i18n_error(const char *lang, const Error *error, Buf *out) {
    const char *text = error->format ? i18n_text(lang, error->format) : NULL;
    if (!text || text == error->format) {
        buf_add_text(out, error->message);
        return;
    }
    for (const char *p = text; *p;) {
        const char *percent = strchrnul(p, '%');
        buf_add(out, (Str){p, (size_t)(percent - p)});
        if (!*percent) break;
        if (percent[1] >= '1' && percent[1] <= '8' && percent[2] == '$' && percent[3]) {
            buf_add_text(out, argument(error, percent[1] - '0'));
            p = percent + 4; /* %1$s: the letter does not matter, arguments are text by now */
        } else {
            buf_add_char(out, '%');
            p = percent + (percent[1] == '%' ? 2 : 1);
        }
    }
}

const char *i18n_hint(const char *lang, const Error *error) {
    return error->hint_format ? i18n_text(lang, error->hint_format) : NULL;
}
