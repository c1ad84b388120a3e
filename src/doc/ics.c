#include "doc/ics.h"

enum { LINE_OCTETS = 75, LINE_MAX_BYTES = 1 << 20 };

/* A continuation byte of UTF-8: no line is cut before one. */
static bool continues(char byte) {
    return ((unsigned char)byte & 0xC0) == 0x80;
}

static void put_line(Buf *out, Str line) {
    size_t at = 0, room = LINE_OCTETS;
    while (line.len - at > room) {
        size_t end = at + room;
        while (end > at + 1 && continues(line.ptr[end])) end--;
        buf_add(out, str_slice(line, at, end));
        buf_add(out, STR("\r\n "));
        at = end;
        room = LINE_OCTETS - 1; /* the blank counts */
    }
    buf_add(out, str_slice(line, at, line.len));
    buf_add(out, STR("\r\n"));
}

static void put_text(Buf *out, const char *name, Str text) {
    CLEANUP(buf_free) Buf line = BUF_INIT(LINE_MAX_BYTES);
    buf_printf(&line, "%s:", name);
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];
        if (byte == '\n')
            buf_add(&line, STR("\\n"));
        else if (byte == '\\' || byte == ';' || byte == ',')
            buf_printf(&line, "\\%c", byte);
        else if ((unsigned char)byte >= ' ')
            buf_add_char(&line, byte);
    }
    if (line.failed) out->failed = true;
    put_line(out, buf_str(&line));
}

static void put_day(Buf *out, const char *name, Date day) {
    Civil date = date_to_civil(day);
    buf_printf(out, "%s;VALUE=DATE:%04d%02d%02d\r\n", name, date.year, date.month, date.day);
}

void ics_begin(Buf *out, Str name) {
    buf_add(out,
            STR("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Anlan//Anlan//ZH\r\nCALSCALE:GREGORIAN\r\n"));
    put_text(out, "X-WR-CALNAME", name);
}

void ics_event(Buf *out, const IcsEvent *event, Instant stamp) {
    int64_t second = stamp / 1000000 % 86400;
    Civil day = date_to_civil(instant_date(stamp, 0));
    buf_add(out, STR("BEGIN:VEVENT\r\n"));
    put_text(out, "UID", event->uid);
    buf_printf(out, "DTSTAMP:%04d%02d%02dT%02d%02d%02dZ\r\n", day.year, day.month, day.day,
               (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
    put_day(out, "DTSTART", event->from);
    put_day(out, "DTEND", event->to + 1); /* the first day after it */
    put_text(out, "SUMMARY", event->title);
    if (event->text.len > 0) put_text(out, "DESCRIPTION", event->text);
    buf_add(out, STR("TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"));
}

void ics_end(Buf *out) {
    buf_add(out, STR("END:VCALENDAR\r\n"));
}
