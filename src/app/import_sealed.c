#include "app/import_sealed.h"

#include "app/org.h"
#include "base/i18n.h"
#include "doc/identity.h"

typedef struct Sealed {
    Str phone, identity;
} Sealed;

static Status unseal_cell(const Import *import, const Rows *rows, int column, Str *ret, Error *err) {
    Str sealed;
    if (!arena_str(import->batch, rows_text(rows, column), &sealed)) return no_memory(err);
    return app_unseal(import->app, sealed, import->batch, ret, err);
}

static Status read_stored(const Import *import, int64_t person, Sealed *ret, Error *err) {
    CLEANUP(rows_closep) Rows *rows = NULL;
    Sealed stored = {STR(""), STR("")};
    TRY(store_query(import->tx, SQL_IMPORT_PERSON_SEALED, ARGS(A_STR(import->actor->realm), A_I64(person)),
                    &rows, err));
    if (rows_next(rows)) {
        TRY(unseal_cell(import, rows, 0, &stored.phone, err));
        TRY(unseal_cell(import, rows, 1, &stored.identity, err));
    }
    TRY(rows_status(rows, err));
    *ret = stored;
    return OK;
}

/* Does the cell say what is to be stored? */
static bool given(Import *import, const ImportRow *row, int column) {
    if (import->sources[column] < 0) return false;
    if (str_find(row->values[column].text, STR("*"), 0) == SIZE_MAX) return true;
    import_warn(import, row, column, "person.masked", "the value is masked and was left out");
    return false;
}

static Str cell(const ImportRow *row, int column) {
    Str text = row->values[column].text;
    return text.len ? text : STR("");
}

/* A good number in its plain form, another one as it is written. */
static Status read_identity(Import *import, const ImportRow *row, int column, Str *ret, Error *err) {
    Identity identity = identity_check(cell(row, column));
    *ret = cell(row, column);
    if (identity.verdict == IDENTITY_OK)
        return arena_str(import->batch, str_from(identity.text), ret) ? OK : no_memory(err);
    if (identity.verdict != IDENTITY_EMPTY)
        diag_add(&import->report->diags, SEVERITY_WARNING, import->file, row->row,
                 import_place(import, column), "person.identity", "%s",
                 i18n_text(import->actor->lang, identity_message(identity.verdict)));
    return OK;
}

static Status seal(const Import *import, Str plain, Arg *ret, Error *err) {
    Str sealed;
    TRY(app_seal(import->app, plain, import->batch, &sealed, err));
    *ret = sealed.len ? A_BLOB(sealed) : A_NULL;
    return OK;
}

static Status write(Import *import, const Sealed *sealed, int64_t person, Error *err) {
    Arg phone, identity;
    TRY(seal(import, sealed->phone, &phone, err));
    TRY(seal(import, sealed->identity, &identity, err));
    return store_exec(import->tx, SQL_IMPORT_PERSON_SEAL,
                      ARGS(A_STR(import->actor->realm), A_I64(person), phone, identity,
                           A_INSTANT(env_now(&import->app->env))),
                      NULL, err);
}

/* A new nonce makes every sealed text another one, so what is compared is what they hold. */
Status import_sealed(Import *import, const ImportRow *row, int phone, int identity, int64_t person,
                     ImportOutcome *outcome, Error *err) {
    Sealed stored = {STR(""), STR("")};
    if (import->sources[phone] < 0 && import->sources[identity] < 0) return OK;
    if (*outcome != ROW_ADDED) TRY(read_stored(import, person, &stored, err));
    Sealed next = stored;
    if (given(import, row, phone)) next.phone = cell(row, phone);
    if (given(import, row, identity)) TRY(read_identity(import, row, identity, &next.identity, err));
    if (str_equal(next.phone, stored.phone) && str_equal(next.identity, stored.identity)) return OK;
    if (*outcome == ROW_UNCHANGED) *outcome = ROW_CHANGED;
    return write(import, &next, person, err);
}
