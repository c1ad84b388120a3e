#include "expr/lex.h"

#include "base/utf8.h"

typedef struct Word {
    const char *text;
    TokenKind kind;
} Word;

static const Word keywords[] = {
    {"and", TOKEN_AND},     {"or", TOKEN_OR},           {"not", TOKEN_NOT},     {"in", TOKEN_IN},
    {"is", TOKEN_IS},       {"between", TOKEN_BETWEEN}, {"where", TOKEN_WHERE}, {"true", TOKEN_TRUE},
    {"false", TOKEN_FALSE}, {"null", TOKEN_NULL},       {"today", TOKEN_TODAY}, {"now", TOKEN_NOW},
    {"且", TOKEN_AND},      {"或", TOKEN_OR},           {"非", TOKEN_NOT},
};

/* Longest first where one begins another. The full-width forms are what a Chinese keyboard types. */
static const Word symbols[] = {
    {"<=", TOKEN_LE},    {">=", TOKEN_GE},   {"!=", TOKEN_NE},    {"=", TOKEN_EQ},     {"<", TOKEN_LT},
    {">", TOKEN_GT},     {"≤", TOKEN_LE},    {"≥", TOKEN_GE},     {"≠", TOKEN_NE},     {"＝", TOKEN_EQ},
    {"＜", TOKEN_LT},    {"＞", TOKEN_GT},   {"+", TOKEN_PLUS},   {"-", TOKEN_MINUS},  {"*", TOKEN_STAR},
    {"/", TOKEN_SLASH},  {"＋", TOKEN_PLUS}, {"－", TOKEN_MINUS}, {"×", TOKEN_STAR},   {"÷", TOKEN_SLASH},
    {"(", TOKEN_LEFT},   {")", TOKEN_RIGHT}, {"（", TOKEN_LEFT},  {"）", TOKEN_RIGHT}, {",", TOKEN_COMMA},
    {"，", TOKEN_COMMA},
};

/* What people bring along from other languages. */
static const struct {
    const char *text, *instead;
} habits[] = {{"==", "="},  {"<>", "!="}, {"&&", "and"}, {"||", "or"},
              {"!", "not"}, {"&", "and"}, {"|", "or"}};

static const struct {
    const char *open, *close;
} quotes[] = {{"\"", "\""}, {"'", "'"}, {"“", "”"}, {"‘", "’"}, {"＂", "＂"}};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_ascii_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Blocks outside ASCII that hold punctuation, symbols, blanks or nothing. The rest counts as letters. */
static bool is_foreign_letter(int32_t cp) {
    static const struct {
        int32_t from, to;
    } others[] = {{0x80, 0xBF},     {0xD7, 0xD7},     {0xF7, 0xF7},       {0x2000, 0x206F}, {0x20A0, 0x20CF},
                  {0x2190, 0x2BFF}, {0x3000, 0x3006}, {0x3008, 0x3020},   {0x3030, 0x303F}, {0xE000, 0xF8FF},
                  {0xFE00, 0xFE6F}, {0xFEFF, 0xFEFF}, {0xFF00, 0xFF0F},   {0xFF1A, 0xFF20}, {0xFF3B, 0xFF40},
                  {0xFF5B, 0xFF65}, {0xFFE0, 0xFFFF}, {0xE0000, 0x10FFFF}};
    if (cp < 0x80) return false;
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (cp >= others[i].from && cp <= others[i].to) return false;
    return true;
}

/* Length of the letter (or digit, with `inner`) at `offset`, 0 when there is none. */
static size_t letter_length(Str text, size_t offset, bool inner) {
    if (offset >= text.len) return 0;
    char c = text.ptr[offset];
    if (is_ascii_letter(c) || (inner && is_digit(c))) return 1;
    size_t end = offset;
    int32_t cp = utf8_next(text, &end);
    return is_foreign_letter(cp) ? end - offset : 0;
}

static size_t name_end(Str text, size_t offset) {
    size_t step;
    while ((step = letter_length(text, offset, true)) > 0) {
        offset += step;
        bool dot = offset < text.len && text.ptr[offset] == '.';
        if (dot && letter_length(text, offset + 1, false)) offset++;
    }
    return offset;
}

