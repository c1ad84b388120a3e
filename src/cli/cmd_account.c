/* anlan account set LOGIN --person ID — a login and its password, which comes from standard input so that it
 * stands in no process list and no shell history. */
#include "app/account.h"
#include "base/i18n.h"
#include "cli/commands.h"
#include "cli/session.h"

enum { PASSWORD_TEXT = 1024 };

static Status find_person(const CliSession *session, Str id, int64_t *ret, Error *err) {
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    CLEANUP(rows_closep) Rows *rows = NULL;
    TRY(store_read_one(session->app->store, &tx, err));
    TRY(store_query(tx, SQL_DUTY_PERSON_NUMBER, ARGS(A_STR(session->actor.realm), A_STR(id)), &rows, err));
    if (rows_next(rows)) {
        *ret = rows_i64(rows, 0);
        return OK;
    }
    TRY(rows_status(rows, err));
    return fail(err, E_NOT_FOUND, "there is no person '%.*s'", STR_ARG(id));
}

static Status run(Cli *cli, Error *err) {
    CLEANUP(cli_session_close) CliSession session = {0};
    CLEANUP(store_rollbackp) Tx *tx = NULL;
    const char *person = cli_option(cli, "--person");
    Str text = {"", 0}, password, rest;
    int64_t number = 0;
    if (!person) return fail(err, E_USAGE, "%s needs a value", "--person");
    TRY(cli_read_file(cli, "-", PASSWORD_TEXT, &text, err));
    str_cut(text, '\n', &password, &rest);
    TRY(cli_session_open(cli, &session, err));
    TRY(find_person(&session, str_from(person), &number, err));
    TRY(store_write(session.app->store, &tx, err));
    TRY(app_account_set(session.app, tx, &session.actor, str_from(cli->arguments[0]), number, password, err));
    return store_commit(&tx, err);
}

const Command cmd_account_set = {
    .name = "account set",
    .arguments = "LOGIN",
    .summary = "give a person a login, or a new password; the password is the first line of standard input",
    .example = "anlan account set wang --person yh-001 < password.txt",
    .min_arguments = 1,
    .max_arguments = 1,
    .needs_store = true,
    .options = {{"--person", "ID", "whose login it is"},
                {"--realm", "CODE", "realm, when the database holds several"}},
    .run = run,
};
