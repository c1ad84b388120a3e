#include "doc/package.h"

#include <string.h>

enum { CHUNK = 32768, RATIO_FROM = 1 << 20 };

XlsxOptions xlsx_options_default(void) {
    return (XlsxOptions){.max_bytes = 64 << 20,
                         .max_entries = 5000,
                         .max_part = 1 << 30,
                         .max_ratio = 300,
                         .max_shared = 128 << 20,
                         .max_columns = 200,
                         .max_field = 64 << 10,
                         .max_row = 1 << 20,
                         .max_rows = 1048576,
                         .max_merges = 10000};
}

static Status hint_save(PackageKind kind, Error *err) {
    return fail_hint(err, kind == PACKAGE_WORKBOOK
                              ? "Open it in a spreadsheet program and save it as an Excel workbook (.xlsx)."
                              : "Open it in a word processor and save it as a Word document (.docx).");
}

/* The old binary format and password-protected files share one container (compound file). */
static Status refuse_compound(Str bytes, PackageKind kind, Error *err) {
    static const char encrypted[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    if (memmem(bytes.ptr, bytes.len, encrypted, sizeof encrypted - 1)) {
        fail(err, E_UNSUPPORTED, "the file is protected by a password");
        return fail_hint(err, "Save a copy without a password.");
    }
    fail(err, E_UNSUPPORTED,
         kind == PACKAGE_WORKBOOK ? "this is an old binary Office file (.xls), not an .xlsx workbook"
                                  : "this is an old binary Office file (.doc), not a .docx document");
    return hint_save(kind, err);
}

static Status check_signature(Str bytes, PackageKind kind, const XlsxOptions *options, Error *err) {
    if (bytes.len > options->max_bytes)
        return fail(err, E_TOO_LARGE, "the file is larger than %zu bytes", options->max_bytes);
    if (str_starts(bytes, STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"))) return refuse_compound(bytes, kind, err);
    if (!str_starts(bytes, STR("PK"))) {
        fail(err, E_UNSUPPORTED,
             kind == PACKAGE_WORKBOOK ? "this is not an .xlsx workbook" : "this is not a .docx document");
        return hint_save(kind, err);
    }
    return OK;
}

Status package_refuse_other(const Package *package, Error *err) {
    bool workbook = package->kind == PACKAGE_WORKBOOK;
    if (package_has(package, "xl/workbook.bin"))
        fail(err, E_UNSUPPORTED, "this is a binary workbook (.xlsb)");
    else if (package_has(package, "content.xml"))
        fail(err, E_UNSUPPORTED,
             workbook ? "this is an OpenDocument file (.ods)" : "this is an OpenDocument file (.odt)");
    else if (package_has(package, workbook ? "word/document.xml" : "xl/workbook.xml"))
        fail(err, E_UNSUPPORTED,
             workbook ? "this is a text document (.docx), not a workbook"
                      : "this is a workbook (.xlsx), not a text document");
    else
        fail(err, E_UNSUPPORTED,
             workbook ? "this is a package without a workbook in it"
                      : "this is a package without a text document in it");
    return hint_save(package->kind, err);
}

static Status check_entries(const Package *package, Error *err) {
    zip_int64_t entries = zip_get_num_entries(package->zip, 0);
    if (entries > (zip_int64_t)package->options.max_entries)
        return fail(err, E_TOO_LARGE, "the file holds more than %zu parts", package->options.max_entries);
    if (!package_has(package, "[Content_Types].xml") || !package_has(package, "_rels/.rels"))
        return package_refuse_other(package, err);
    return OK;
}

Status package_open(Str bytes, PackageKind kind, const XlsxOptions *options, Package *ret, Error *err) {
    TRY(check_signature(bytes, kind, options, err));
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t *source = zip_source_buffer_create(bytes.ptr, bytes.len, 0, &why);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &why) : NULL;
    if (!zip) {
        if (source) zip_source_free(source);
        bool memory = zip_error_code_zip(&why) == ZIP_ER_MEMORY;
        if (memory)
            no_memory(err);
        else
            fail(err, E_INVALID, "the file is damaged or cut off");
        fail_detail(err, "zip: %s", zip_error_strerror(&why));
        zip_error_fini(&why);
        return err->code;
    }
    Package package = {.zip = zip, .kind = kind, .options = *options};
    Status status = check_entries(&package, err);
    if (status != OK) {
        package_close(&package);
        return status;
    }
    *ret = package;
    return OK;
}

void package_close(Package *package) {
    if (package->zip) zip_discard(package->zip);
    package->zip = NULL;
}

bool package_has(const Package *package, const char *name) {
    return zip_name_locate(package->zip, name, ZIP_FL_NOCASE) >= 0;
}

/* The sizes in the directory may lie: the limit also holds for the bytes that come out. */
static Status open_entry(const Package *package, const char *name, zip_file_t **ret, size_t *ret_limit,
                         Error *err) {
    zip_int64_t index = zip_name_locate(package->zip, name, ZIP_FL_NOCASE);
    if (index < 0) return fail(err, E_INVALID, "the file lacks its part %s", name);
    zip_stat_t stat;
    if (zip_stat_index(package->zip, (zip_uint64_t)index, 0, &stat) != 0 || !(stat.valid & ZIP_STAT_SIZE) ||
        !(stat.valid & ZIP_STAT_COMP_SIZE))
        return fail(err, E_INVALID, "the file is damaged or cut off");
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) && stat.encryption_method != ZIP_EM_NONE)
        return fail(err, E_UNSUPPORTED, "the file is protected by a password");
    if (stat.size > package->options.max_part)
        return fail(err, E_TOO_LARGE, "a part of the file is larger than %zu bytes",
                    package->options.max_part);
    zip_uint64_t packed = stat.comp_size ? stat.comp_size : 1;
    if (stat.size > RATIO_FROM && stat.size / packed > package->options.max_ratio)
        return fail(err, E_TOO_LARGE, "a part of the file unpacks to more than %zu times its size",
                    package->options.max_ratio);
    zip_file_t *file = zip_fopen_index(package->zip, (zip_uint64_t)index, 0);
    if (!file) return fail(err, E_INVALID, "the file is damaged or cut off");
    *ret = file;
    *ret_limit = stat.size;
    return OK;
}

