/* Tables of Markdown (and of Word, which becomes the same): a cell is read with what its row and its column
 * say, as the sentence that a person would make of it. */
#include "plan/draft/reader.h"

#include "base/utf8.h"

enum { PIECE_MAX = 180, SENTENCE_MAX = 1024 };

typedef struct Row {
    Str cells[TABLE_COLUMNS];
    size_t count;
    Str label, unit, who; /* what the row is about; its unit column; its column of bodies */
    size_t label_column;
} Row;

static void split_row(Str line, Row *row) {
    line = str_trim(line);
    line = str_slice(line, 1, line.len);
    for (bool more = true; more && row->count < TABLE_COLUMNS;) {
        Str cell;
        more = str_cut(line, '|', &cell, &line);
        if (more || str_trim(cell).len) row->cells[row->count++] = str_trim(cell);
    }
}

static bool is_rule(const Row *row) {
    for (size_t i = 0; i < row->count; i++)
        for (size_t at = 0; at < row->cells[i].len; at++)
            if (!strchr("-: ", row->cells[i].ptr[at])) return false;
    return row->count > 0;
}

static bool names(Str head, const char *const *words) {
    for (; *words; words++)
        if (str_find(head, str_from(*words), 0) != SIZE_MAX) return true;
    return false;
}

static bool is_ordinal(Str head) {
    static const char *const words[] = {"序号", "编号", "No", NULL};
    return names(head, words);
}

static bool is_unit(Str head) {
    return str_is(head, "单位") || str_is(head, "计量单位");
}

static bool is_who(Str head) {
    static const char *const words[] = {"责任单位", "责任部门", "责任人",   "牵头",     "实施主体",
                                        "负责",     "落实单位", "实施单位", "承办单位", NULL};
    return names(head, words);
}

static bool is_total(Str head) {
    static const char *const words[] = {"合计", "总计", "小计", "任务", "目标", "计划", "指标", NULL};
    return names(head, words);
}

static bool is_limit(Str head) {
    static const char *const words[] = {"时限", "期限", "完成时间", NULL};
    return names(head, words);
}

/* As the cell above: what a merged cell of a Word document becomes, and what people write. */
static bool is_ditto(Str cell) {
    return str_is(cell, "〃") || str_is(cell, "同上");
}

/* Whether the column's head, or the one over it, says so. */
static bool says(const Table *table, size_t column, bool (*what)(Str)) {
    return column < table->columns && (what(table->heads[column]) || what(table->groups[column]));
}

/* 40, ≥98, 1,200, 95%, xx: a figure that needs its column to mean something. */
static bool is_bare(Str cell) {
    size_t digits = 0;
    for (size_t at = 0; at < cell.len;) {
        int32_t cp = utf8_next(cell, &at);
        bool digit = (cp >= '0' && cp <= '9') || cp == 'x' || cp == 'X';
        bool other = cp == '.' || cp == ',' || cp == ' ' || cp == '%' || cp == 0x2030 || cp == 0x2265 ||
                     cp == 0x2264 || cp == '>' || cp == '<' || cp == '=' || cp == 0x4E07;
        if (!digit && !other) return false;
        digits += digit;
    }
    return digits > 0;
}

/* The end of the unit that begins at `from` of the text; 0: there is none. */
static size_t unit_end(const Reader *reader, Str text, size_t from) {
    uint32_t cps[8];
    size_t count = 0, end = 0, bytes = from;
    for (size_t at = from; at < text.len && count < COUNT_OF(cps);) {
        int32_t cp = utf8_next(text, &at);
        if (cp <= 0) break;
        cps[count++] = (uint32_t)cp;
    }
    if (!lexicon_match(reader->scan.rules->units, cps, 0, count, &end)) return 0;
    for (size_t i = 0; i < end; i++) utf8_next(text, &bytes);
    return bytes;
}

/* 数量（家）, 合格率(%), 频次（次/年）: the unit in brackets; *ret_name is what stands before it. */
static Str unit_in_brackets(const Reader *reader, Str head, Str *ret_name) {
    size_t open = str_find(head, STR("（"), 0), width = 3;
    if (open == SIZE_MAX) open = str_find(head, STR("("), width = 0), width = 1;
    if (open == SIZE_MAX) return STR("");
    size_t close = str_find(head, width == 3 ? STR("）") : STR(")"), open);
    Str inside = str_trim(str_slice(head, open + width, close == SIZE_MAX ? head.len : close));
    size_t end = unit_end(reader, inside, 0);
    if (!end || (end < inside.len && inside.ptr[end] != '/')) return STR("");
    *ret_name = str_slice(head, 0, open);
    return inside;
}

/* 检查次数, 抽检批次: the unit that the name ends with. */
static Str unit_at_end(const Reader *reader, Str head, Str *ret_name) {
    Str name = head;
    if (str_ends(name, STR("数量"))) return STR("");
    if (str_ends(name, STR("数"))) name = str_slice(name, 0, name.len - 3);
    for (size_t at = 0; at < name.len;) {
        if (unit_end(reader, name, at) == name.len) {
            *ret_name = str_slice(name, 0, at);
            return str_slice(name, at, name.len);
        }
        utf8_next(name, &at);
    }
    return STR("");
}

