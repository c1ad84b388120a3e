#include "doc/xlsx_format.h"

#include <math.h>

#include "base/date.h"

NumberFormat format_builtin(long id) {
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58))
        return FORMAT_DATE;
    if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47)) return FORMAT_TIME;
    return id == 22 ? FORMAT_DATE_TIME : FORMAT_NUMBER;
}

/* Behind a quoted, bracketed or escaped part at `at`; `at` itself when there is none. [h], [m], [s] (elapsed
 * time) stay in sight. */
static size_t skip_literal(Str code, size_t at) {
    char c = code.ptr[at];
    if (c == '\\' || c == '_' || c == '*') return at + 2;
    if (c == '"') {
        size_t end = str_find(code, STR("\""), at + 1);
        return end == SIZE_MAX ? code.len : end + 1;
    }
    if (c != '[') return at;
    bool elapsed =
        at + 1 < code.len && (code.ptr[at + 1] == 'h' || code.ptr[at + 1] == 'm' || code.ptr[at + 1] == 's');
    size_t end = elapsed ? SIZE_MAX : str_find(code, STR("]"), at);
    return elapsed ? at : end == SIZE_MAX ? code.len : end + 1;
}

NumberFormat format_of_code(Str code) {
    bool day = false, month = false, time = false;
    if (str_is(code, "General")) return FORMAT_NUMBER;
    for (size_t i = 0; i < code.len && code.ptr[i] != ';';) {
        size_t next = skip_literal(code, i);
        if (next != i) {
            i = next;
            continue;
        }
        char c = (char)(code.ptr[i++] | 0x20);
        day = day || c == 'y' || c == 'd';
        month = month || c == 'm';
        time = time || c == 'h' || c == 's';
    }
    if (day && time) return FORMAT_DATE_TIME;
    if (time) return FORMAT_TIME;
    return day || month ? FORMAT_DATE : FORMAT_NUMBER;
}

/* Serial day 1 is 1900-01-01; day 60 is the 29th of February 1900 that never was, so later days are one too
 * high. */
static Date serial_date(int64_t serial, bool since_1904) {
    if (since_1904) return date_from_civil(1904, 1, 1) + (Date)serial;
    return date_from_civil(1899, 12, 31) + (Date)serial - (serial > 60);
}

static void add_time(Buf *out, int seconds) {
    buf_printf(out, "%02d:%02d", seconds / 3600, seconds / 60 % 60);
    if (seconds % 60) buf_printf(out, ":%02d", seconds % 60);
}

void format_number(NumberFormat format, double value, bool since_1904, Buf *out) {
    double whole = floor(value);
    int seconds = (int)lround((value - whole) * 86400);
    if (seconds == 86400) {
        seconds = 0;
        whole += 1;
    }
    bool is_time = format == FORMAT_TIME && value >= 0 && whole == 0;
    bool in_range = whole >= (since_1904 ? 0 : 1) && whole <= 2958465; /* 9999-12-31 */
    if (format == FORMAT_NUMBER || (!is_time && !in_range)) {
        buf_add_double(out, value);
        return;
    }
    if (is_time) {
        add_time(out, seconds);
        return;
    }
    char text[DATE_TEXT];
    buf_add_text(out, date_format(serial_date((int64_t)whole, since_1904), text));
    if (!seconds) return;
    buf_add_char(out, 'T');
    add_time(out, seconds);
}
