#include "doc/text_read.h"

#include <string.h>

#include "doc/csv.h"
#include "doc/docx_read.h"
#include "doc/pdf_read.h"

static bool has_ending(Str name, const char *ending) {
    size_t len = strlen(ending);
    return name.len >= len && strncasecmp(name.ptr + name.len - len, ending, len) == 0;
}

static Status read_plain(Arena *arena, Str bytes, DocText *ret, Error *err) {
    DocText made = {.format = "text", .mark = str_starts(bytes, STR("\xEF\xBB\xBF")) ? 1 : 0};
    if (text_to_utf8(arena, bytes, &made.text, &made.encoding, err) != OK)
        return fail_hint(err, "Save the text as UTF-8 and send it again, or send it as .docx.");
    if (made.text.len > DOC_TEXT_MAX)
        return fail(err, E_TOO_LARGE, "the file holds more than %zu bytes of text", (size_t)DOC_TEXT_MAX);
    const char *zero = memchr(made.text.ptr, 0, made.text.len);
    if (zero) {
        fail(err, E_UNSUPPORTED, "this is not text: byte %zu is zero", (size_t)(zero - made.text.ptr) + 1);
        return fail_hint(err, "A plan is read from .txt, .md, .docx or a PDF with text.");
    }
    *ret = made;
    return OK;
}

/* Formats that are often sent and cannot be read, by the name. */
static Status refuse_name(Str name, Error *err) {
    static const char *const endings[] = {".doc",  ".wps", ".rtf", ".odt", ".jpg",
                                          ".jpeg", ".png", ".zip", ".rar"};
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        if (!has_ending(name, endings[i])) continue;
        fail(err, E_UNSUPPORTED, "a %s file cannot be read as a plan", endings[i]);
        return fail_hint(err, "Open it in a word processor and save it as a Word document (.docx).");
    }
    return OK;
}

Status doc_text(Arena *arena, Str bytes, Str name, DocText *ret, Error *err) {
    if (bytes.len > DOC_BYTES_MAX)
        return fail(err, E_TOO_LARGE, "the file is larger than %zu bytes", (size_t)DOC_BYTES_MAX);
    bool package = str_starts(bytes, STR("PK\x03\x04")) || str_starts(bytes, STR("\xD0\xCF\x11\xE0"));
    bool pdf = str_starts(bytes, STR("%PDF-"));
    if (!package && !pdf && has_ending(name, ".docx")) package = true;
    if (!package && !pdf && has_ending(name, ".pdf")) pdf = true;
    if (!package && !pdf) {
        TRY(refuse_name(name, err));
        return read_plain(arena, bytes, ret, err);
    }
    DocText made = {.format = package ? "docx" : "pdf", .encoding = "UTF-8"};
    CLEANUP(buf_free) Buf out = BUF_INIT(DOC_TEXT_MAX);
    Status status =
        package ? docx_text(arena, bytes, &out, err) : pdf_text(bytes, &out, &made.empty_pages, err);
    if (status != OK && status != E_NO_MEMORY && !err->hint_format)
        return fail_hint(err, "Open it in a word processor and save it as a Word document (.docx).");
    TRY(status);
    TRY(buf_status(&out, err));
    if (!arena_str(arena, buf_str(&out), &made.text)) return no_memory(err);
    *ret = made;
    return OK;
}
