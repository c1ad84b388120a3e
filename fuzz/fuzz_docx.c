/* Two entrances: a whole file of any kind but PDF, and (when the first byte is <) the XML of a document body,
 * which mutates better. What comes out is UTF-8 of whole lines; a refusal has a message. */
#include <assert.h>

#include "base/utf8.h"
#include "doc/text_read.h"
#include "tests/doc/make_zip.h"

static const char type[] = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

static Str wrap_body(Arena *arena, Str body) {
    const char *rels = arena_printf(
        arena, "<Relationships><Relationship Id='a' Type='%sofficeDocument' Target='d.xml'/></Relationships>",
        type);
    const char *own = arena_printf(arena,
                                   "<Relationships><Relationship Id='a' Type='%sstyles' Target='d.xml'/>"
                                   "<Relationship Id='b' Type='%snumbering' Target='d.xml'/></Relationships>",
                                   type, type);
    const Entry entries[] = {{"[Content_Types].xml", STR_INIT("<Types/>")},
                             {"_rels/.rels", str_from(rels)},
                             {"_rels/d.xml.rels", str_from(own)},
                             {"d.xml", body}};
    return make_zip(arena, entries, COUNT_OF(entries));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    CLEANUP(arena_freep) Arena *arena = arena_new(64 << 20);
    Str bytes = {(const char *)data, size};
    if (str_starts(bytes, STR("%PDF"))) return 0; /* that reader is a process of its own */
    if (size && *data == '<') bytes = wrap_body(arena, bytes);
    DocText text = {0};
    Error err = ERROR_INIT;
    if (doc_text(arena, bytes, STR("fuzz"), &text, &err) != OK) {
        assert(err.message[0]);
        return 0;
    }
    assert(text.text.len <= DOC_TEXT_MAX && utf8_valid(text.text));
    assert(!text.text.len || !memchr(text.text.ptr, 0, text.text.len));
    return 0;
}
