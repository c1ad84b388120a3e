/* What is read of a Word document runs in flows, one inside another: the document, a table in it, a text box
 * in a paragraph. Each is written down when it ends, where it belongs. Private to src/doc. */
#ifndef ANLAN_DOC_DOCX_FLOW_H
#define ANLAN_DOC_DOCX_FLOW_H

#include "base/str.h"

enum { ID_MAX = 64, FLOWS_MAX = 12, COLUMNS_MAX = 200 };

/* The paragraph that is open. */
typedef struct Paragraph {
    char style[ID_MAX], list[ID_MAX]; /* ids; longer ones are unknown */
    int level, outline;               /* -1: not said */
    bool open, joined;                /* joined: its mark is deleted, the next one goes on in it */
} Paragraph;

typedef struct DocxFlow {
    Paragraph paragraph;
    Buf line;  /* its text */
    Buf aside; /* what the text boxes in it hold */
    Buf prose; /* the flow's paragraphs, a line each */
    int runs;  /* depth of runs: a ruby holds others */
    bool hidden, in_text, in_properties;
    int fields;      /* depth of fields */
    uint64_t coding; /* bit of a field: its code is being read, not yet its result */
    bool table;      /* the flow is a table: the rest is only for that */
    Buf rows, row, cell;
    int cells, span, widest,
        row_cells;               /* columns of the row, of the cell; cells of the widest row, of this */
    bool merged, filled, headed; /* the cell goes on from above; the row holds text; the head is written */
    bool failed;                 /* of what was cleared */
} DocxFlow;

void docx_flow_begin(DocxFlow *flow, bool table, size_t max);
void docx_flow_free(DocxFlow *flow);
/* More text than its limit, or no memory. */
bool docx_flow_failed(const DocxFlow *flow);
/* Empties one of the flow's buffers. */
void docx_flow_clear(DocxFlow *flow, Buf *buf);
/* Whether text at this place is shown: not a field's code, not hidden. */
bool docx_flow_shows(const DocxFlow *flow);
/* A fldChar: "begin", "separate", "end". */
void docx_flow_field(DocxFlow *flow, const char *type);

/* Adds lines to the flow; `flat` is what a table's cell shows of them. */
void docx_flow_add(DocxFlow *flow, Str lines, Str flat);
void docx_flow_begin_row(DocxFlow *flow);
void docx_flow_skip_columns(DocxFlow *flow, int count);
void docx_flow_begin_cell(DocxFlow *flow);
void docx_flow_end_cell(DocxFlow *flow);
void docx_flow_end_row(DocxFlow *flow);
/* Puts a flow that ended into the one around it. */
void docx_flow_close(DocxFlow *inner, DocxFlow *outer);

#endif