static bool is_keyword(Str word, const char *keyword) {
    Str other = str_from(keyword);
    if (word.len != other.len) return false;
    for (size_t i = 0; i < word.len; i++) {
        char c = word.ptr[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c + 'a' - 'A');
        if (c != other.ptr[i]) return false;
    }
    return true;
}

static Token name_token(Compiler *compiler, size_t offset, bool operand_before) {
    Str text = compiler->text;
    /* A name cannot follow an operand, so a leading 且 or 或 is the operator even when it touches a word. */
    Str rest = str_slice(text, offset, text.len);
    bool glued = operand_before && (str_starts(rest, STR("且")) || str_starts(rest, STR("或")));
    size_t end = glued ? offset + sizeof "且" - 1 : name_end(text, offset);
    Token token = {.kind = TOKEN_NAME, .offset = offset, .end = end, .text = str_slice(text, offset, end)};
    for (size_t i = 0; i < COUNT_OF(keywords); i++)
        if (is_keyword(token.text, keywords[i].text)) token.kind = keywords[i].kind;
    return token;
}

static size_t digits_end(Str text, size_t offset) {
    while (offset < text.len && is_digit(text.ptr[offset])) offset++;
    return offset;
}

static size_t number_end(Str text, size_t offset) {
    size_t end = digits_end(text, offset);
    if (end + 1 < text.len && text.ptr[end] == '.' && is_digit(text.ptr[end + 1]))
        end = digits_end(text, end + 1);
    if (end < text.len && (text.ptr[end] | 0x20) == 'e') {
        size_t exponent = end + 1;
        if (exponent < text.len && (text.ptr[exponent] == '+' || text.ptr[exponent] == '-')) exponent++;
        if (exponent < text.len && is_digit(text.ptr[exponent])) end = digits_end(text, exponent);
    }
    return end;
}

static Token bad_token(size_t offset, size_t end) {
    return (Token){.kind = TOKEN_BAD, .offset = offset, .end = end};
}

static bool looks_like_date(Str text, size_t offset) {
    if (text.len - offset < 10) return false;
    for (size_t i = 0; i < 10; i++) {
        char c = text.ptr[offset + i];
        if (i == 4 || i == 7 ? c != '-' : !is_digit(c)) return false;
    }
    return offset + 10 == text.len || !is_digit(text.ptr[offset + 10]);
}

static Token date_token(Compiler *compiler, size_t offset) {
    Token token = {.kind = TOKEN_DATE, .offset = offset, .end = offset + 10};
    token.text = str_slice(compiler->text, offset, token.end);
    if (date_parse(token.text, &token.date)) return token;
    compiler_fault(compiler, offset, "expr.date", "there is no day '%.*s'", STR_ARG(token.text));
    return bad_token(offset, token.end);
}

static Token number_token(Compiler *compiler, size_t offset) {
    Str text = compiler->text;
    Token token = {.kind = TOKEN_NUMBER, .offset = offset, .end = number_end(text, offset)};
    token.text = str_slice(text, offset, token.end);
    bool fits = str_to_double(token.text, &token.number);
    Str rest = str_slice(text, token.end, text.len);
    if (str_starts(rest, STR("%")) || str_starts(rest, STR("％"))) {
        token.end += rest.ptr[0] == '%' ? 1 : sizeof "％" - 1;
        token.number /= 100;
    }
    if (letter_length(text, token.end, true)) {
        size_t end = name_end(text, token.end);
        Diag *diag = compiler_fault(compiler, offset, "expr.number", "'%.*s' is neither a number nor a name",
                                    STR_ARG(str_slice(text, offset, end)));
        diag_hint(diag, "put a text in quotes; a name begins with a letter");
        return bad_token(offset, end);
    }
    if (fits && number_fits(token.number)) return token;
    Diag *diag = compiler_fault(compiler, offset, "expr.number", "the number '%.*s' is out of bounds",
                                STR_ARG(token.text));
    diag_hint(diag, "numbers are 0, or between 1e-15 and 1e15");
    return bad_token(offset, token.end);
}

static char escaped(char c) {
    switch (c) {
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case 'r':
        return '\r';
    case '\\':
    case '"':
    case '\'':
        return c;
    default:
        return 0;
    }
}