static void close_entryp(zip_file_t **file) {
    if (*file) zip_fclose(*file);
    *file = NULL;
}

Status package_read(const Package *package, const char *name, Buf *out, Error *err) {
    CLEANUP(close_entryp) zip_file_t *file = NULL;
    size_t limit = 0;
    TRY(open_entry(package, name, &file, &limit, err));
    char chunk[4096];
    zip_int64_t got;
    while ((got = zip_fread(file, chunk, sizeof chunk)) > 0) {
        buf_add(out, (Str){chunk, (size_t)got});
        TRY(buf_status(out, err));
    }
    return got < 0 ? fail(err, E_INVALID, "the file is damaged or cut off") : OK;
}

/* No workbook has a document type; refusing it closes the door to entities. */
static void refuse_doctype(void *data, const char *name, const char *system, const char *public,
                           int internal) {
    (void)name, (void)system, (void)public, (void)internal;
    XmlPart *part = data;
    xml_refuse(part, fail(part->err, E_INVALID, "the part %s of the file holds a document type declaration",
                          part->name));
}

Status xml_part_open(const Package *package, const char *name, XmlHandlers handlers, XmlPart *ret,
                     Error *err) {
    zip_file_t *file = NULL;
    size_t limit = 0;
    TRY(open_entry(package, name, &file, &limit, err));
    XML_Parser parser = XML_ParserCreateNS(NULL, '|');
    if (!parser) {
        close_entryp(&file);
        return no_memory(err);
    }
    *ret = (XmlPart){.file = file, .parser = parser, .limit = limit, .name = name, .data = handlers.data};
    XML_SetUserData(parser, ret);
    XML_SetElementHandler(parser, handlers.start, handlers.end);
    XML_SetCharacterDataHandler(parser, handlers.text);
    XML_SetStartDoctypeDeclHandler(parser, refuse_doctype);
    return OK;
}