static Str cut(Str text) {
    return str_slice(text, 0, utf8_cut(text, PIECE_MAX));
}

/* 4月, 一季度, 上半年: the column is a part of the year. */
static bool is_part_of_year(Str head) {
    static const char *const ends[] = {"月", "月份", "季度", "上半年", "下半年"};
    if (head.len > 15) return false;
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        if (str_ends(head, str_from(ends[i])) && str_find(head, STR("每"), 0) == SIZE_MAX) return true;
    return false;
}

typedef struct Heading { /* of a column */
    Str name, group, unit;
} Heading;

/* 监督抽检（批次） over 上半年: the unit may stand in either. */
static Heading read_heading(const Reader *reader, const Table *table, size_t column) {
    if (column >= table->columns) return (Heading){.unit = table->unit};
    Str head = table->heads[column], group = table->groups[column];
    Heading made = {.name = head, .group = group};
    made.unit = unit_in_brackets(reader, head, &made.name);
    if (!made.unit.len && !is_part_of_year(made.name)) made.unit = unit_at_end(reader, head, &made.name);
    Str over = unit_in_brackets(reader, group, &made.group);
    if (!over.len && !made.unit.len && !is_part_of_year(group))
        over = unit_at_end(reader, group, &made.group);
    if (!made.unit.len) made.unit = over;
    if (!is_part_of_year(made.group)) return made;
    return (Heading){made.group, made.name, made.unit}; /* 上半年 over 监督抽检 */
}

/* A figure without a unit anywhere stays a figure without a unit: no sentence, no find. */
static bool sentence_of_figure(const Reader *reader, const Row *row, size_t column, Buf *out) {
    const Table *table = &reader->table;
    Str cell = row->cells[column], label = cut(row->label);
    Heading heading = read_heading(reader, table, column);
    bool own = str_ends(cell, STR("%")) || str_ends(cell, STR("‰"));
    Str unit = heading.unit.len ? heading.unit : row->unit.len ? row->unit : table->unit;
    if (!unit.len && !own) return false;
    Str name = cut(heading.name), group = cut(heading.group);
    bool rate = own || str_starts(unit, STR("%")) || str_starts(unit, STR("‰"));
    bool part = is_part_of_year(heading.name), total = is_total(heading.name) || is_total(heading.group);
    if ((part && !rate) || total) buf_add_text(out, "完成");
    buf_add(out, label);
    buf_add(out, group);
    if (part && !rate) buf_add_text(out, "，其中");
    if (!part || !rate) buf_add(out, name); /* a rate is no part of the year's */
    buf_printf(out, "%.*s%.*s", STR_ARG(cell), own ? 0 : (int)unit.len, unit.ptr);
    return true;
}

static bool holds_digit(Str text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] >= '0' && text.ptr[i] <= '9') return true;
    return false;
}

static bool sentence_of_text(const Reader *reader, const Row *row, size_t column, Buf *out) {
    Str cell = row->cells[column];
    if (column != row->label_column && !holds_digit(row->label)) buf_add(out, cut(row->label));
    buf_add(out, cell);
    bool open = str_find(cell, STR("前"), 0) == SIZE_MAX && str_find(cell, STR("内"), 0) == SIZE_MAX;
    bool day = str_ends(cell, STR("日")) || str_ends(cell, STR("底")) || str_ends(cell, STR("月")) ||
               str_ends(cell, STR("旬"));
    if (says(&reader->table, column, is_limit) && open && day) buf_add_text(out, "前");
    return true;
}

static bool make_sentence(const Reader *reader, const Row *row, size_t column, Buf *out) {
    const Table *table = &reader->table;
    if (!row->cells[column].len || is_ditto(row->cells[column])) return false;
    if (says(table, column, is_ordinal) || says(table, column, is_unit) || says(table, column, is_who))
        return false;
    return is_bare(row->cells[column]) ? sentence_of_figure(reader, row, column, out)
                                       : sentence_of_text(reader, row, column, out);
}

/* Finds in a made sentence stand in the text where its cell stands. */
static void place_finds(Reader *reader, size_t first, const Row *row, Str cell, size_t line_from,
                        size_t line_to) {
    Scan *scan = &reader->scan;
    if (first == scan->count) return;
    size_t from = (size_t)(cell.ptr - scan->text.ptr), to = from + cell.len;
    size_t start = scan->start + utf8_count(str_slice(scan->text, line_from, from));
    for (size_t i = first; i < scan->count; i++) {
        DraftFind *find = &scan->finds[i];
        find->from = from;
        find->to = to;
        find->start = start;
        find->end = start + utf8_count(cell);
        find->sentence_to = line_to;
        if (row->who.len) find->who = row->who;
    }
}

