#include "doc/docx_flow.h"

#include <string.h>

enum { FIELDS_MAX = 60 };

void docx_flow_begin(DocxFlow *flow, bool table, size_t max) {
    const Buf empty = BUF_INIT(max);
    *flow = (DocxFlow){.line = empty,
                       .aside = empty,
                       .prose = empty,
                       .table = table,
                       .rows = empty,
                       .row = empty,
                       .cell = empty};
}

void docx_flow_free(DocxFlow *flow) {
    Buf *const bufs[] = {&flow->line, &flow->aside, &flow->prose, &flow->rows, &flow->row, &flow->cell};
    for (size_t i = 0; i < COUNT_OF(bufs); i++) buf_free(bufs[i]);
}

bool docx_flow_failed(const DocxFlow *flow) {
    return flow->failed || flow->line.failed || flow->aside.failed || flow->prose.failed ||
           flow->rows.failed || flow->row.failed || flow->cell.failed;
}

void docx_flow_clear(DocxFlow *flow, Buf *buf) {
    flow->failed |= buf->failed;
    buf_clear(buf);
}

bool docx_flow_shows(const DocxFlow *flow) {
    return flow->paragraph.open && !flow->hidden && !flow->coding;
}

void docx_flow_field(DocxFlow *flow, const char *type) {
    if (strcmp(type, "begin") == 0) {
        if (flow->fields < FIELDS_MAX) flow->coding |= (uint64_t)1 << flow->fields;
        flow->fields++;
    } else if (flow->fields) {
        int last = flow->fields - 1;
        if (last < FIELDS_MAX) flow->coding &= ~((uint64_t)1 << last);
        if (strcmp(type, "end") == 0) flow->fields = last;
    }
}

/* A cell's paragraphs stand in one line. */
static void add_to_cell(DocxFlow *flow, Str text) {
    text = str_trim(text);
    if (!text.len) return;
    if (flow->cell.len) buf_add_char(&flow->cell, ' ');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        buf_add_char(&flow->cell, c == '\n' || c == '\r' || c == '\t' ? ' ' : c == '|' ? '/' : c);
    }
}

void docx_flow_add(DocxFlow *flow, Str lines, Str flat) {
    buf_add(&flow->prose, lines);
    if (flow->table) add_to_cell(flow, flat);
}

void docx_flow_begin_row(DocxFlow *flow) {
    docx_flow_clear(flow, &flow->row);
    flow->cells = flow->row_cells = 0;
    flow->filled = false;
}

void docx_flow_begin_cell(DocxFlow *flow) {
    docx_flow_clear(flow, &flow->cell);
    flow->merged = false;
    flow->span = 1;
}

void docx_flow_skip_columns(DocxFlow *flow, int count) {
    for (int i = 0; i < count && flow->cells < COLUMNS_MAX; i++, flow->cells++)
        buf_add_text(&flow->row, flow->cells ? " |" : "| |");
}

/* A cell over several columns keeps the others empty, so that columns stay below their heads. One that goes
 * on from the row above is a ditto mark. */
void docx_flow_end_cell(DocxFlow *flow) {
    Str text = buf_str(&flow->cell);
    if (text.len) flow->filled = true;
    if (flow->merged && !text.len) text = STR("〃");
    buf_add_text(&flow->row, flow->cells ? " " : "| ");
    buf_add(&flow->row, text);
    for (int i = 0; i < flow->span && flow->cells < COLUMNS_MAX; i++, flow->cells++)
        buf_add_text(&flow->row, " |");
    flow->row_cells++;
    docx_flow_clear(flow, &flow->cell);
}

/* Rows without a word (deleted ones, those that only hold room) are left out. */
void docx_flow_end_row(DocxFlow *flow) {
    if (flow->row_cells > flow->widest) flow->widest = flow->row_cells;
    if (!flow->filled) return;
    buf_add(&flow->rows, buf_str(&flow->row));
    buf_add_char(&flow->rows, '\n');
    if (flow->headed) return;
    flow->headed = true;
    buf_add_char(&flow->rows, '|');
    for (int i = 0; i < flow->cells; i++) buf_add_text(&flow->rows, " --- |");
    buf_add_char(&flow->rows, '\n');
}

/* A table of one column is a frame around prose. */
void docx_flow_close(DocxFlow *inner, DocxFlow *outer) {
    Str prose = buf_str(&inner->prose);
    if (!inner->table) {
        buf_add(&outer->aside, prose);
    } else if (inner->widest <= 1) {
        docx_flow_add(outer, prose, prose);
    } else {
        buf_add_char(&inner->rows, '\n');
        docx_flow_add(outer, buf_str(&inner->rows), prose);
    }
    if (docx_flow_failed(inner)) outer->failed = true;
    docx_flow_free(inner);
}
