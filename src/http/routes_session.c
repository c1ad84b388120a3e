/* Signing in and out, and who I am. */
#include "http/lane.h"
#include "http/routes.h"

#include "app/account.h"
#include "app/settings.h"

static Status set_cookie(Request *req, const char *token, int64_t seconds, Error *err) {
    const char *cookie = arena_printf(
        req->arena, "anlan_session=%s; HttpOnly; SameSite=Strict; Path=/; Max-Age=%lld%s", token,
        (long long)seconds, settings_bool(req->app->settings, SETTING_SECURE_COOKIE) ? "; Secure" : "");
    if (!cookie) return no_memory(err);
    request_set_header(req, "Set-Cookie", cookie);
    return OK;
}

static void write_person(Json *out, const Actor *actor) {
    json_key(out, "person");
    json_begin_object(out);
    json_put_str(out, "id", actor->id);
    json_put_str(out, "name", actor->name);
    json_put_str(out, "org", actor->org);
    json_end_object(out);
}

static Status login(Request *req, Error *err) {
    char address[REQUEST_ADDRESS], token[SESSION_TOKEN];
    Str from = str_from(request_address(req, address));
    TRY(app_session_open(req->app, json_get_str(req->json, "user"), json_get_str(req->json, "password"), from,
                         token, &req->session, err));
    Instant expires = session_expires(req->session);
    TRY(set_cookie(req, token, settings_i64(req->app->settings, SETTING_SESSION_HOURS) * 3600, err));
    Json *out = &req->out;
    json_begin_object(out);
    json_put_text(out, "token", token);
    json_key(out, "expires_at");
    json_instant(out, expires, req->app->env.zone_minutes);
    write_person(out, session_actor(req->session));
    json_end_object(out);
    return OK;
}

static Status logout(Request *req, Error *err) {
    TRY(app_session_close(req->app, req->actor, req->token, err));
    req->status = 204;
    return set_cookie(req, "", 0, err);
}

static void write_grants(Json *out, const Actor *actor) {
    json_key(out, "grants");
    json_begin_array(out);
    for (size_t i = 0; i < actor->grant_count; i++) {
        json_begin_object(out);
        json_put_str(out, "role", actor->grants[i].role);
        json_put_str(out, "org", actor->grants[i].org);
        json_put_str(out, "domain", actor->grants[i].domain);
        json_end_object(out);
    }
    json_end_array(out);
}

static bool seen_before(const RouteTable *const *tables, size_t table, size_t row) {
    const char *permission = tables[table]->routes[row].permission;
    for (size_t i = 0; i <= table; i++) {
        size_t end = i < table ? tables[i]->count : row;
        for (size_t j = 0; j < end; j++) {
            const char *other = tables[i]->routes[j].permission;
            if (other && strcmp(other, permission) == 0) return true;
        }
    }
    return false;
}

/* Every permission that a route asks for and the asker has somewhere: what the pages may offer. */
static void write_permissions(const Request *req, Json *out) {
    size_t count;
    const RouteTable *const *tables = route_tables(&count);
    json_key(out, "permissions");
    json_begin_array(out);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < tables[i]->count; j++) {
            const char *permission = tables[i]->routes[j].permission;
            Str *paths;
            size_t scopes;
            Error ignored = ERROR_INIT;
            if (!permission || seen_before(tables, i, j)) continue;
            if (app_scopes(req->app, req->actor, permission, req->arena, &paths, &scopes, &ignored) == OK) {
                json_text(out, permission);
            }
        }
    }
    json_end_array(out);
}

static Status me(Request *req, Error *err) {
    (void)err;
    Json *out = &req->out;
    json_begin_object(out);
    write_person(out, req->actor);
    json_put_str(out, "realm", req->actor->realm);
    write_grants(out, req->actor);
    write_permissions(req, out);
    json_put_text(out, "language", req->lang);
    json_put_date(out, "today", env_today(&req->app->env));
    json_key(out, "expires_at");
    json_instant(out, session_expires(req->session), req->app->env.zone_minutes);
    json_end_object(out);
    return OK;
}

static const Field login_body[] = {
    {"user", FIELD_TEXT, FIELD_REQUIRED, 1, 128,
     .help = "login; REALM/login where a server holds several realms"},
    {"password", FIELD_TEXT, FIELD_REQUIRED | FIELD_SECRET, 1, PASSWORD_MAX, .help = "password"},
    {0},
};

static const Route rows[] = {
    {"POST", "/api/v1/login", login, NULL, ROUTE_PUBLIC | ROUTE_SLOW, "session.opened", "Sign in",
     .body = login_body, .answer = "Session"},
    {"POST", "/api/v1/logout", logout, NULL, ROUTE_SIGNED_IN | ROUTE_SLOW, "session.closed", "Sign out"},
    {"GET", "/api/v1/me", me, NULL, ROUTE_SIGNED_IN, NULL, "Who is signed in, and what they may do",
     .answer = "Me"},
};

const RouteTable routes_session = {"session", rows, COUNT_OF(rows)};
