/* Looking up the generated statement table. */
#include "store/driver.h"

Str sql_text(SqlRef sql, bool postgresql) {
    if (sql.id == SQL_ID_COUNT) return sql.text;
    return str_from(postgresql ? sql_texts[sql.id].postgresql : sql_texts[sql.id].sqlite);
}

int sql_params(SqlRef sql) {
    return sql.id == SQL_ID_COUNT ? -1 : sql_texts[sql.id].params;
}

const char *sql_name(SqlRef sql) {
    return sql.id == SQL_ID_COUNT ? "dynamic statement" : sql_texts[sql.id].name;
}
