/* Signing in and out. */
#include "app/session_cache.h"

#include "app/account.h"
#include "app/settings.h"

typedef struct Failure {
    const App *app;
    const Account *account;
    Instant until;
} Failure;

static Str locked_payload(const Failure *failure, Buf *buf) {
    Json json = json_writer(buf);
    json_begin_object(&json);
    json_put_str(&json, "login", failure->account->login);
    json_key(&json, "until");
    json_instant(&json, failure->until, 0);
    json_end_object(&json);
    return buf_str(buf);
}

static Status failure_run(void *data, Tx *tx, Error *err) {
    Failure *failure = data;
    const App *app = failure->app;
    bool locked;
    TRY(account_count_failure(tx, failure->account, settings_i64(app->settings, SETTING_LOGIN_FAILURES),
                              failure->until, &locked, err));
    if (!locked) return OK;
    CLEANUP(arena_freep) Arena *arena = arena_new(SESSION_BUDGET);
    if (!arena) return no_memory(err);
    Actor actor;
    TRY(app_actor_read(tx, failure->account->realm, failure->account->person, arena, &actor, err));
    CLEANUP(buf_free) Buf payload = BUF_INIT(1024);
    Str text = locked_payload(failure, &payload);
    TRY(buf_status(&payload, err));
    return app_ledger(app, tx, &actor, "login.locked", text, err);
}

static Status wrong(Error *err) {
    fail(err, E_UNAUTHENTICATED, "the login or the password is wrong");
    return fail_hint(
        err, "check both and try again; after several wrong passwords the login is locked for a while");
}

static Status locked_out(Error *err) {
    fail(err, E_TOO_MANY, "too many wrong passwords; signing in is locked for a while");
    return fail_hint(err, "wait some minutes, or ask the administrator for a new password");
}

static AttemptLimit login_limit(const App *app) {
    return (AttemptLimit){settings_i64(app->settings, SETTING_LOGIN_FAILURES), DAY_US,
                          settings_i64(app->settings, SETTING_LOGIN_LOCK_SECONDS) * SECOND_US};
}

static AttemptLimit address_limit(const App *app) {
    return (AttemptLimit){settings_i64(app->settings, SETTING_ADDRESS_FAILURES), 60 * SECOND_US,
                          60 * SECOND_US};
}

static Status check_password(const App *app, const Account *account, Str typed, Str password, Str address,
                             Error *err) {
    Instant now = env_now(&app->env);
    Attempts *attempts = app->sessions->attempts;
    bool fits = account_password_fits(account, password); /* always, so that time tells nothing */
    bool locked = account->found ? account->locked_until != INSTANT_NONE && account->locked_until > now
                                 : attempts_locked(attempts, "login", typed, now);
    if (locked) return locked_out(err);
    if (fits) return OK;
    attempts_fail(attempts, "address", address, now, address_limit(app));
    if (!account->found) attempts_fail(attempts, "login", typed, now, login_limit(app));
    Failure failure = {app, account, now + login_limit(app).lock_us};
    TRY(store_run(app->store, failure_run, &failure, err)); /* changes nothing for an unknown login */
    return wrong(err);
}

typedef struct Opening {
    const App *app;
    const Account *account;
    const Session *session;
} Opening;

static Status opening_run(void *data, Tx *tx, Error *err) {
    const Opening *opening = data;
    const App *app = opening->app;
    const Session *session = opening->session;
    const Actor *actor = &session->actor;
    char hex[SHA256_HEX];
    hex_encode(session->key, SHA256_LEN, hex);
    TRY(account_forget_failures(tx, opening->account, err));
    TRY(store_exec(tx, SQL_SESSION_DELETE_EXPIRED, ARGS(A_I64(session->created_at)), NULL, err));
    TRY(store_exec(tx, SQL_SESSION_TRIM,
                   ARGS(A_STR(actor->realm), A_I64(actor->person),
                        A_I64(settings_i64(app->settings, SETTING_SESSIONS_PER_PERSON) - 1)),
                   NULL, err));
    TRY(store_exec(tx, SQL_SESSION_INSERT,
                   ARGS(A_TEXT(hex), A_STR(actor->realm), A_I64(actor->person), A_I64(session->created_at),
                        A_I64(session->expires_at)),
                   NULL, err));
    CLEANUP(buf_free) Buf payload = BUF_INIT(1024);
    Json json = json_writer(&payload);
    json_begin_object(&json);
    json_put_str(&json, "login", opening->account->login);
    json_end_object(&json);
    TRY(buf_status(&payload, err));
    return app_ledger(app, tx, actor, "session.opened", buf_str(&payload), err);
}

static Status make_session(const App *app, const Account *account, char token[SESSION_TOKEN], Session **ret,
                           Error *err) {
    uint8_t secret[TOKEN_BYTES], key[SHA256_LEN];
    app->env.random(app->env.data, secret, sizeof secret);
    hex_encode(secret, sizeof secret, token);
    sha256((Str){token, SESSION_TOKEN - 1}, key);
    CLEANUP(session_releasep) Session *session = session_new(key);
    if (!session) return no_memory(err);
    session->created_at = session->checked_at = env_now(&app->env);
    session->seen_at = session->created_at;
    session->expires_at = session_expiry(app, session->created_at, session->created_at);
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(store_read(app->store, &tx, err));
    TRY(app_actor_read(tx, account->realm, account->person, session->arena, &session->actor, err));
    *ret = TAKE(session);
    return OK;
}

static Status find_account(const App *app, Str login, Arena *arena, Account *ret, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    TRY(store_read(app->store, &tx, err));
    return account_find(tx, login, arena, ret, err);
}

Status app_session_open(const App *app, Str login, Str password, Str address, char ret_token[SESSION_TOKEN],
                        Session **ret, Error *err) {
    if (attempts_locked(app->sessions->attempts, "address", address, env_now(&app->env)))
        return locked_out(err);
    CLEANUP(arena_freep) Arena *arena = arena_new(SESSION_BUDGET);
    if (!arena) return no_memory(err);
    Account account;
    TRY(find_account(app, login, arena, &account, err));
    TRY(check_password(app, &account, login, password, address, err));
    char token[SESSION_TOKEN];
    CLEANUP(session_releasep) Session *session = NULL;
    TRY(make_session(app, &account, token, &session, err));
    Opening opening = {app, &account, session};
    TRY(store_run(app->store, opening_run, &opening, err));
    sessions_forget(app->sessions, account.realm, account.person); /* one of them may have been trimmed */
    session_cache_put(app->sessions, session);
    memcpy(ret_token, token, sizeof token);
    *ret = TAKE(session);
    return OK;
}

typedef struct Closing {
    const App *app;
    const Actor *actor;
    char token[SHA256_HEX];
} Closing;

static Status closing_run(void *data, Tx *tx, Error *err) {
    const Closing *closing = data;
    int64_t ended;
    TRY(store_exec(tx, SQL_SESSION_DELETE, ARGS(A_TEXT(closing->token)), &ended, err));
    if (ended == 0) return OK;
    return app_ledger(closing->app, tx, closing->actor, "session.closed", STR("{}"), err);
}

Status app_session_close(const App *app, const Actor *actor, Str token, Error *err) {
    uint8_t key[SHA256_LEN];
    Closing closing = {.app = app, .actor = actor};
    sha256(token, key);
    hex_encode(key, sizeof key, closing.token);
    Status status = store_run(app->store, closing_run, &closing, err);
    session_cache_drop(app->sessions, key);
    return status;
}