/* Copies the inside of a text literal without its escapes. */
static Token unescape(Compiler *compiler, Token token, Str inside) {
    char *copy = arena_alloc(compiler->arena, inside.len + 1);
    if (!copy) {
        compiler->failed = true;
        return bad_token(token.offset, token.end);
    }
    size_t len = 0;
    for (size_t i = 0; i < inside.len; i++) {
        char c = inside.ptr[i];
        if (c == '\\') {
            i++;
            c = escaped(inside.ptr[i]);
            if (!c) {
                Diag *diag =
                    compiler_fault(compiler, (size_t)(inside.ptr - compiler->text.ptr) + i - 1, "expr.text",
                                   "a backslash stands before something that cannot be escaped");
                diag_hint(diag, "write \\\\ for a backslash; \\\" \\' \\n \\t \\r are the others");
                return bad_token(token.offset, token.end);
            }
        }
        copy[len++] = c;
    }
    token.text = (Str){copy, len};
    return token;
}

static Token text_token(Compiler *compiler, size_t offset, const char *open, const char *close) {
    Str text = compiler->text, quote = str_from(close);
    size_t from = offset + strlen(open), end = from;
    bool escapes = false;
    while (end < text.len && !str_starts(str_slice(text, end, text.len), quote)) {
        bool backslash = text.ptr[end] == '\\' && end + 1 < text.len;
        escapes |= backslash;
        end += backslash ? 2 : 1;
    }
    if (end >= text.len) {
        compiler_fault(compiler, offset, "expr.text", "the text that begins here has no closing %s", close);
        return bad_token(offset, text.len);
    }
    Token token = {
        .kind = TOKEN_TEXT, .offset = offset, .end = end + quote.len, .text = str_slice(text, from, end)};
    return escapes ? unescape(compiler, token, token.text) : token;
}

static bool habit_token(Compiler *compiler, size_t offset, Token *ret) {
    Str rest = str_slice(compiler->text, offset, compiler->text.len);
    if (str_starts(rest, STR("!="))) return false;
    for (size_t i = 0; i < COUNT_OF(habits); i++) {
        if (!str_starts(rest, str_from(habits[i].text))) continue;
        Diag *diag =
            compiler_fault(compiler, offset, "expr.syntax", "there is no operator '%s'", habits[i].text);
        if (diag) diag->near = habits[i].instead;
        *ret = bad_token(offset, offset + strlen(habits[i].text));
        return true;
    }
    return false;
}

static size_t skip_blanks(Str text, size_t offset) {
    for (;;) {
        Str rest = str_slice(text, offset, text.len);
        if (rest.len && (rest.ptr[0] == ' ' || (rest.ptr[0] >= '\t' && rest.ptr[0] <= '\r')))
            offset++;
        else if (str_starts(rest, STR("　")))
            offset += sizeof "　" - 1;
        else
            return offset;
    }
}

static Token strange_character(Compiler *compiler, size_t offset) {
    size_t end = offset;
    utf8_next(compiler->text, &end);
    compiler_fault(compiler, offset, "expr.character", "the character '%.*s' has no meaning here",
                   STR_ARG(str_slice(compiler->text, offset, end)));
    return bad_token(offset, end);
}

Token lex_next(Compiler *compiler, size_t offset, bool operand_before) {
    Str text = compiler->text;
    offset = skip_blanks(text, offset);
    if (offset >= text.len) return (Token){.kind = TOKEN_END, .offset = text.len, .end = text.len};
    if (letter_length(text, offset, false)) return name_token(compiler, offset, operand_before);
    if (is_digit(text.ptr[offset]))
        return looks_like_date(text, offset) ? date_token(compiler, offset) : number_token(compiler, offset);
    Str rest = str_slice(text, offset, text.len);
    for (size_t i = 0; i < COUNT_OF(quotes); i++)
        if (str_starts(rest, str_from(quotes[i].open)))
            return text_token(compiler, offset, quotes[i].open, quotes[i].close);
    Token token;
    if (habit_token(compiler, offset, &token)) return token;
    for (size_t i = 0; i < COUNT_OF(symbols); i++) {
        Str symbol = str_from(symbols[i].text);
        if (str_starts(rest, symbol))
            return (Token){
                .kind = symbols[i].kind, .offset = offset, .end = offset + symbol.len, .text = symbol};
    }
    return strange_character(compiler, offset);
}
