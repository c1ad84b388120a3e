#include "doc/xlsx_write.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/arena.h"
#include "base/utf8.h"

enum { TEXT_CHARACTERS = 32767, NAME_CHARACTERS = 31, PATH_ROOM = 40 };

struct XlsxWriter {
    int fd; /* the file is made in memory */
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *formats[XLSX_STYLE_COUNT];
    Buf text; /* NUL-terminated copy of the cell in hand */
};

static const lxw_color_t colours[XLSX_STYLE_COUNT] = {
    [XLSX_HEADER] = 0xE7EEF7, [XLSX_ERROR] = 0xF8CBAD, [XLSX_WARNING] = 0xFFE699};

static bool make_formats(XlsxWriter *writer) {
    for (int style = XLSX_HEADER; style < XLSX_STYLE_COUNT; style++) {
        lxw_format *format = workbook_add_format(writer->book);
        if (!format) return false;
        format_set_bg_color(format, colours[style]);
        if (style == XLSX_HEADER) format_set_bold(format);
        writer->formats[style] = format;
    }
    return true;
}

Status xlsx_writer_new(XlsxWriter **ret, Error *err) {
    CLEANUP(xlsx_writer_freep) XlsxWriter *writer = calloc(1, sizeof *writer);
    if (!writer) return no_memory(err);
    writer->text = BUF_INIT(TEXT_CHARACTERS * 4 + 4);
    writer->fd = memfd_create("workbook", MFD_CLOEXEC);
    if (writer->fd < 0) return fail(err, E_IO, "no room for a workbook");
    char path[PATH_ROOM];
    Buf name = {.ptr = path, .capacity = sizeof path, .max = sizeof path - 1};
    buf_printf(&name, "/proc/self/fd/%d", writer->fd);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    writer->book = workbook_new_opt(path, &options);
    if (!writer->book || !make_formats(writer)) return no_memory(err);
    *ret = TAKE(writer);
    return OK;
}

void xlsx_writer_freep(XlsxWriter **ref) {
    XlsxWriter *writer = *ref;
    if (!writer) return;
    if (writer->book) lxw_workbook_free(writer->book);
    if (writer->fd > 0) close(writer->fd);
    buf_free(&writer->text);
    free(writer);
    *ref = NULL;
}

static const char *terminated(XlsxWriter *writer, Str text, size_t characters) {
    buf_clear(&writer->text);
    buf_add(&writer->text, str_slice(text, 0, utf8_offset(text, characters)));
    buf_add_char(&writer->text, 0);
    return writer->text.failed ? NULL : writer->text.ptr;
}

static Status judge(lxw_error code, Error *err) {
    if (code == LXW_NO_ERROR) return OK;
    if (code == LXW_ERROR_MEMORY_MALLOC_FAILED) return no_memory(err);
    fail(err, E_IO, "the workbook cannot be written");
    return fail_detail(err, "libxlsxwriter: %s", lxw_strerror(code));
}

/* A sheet name may not hold []:*?/\ nor begin or end with an apostrophe. */
static Str clean_name(Str name, char *room, size_t size) {
    size_t len = utf8_cut(str_slice(name, 0, utf8_offset(name, NAME_CHARACTERS)), size);
    for (size_t i = 0; i < len; i++) {
        char c = name.ptr[i];
        bool bad =
            c == '[' || c == ']' || c == ':' || c == '*' || c == '?' || c == '/' || c == '\\' || c == '\'';
        room[i] = bad ? ' ' : c;
    }
    return len ? (Str){room, len} : STR("Sheet");
}

Status xlsx_writer_sheet(XlsxWriter *writer, Str name, const double *widths, size_t count, Error *err) {
    char room[NAME_CHARACTERS * 4];
    const char *text = terminated(writer, clean_name(name, room, sizeof room), NAME_CHARACTERS);
    if (!text) return no_memory(err);
    writer->sheet = workbook_add_worksheet(writer->book, text);
    if (!writer->sheet) return fail(err, E_INVALID, "the workbook cannot have a sheet «%.*s»", STR_ARG(name));
    for (size_t i = 0; i < count; i++)
        if (widths[i] > 0) worksheet_set_column(writer->sheet, (lxw_col_t)i, (lxw_col_t)i, widths[i], NULL);
    return OK;
}

Status xlsx_write_text(XlsxWriter *writer, int row, size_t column, Str text, XlsxStyle style, Error *err) {
    const char *copy = terminated(writer, text, TEXT_CHARACTERS);
    if (!copy) return no_memory(err);
    lxw_format *format = writer->formats[style];
    if (!*copy && !format) return OK;
    return judge(*copy
                     ? worksheet_write_string(writer->sheet, (lxw_row_t)row, (lxw_col_t)column, copy, format)
                     : worksheet_write_blank(writer->sheet, (lxw_row_t)row, (lxw_col_t)column, format),
                 err);
}

Status xlsx_write_number(XlsxWriter *writer, int row, size_t column, double value, XlsxStyle style,
                         Error *err) {
    return judge(worksheet_write_number(writer->sheet, (lxw_row_t)row, (lxw_col_t)column, value,
                                        writer->formats[style]),
                 err);
}

Status xlsx_write_note(XlsxWriter *writer, int row, size_t column, Str text, Error *err) {
    const char *copy = terminated(writer, text, TEXT_CHARACTERS);
    if (!copy) return no_memory(err);
    lxw_comment_options options = {.x_scale = 2, .y_scale = 1};
    return judge(
        worksheet_write_comment_opt(writer->sheet, (lxw_row_t)row, (lxw_col_t)column, copy, &options), err);
}

void xlsx_freeze(XlsxWriter *writer, int row, size_t column) {
    worksheet_freeze_panes(writer->sheet, (lxw_row_t)row, (lxw_col_t)column);
}

static Status read_back(int fd, Buf *out, Error *err) {
    char chunk[65536];
    ssize_t got;
    if (lseek(fd, 0, SEEK_SET) < 0) return fail(err, E_IO, "the workbook cannot be written");
    while ((got = read(fd, chunk, sizeof chunk)) > 0) buf_add(out, (Str){chunk, (size_t)got});
    if (got < 0) return fail(err, E_IO, "the workbook cannot be written");
    return buf_status(out, err);
}

Status xlsx_writer_end(XlsxWriter **ref, Buf *out, Error *err) {
    CLEANUP(xlsx_writer_freep) XlsxWriter *writer = TAKE(*ref);
    lxw_error code = workbook_close(writer->book); /* frees the book, on failure too */
    writer->book = NULL;
    TRY(judge(code, err));
    return read_back(writer->fd, out, err);
}
