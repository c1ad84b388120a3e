#include "app/account.h"

#include <sodium.h>

#include "app/session.h"
#include "base/utf8.h"

enum { HASH_PASSES = 2, HASH_MEMORY = 19 << 20 };

/* The hash of a random text that was thrown away. */
static const char nobody_hash[] =
    "$argon2id$v=19$m=19456,t=2,p=1$8Y9UhshXAu8yBTG7zwsZGw$9eNDHnHaQOlo+UD0duNRB/or6k+9wnYGP7mqfruggOY";

static Status check_login(Str login, Error *err) {
    bool plain = login.len > 0 && login.len <= LOGIN_MAX && utf8_valid(login);
    for (size_t i = 0; plain && i < login.len; i++) {
        unsigned char c = (unsigned char)login.ptr[i];
        plain = c > ' ' && c != '/' && c != 0x7f;
    }
    if (plain) return OK;
    fail(err, E_INVALID, "the login '%.*s' cannot be used",
         STR_ARG(str_slice(login, 0, utf8_cut(login, LOGIN_MAX))));
    return fail_hint(err, "use 1 to 64 bytes without blanks and without '/'");
}

static Status check_password(Str password, Error *err) {
    if (!utf8_valid(password) || memchr(password.ptr ? password.ptr : "", 0, password.len)) {
        return fail(err, E_INVALID, "the password is not plain text");
    }
    size_t count = utf8_count(password);
    if (count >= PASSWORD_MIN && password.len <= PASSWORD_MAX) return OK;
    return fail(err, E_INVALID, "the password must have at least %d characters and at most %d bytes",
                PASSWORD_MIN, PASSWORD_MAX);
}

static Status hash_password(Str password, char out[PASSWORD_HASH], Error *err) {
    _Static_assert(PASSWORD_HASH >= crypto_pwhash_STRBYTES, "room for libsodium's text");
    if (sodium_init() < 0 ||
        crypto_pwhash_str(out, password.ptr, password.len, HASH_PASSES, HASH_MEMORY) != 0) {
        return no_memory(err);
    }
    return OK;
}

static Str account_payload(Str login, int64_t person, Buf *buf) {
    Json json = json_writer(buf);
    json_begin_object(&json);
    json_put_str(&json, "login", login);
    json_put_i64(&json, "person", person);
    json_end_object(&json);
    return buf_str(buf);
}

Status app_account_set(const App *app, Tx *tx, const Actor *actor, Str login, int64_t person, Str password,
                       Error *err) {
    TRY(check_login(login, err));
    TRY(check_password(password, err));
    char hash[PASSWORD_HASH];
    TRY(hash_password(password, hash, err));
    TRY(store_exec(
        tx, SQL_ACCOUNT_SET,
        ARGS(A_STR(actor->realm), A_STR(login), A_I64(person), A_TEXT(hash), A_I64(env_now(&app->env))), NULL,
        err));
    TRY(store_exec(tx, SQL_SESSION_DELETE_PERSON, ARGS(A_STR(actor->realm), A_I64(person)), NULL, err));
    CLEANUP(buf_free) Buf payload = BUF_INIT(1024);
    Str text = account_payload(login, person, &payload);
    TRY(buf_status(&payload, err));
    TRY(app_ledger(app, tx, actor, "account.set", text, err));
    sessions_forget(app->sessions, actor->realm, person);
    return OK;
}

/* The realm a typed login belongs to: the one written before '/', else the only one. Empty when that is
 * unclear. */
static Status find_realm(Tx *tx, Str typed, Arena *arena, Str *ret_realm, Str *ret_login, Error *err) {
    Str realm = {0}, login;
    if (str_cut(typed, '/', &realm, &login)) {
        *ret_realm = realm;
        *ret_login = login;
        return OK;
    }
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_REALM_LIST, NULL, 0, &rows, err));
    realm = (Str){0};
    int count = 0;
    while (rows_next(rows)) {
        if (count++ == 0 && !arena_str(arena, rows_text(rows, 0), &realm)) return no_memory(err);
    }
    TRY(rows_status(rows, err));
    *ret_realm = count == 1 ? realm : STR("");
    *ret_login = typed;
    return OK;
}

Status account_find(Tx *tx, Str typed, Arena *arena, Account *ret, Error *err) {
    Account account = {.hash = str_from(nobody_hash), .locked_until = INSTANT_NONE};
    TRY(find_realm(tx, typed, arena, &account.realm, &account.login, err));
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_ACCOUNT_FIND, ARGS(A_STR(account.realm), A_STR(account.login)), &rows, err));
    if (rows_next(rows)) {
        account.found = true;
        account.person = rows_i64(rows, 0);
        account.locked_until = rows_instant(rows, 2);
        if (!arena_str(arena, rows_text(rows, 1), &account.hash)) return no_memory(err);
    }
    TRY(rows_status(rows, err));
    *ret = account;
    return OK;
}

bool account_password_fits(const Account *account, Str password) {
    char hash[PASSWORD_HASH] = {0};
    if (account->hash.len >= sizeof hash || password.len > PASSWORD_MAX || sodium_init() < 0) return false;
    memcpy(hash, account->hash.ptr, account->hash.len);
    bool fits = crypto_pwhash_str_verify(hash, password.ptr ? password.ptr : "", password.len) == 0;
    return fits && account->found;
}

Status account_count_failure(Tx *tx, const Account *account, int64_t allowed, Instant until, bool *ret_locked,
                             Error *err) {
    TRY(store_exec(tx, SQL_ACCOUNT_FAIL,
                   ARGS(A_STR(account->realm), A_STR(account->login), A_I64(allowed), A_I64(until)), NULL,
                   err));
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_query(tx, SQL_ACCOUNT_FIND, ARGS(A_STR(account->realm), A_STR(account->login)), &rows, err));
    bool locked = rows_next(rows) && rows_instant(rows, 2) == until;
    TRY(rows_status(rows, err));
    *ret_locked = locked;
    return OK;
}

Status account_forget_failures(Tx *tx, const Account *account, Error *err) {
    return store_exec(tx, SQL_ACCOUNT_FORGET_FAILURES, ARGS(A_STR(account->realm), A_STR(account->login)),
                      NULL, err);
}