void xml_part_close(XmlPart *part) {
    if (part->parser) XML_ParserFree(part->parser);
    close_entryp(&part->file);
    part->parser = NULL;
}

static Status parser_fault(const XmlPart *part, Error *err) {
    if (part->status != OK) return part->status;
    enum XML_Error code = XML_GetErrorCode(part->parser);
    if (code == XML_ERROR_NO_MEMORY) return no_memory(err);
    fail(err, E_INVALID, "the part %s of the file is damaged: line %lu", part->name,
         XML_GetCurrentLineNumber(part->parser));
    return fail_detail(err, "expat: %s", XML_ErrorString(code));
}

/* One more chunk from the zip into the parser. */
static Status feed(XmlPart *part, enum XML_Status *ret, Error *err) {
    void *chunk = XML_GetBuffer(part->parser, CHUNK);
    if (!chunk) return no_memory(err);
    zip_int64_t got = zip_fread(part->file, chunk, CHUNK);
    if (got < 0) return fail(err, E_INVALID, "the file is damaged or cut off");
    part->read += (size_t)got;
    if (part->read > part->limit)
        return fail(err, E_INVALID, "the part %s of the file is larger than its directory says", part->name);
    part->ended = got == 0;
    *ret = XML_ParseBuffer(part->parser, (int)got, part->ended);
    return OK;
}

Status xml_part_run(XmlPart *part, bool *ret_more, Error *err) {
    part->err = err;
    XML_ParsingStatus now;
    XML_GetParsingStatus(part->parser, &now);
    enum XML_Status answer = XML_STATUS_OK;
    if (now.parsing == XML_SUSPENDED) answer = XML_ResumeParser(part->parser);
    while (answer == XML_STATUS_OK && !part->ended) TRY(feed(part, &answer, err));
    if (answer == XML_STATUS_ERROR) return parser_fault(part, err);
    *ret_more = answer == XML_STATUS_SUSPENDED;
    return OK;
}

Status xml_part_all(const Package *package, const char *name, XmlHandlers handlers, Error *err) {
    CLEANUP(xml_part_close) XmlPart part = {0};
    TRY(xml_part_open(package, name, handlers, &part, err));
    bool more;
    return xml_part_run(&part, &more, err);
}

void xml_refuse(XmlPart *part, Status status) {
    if (part->status == OK) part->status = status;
    XML_StopParser(part->parser, XML_FALSE);
}

void xml_pause(XmlPart *part) {
    XML_StopParser(part->parser, XML_TRUE);
}

const char *xml_local(const char *name) {
    const char *bar = strrchr(name, '|');
    return bar ? bar + 1 : name;
}

const char *xml_attribute(const char *const *attributes, const char *local) {
    for (; *attributes; attributes += 2)
        if (strcmp(xml_local(attributes[0]), local) == 0) return attributes[1];
    return NULL;
}

long xml_number(const char *text, long fallback) {
    int64_t value;
    bool good = text && str_to_i64(str_from(text), &value) && value >= 0 && value <= INT32_MAX;
    return good ? (long)value : fallback;
}

void *xml_grow(XmlPart *part, Arena *arena, void *items, size_t *count, size_t *capacity, size_t size,
               size_t max) {
    if (*count >= max) {
        xml_refuse(part, fail(part->err, E_TOO_LARGE, "the part %s of the file has more than %zu items",
                              part->name, max));
        return NULL;
    }
    if (*count == *capacity) {
        size_t wanted = *capacity ? *capacity * 2 : 16;
        void *more = arena_grow(arena, items, *count, wanted, size);
        if (!more) {
            xml_refuse(part, no_memory(part->err));
            return NULL;
        }
        *capacity = wanted;
        items = more;
    }
    ++*count;
    return items;
}
