/* Accounts: a login, the person behind it and the hash of a password (Argon2id, t = 2, m = 19 MiB: the OWASP
 * password storage floor). A login belongs to a realm; where a server holds several realms it is written
 * REALM/login. */
#ifndef ANLAN_APP_ACCOUNT_H
#define ANLAN_APP_ACCOUNT_H

#include "app/app.h"

enum { LOGIN_MAX = 64, PASSWORD_MIN = 8, PASSWORD_MAX = 128, PASSWORD_HASH = 128 };

/* Make the account, or give it a new password; its failures are forgotten and the person's sessions end.
 * Takes some 10 ms and 19 MiB for the hash. E_INVALID for a login or password that is too short, too long or
 * not plain. */
Status app_account_set(const App *app, Tx *tx, const Actor *actor, Str login, int64_t person, Str password,
                       Error *err);

typedef struct Account {
    Str realm, login, hash; /* in the arena */
    int64_t person;
    Instant locked_until; /* INSTANT_NONE: not locked */
    bool found;
} Account;

/* The account of a login as typed. Not finding one is no error: `found` is false and `hash` is one that no
 * password meets, so that checking it takes the same time. */
Status account_find(Tx *tx, Str typed, Arena *arena, Account *ret, Error *err);
bool account_password_fits(const Account *account, Str password);
/* Count a wrong password; *ret_locked tells whether this one locked the account until `until`. */
Status account_count_failure(Tx *tx, const Account *account, int64_t allowed, Instant until, bool *ret_locked,
                             Error *err);
Status account_forget_failures(Tx *tx, const Account *account, Error *err);

#endif
