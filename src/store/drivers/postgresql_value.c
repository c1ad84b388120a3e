/* Values of the current row. Everything comes as text; bytea is turned into bytes when the row arrives. */
#include "store/drivers/postgresql.h"

enum { TYPE_BYTEA = 17 }; /* pg_type.oid: fixed */

static const PGresult *row_of(const Connection *connection) {
    return ((const PgConnection *)connection)->row;
}

/* The bytes are fewer than the digits that they come from and are ours: they are written over them, and the
 * value keeps its old length, from which pg_text computes the new one. */
static bool decode_cell(PGresult *row, int column) {
    char *value = PQgetvalue(row, 0, column);
    Str digits = {value, (size_t)PQgetlength(row, 0, column)};
    if (!str_starts(digits, STR("\\x"))) return false;
    size_t len = (digits.len - 2) / 2;
    uint8_t *out = (uint8_t *)value;
    for (size_t i = 0; i < len; i++)
        if (!hex_decode(str_slice(digits, 2 + 2 * i, 4 + 2 * i), out + i, 1)) return false;
    return true;
}

bool pg_decode_row(PGresult *row) {
    for (int i = 0; i < PQnfields(row); i++)
        if (PQftype(row, i) == TYPE_BYTEA && !PQgetisnull(row, 0, i) && !decode_cell(row, i)) return false;
    return true;
}

int pg_columns(const Connection *connection) {
    return row_of(connection) ? PQnfields(row_of(connection)) : 0;
}

bool pg_null(const Connection *connection, int column) {
    return PQgetisnull(row_of(connection), 0, column);
}

Str pg_text(const Connection *connection, int column) {
    const PGresult *row = row_of(connection);
    size_t len = (size_t)PQgetlength(row, 0, column);
    bool bytes = PQftype(row, column) == TYPE_BYTEA && len >= 2;
    return (Str){PQgetvalue(row, 0, column), bytes ? (len - 2) / 2 : len};
}

/* A truth value is 't' or 'f' here and 1 or 0 on SQLite; a sum of bigints is a numeric. */
int64_t pg_i64(const Connection *connection, int column) {
    Str text = pg_text(connection, column);
    int64_t value = 0;
    double real = 0;
    if (str_to_i64(text, &value)) return value;
    if (str_to_double(text, &real) && real > -9.2e18 && real < 9.2e18) return (int64_t)real;
    return str_is(text, "t");
}

double pg_f64(const Connection *connection, int column) {
    double value = 0;
    str_to_double(pg_text(connection, column), &value);
    return value;
}