/* A made sentence lives as long as the finds, which point into it. */
static Status read_cell(Reader *reader, const Row *row, size_t column, size_t from, size_t to, Error *err) {
    CLEANUP(buf_free) Buf sentence = BUF_INIT(SENTENCE_MAX + row->cells[column].len);
    if (!make_sentence(reader, row, column, &sentence)) return OK;
    TRY(buf_status(&sentence, err));
    Str made;
    if (!arena_str(reader->scan.arena, buf_str(&sentence), &made)) return no_memory(err);
    Scan *scan = &reader->scan;
    Str text = scan->text;
    size_t start = scan->start, first = scan->count;
    scan->text = made;
    Status status = reader_scan(reader, made, 0, made.len, err);
    scan->text = text;
    scan->start = start;
    TRY(status);
    place_finds(reader, first, row, row->cells[column], from, to);
    return OK;
}

static void describe_row(Table *table, Row *row) {
    row->label_column = SIZE_MAX;
    for (size_t i = 0; i < row->count; i++) {
        Str cell = is_ditto(row->cells[i]) ? table->above[i] : row->cells[i];
        table->above[i] = cell;
        if (says(table, i, is_unit))
            row->unit = cell;
        else if (says(table, i, is_who))
            row->who = cell;
        else if (row->label_column == SIZE_MAX && !says(table, i, is_ordinal) && cell.len && !is_bare(cell)) {
            row->label = cell;
            row->label_column = i;
        }
    }
}

/* The column behind the ones that the head of `column` covers. */
static size_t group_end(const Table *table, size_t column) {
    size_t end = column + 1;
    while (end < table->columns && !table->heads[end].len) end++;
    return end;
}

static bool is_head_cell(Str cell) {
    return cell.len && !is_ditto(cell) && !is_bare(cell);
}

/* 2026年抽检任务表 in one cell over all columns, and the heads below it. */
static bool is_under_title(const Table *table, const Row *row) {
    if (table->columns < 2 || group_end(table, 0) < table->columns || !table->heads[0].len) return false;
    bool several = false;
    for (size_t i = 0; i < row->count; i++) {
        Str cell = row->cells[i];
        if (cell.len && (!is_head_cell(cell) || str_find(cell, STR("每"), 0) != SIZE_MAX)) return false;
        if (holds_digit(cell) && !is_part_of_year(cell)) return false;
        several |= i && cell.len;
    }
    return several && row->cells[0].len;
}

/* Each head that covers several columns has its own below it, and the others go on (are empty). In a PDF the
 * first head may stand in either row. */
static bool is_second_head(const Table *table, const Row *row) {
    bool found = false;
    if (row->count > table->columns) return false;
    for (size_t i = 0; i < table->columns;) {
        size_t end = group_end(table, i), filled = 0;
        for (size_t j = i; j < end && j < row->count; j++) filled += is_head_cell(row->cells[j]);
        bool group = end - i > 1 && filled == end - i;
        bool goes_on = i >= row->count || !row->cells[i].len || is_ditto(row->cells[i]);
        if (!group && table->heads[i].len && (filled || !goes_on)) return false;
        found |= group;
        i = end;
    }
    return found;
}

static void set_heads(Table *table, const Row *row) {
    table->columns = row->count;
    for (size_t i = 0; i < row->count; i++) table->heads[i] = row->cells[i];
}

static void join_heads(Table *table, const Row *row) {
    Str group = STR("");
    for (size_t i = 0; i < table->columns && i < row->count; i++) {
        if (table->heads[i].len) group = table->heads[i];
        if (!is_head_cell(row->cells[i])) continue;
        table->groups[i] = group;
        table->heads[i] = row->cells[i];
    }
}

/* Heads stand before the first row that is none. */
static bool read_heads(Table *table, const Row *row) {
    if (table->begun) return false;
    if (!table->columns || is_under_title(table, row))
        set_heads(table, row);
    else if (is_second_head(table, row))
        join_heads(table, row);
    else
        return false;
    return true;
}

Status table_row(Reader *reader, size_t from, size_t to, Error *err) {
    Table *table = &reader->table;
    Row row = {.count = 0};
    split_row(str_slice(reader->scan.text, from, to), &row);
    if (!row.count || is_rule(&row) || read_heads(table, &row)) return OK;
    table->begun = true;
    describe_row(table, &row);
    for (size_t i = 0; i < row.count; i++) TRY(read_cell(reader, &row, i, from, to, err));
    return OK;
}

/* 单位：批次 above a table. */
void table_end(Reader *reader, Str line) {
    Table *table = &reader->table;
    if (!str_trim(line).len && !table->columns) return; /* blank lines between the unit and its table */
    *table = (Table){0};
    size_t at = str_find(line, STR("单位："), 0), width = sizeof "单位：" - 1;
    if (at == SIZE_MAX) at = str_find(line, STR("单位:"), 0), width = sizeof "单位:" - 1;
    if (at == SIZE_MAX) return;
    Str rest = str_trim(str_slice(line, at + width, line.len));
    size_t end = unit_end(reader, rest, 0);
    if (end) table->unit = str_slice(rest, 0, end);
}
