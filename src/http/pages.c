#include "http/pages.h"

#include "base/asset.h"
#include "base/hash.h"
#include "base/map.h"
#include "http/url.h"

enum { FORM_PLAIN, FORM_GZIP, FORM_BROTLI, FORM_COUNT };

typedef struct Page {
    const Asset *forms[FORM_COUNT]; /* NULL: not there */
    char etags[FORM_COUNT][24];
    const char *type;
    const char *policy;
    bool hashed; /* the name changes with the content: keep it for ever */
} Page;

struct Pages {
    Map *by_path; /* "/index.html" → Page */
};

static const char *const suffixes[FORM_COUNT] = {"", ".gz", ".br"};
static const char *const encodings[FORM_COUNT] = {NULL, "gzip", "br"};

static const struct {
    const char *ending, *type;
} types[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json; charset=utf-8"},
    {".webmanifest", "application/manifest+json; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
    {".map", "application/json; charset=utf-8"},
};

static const char content_policy[] =
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; worker-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/* The verifier of draws is one file for people's own disks: its script stands in it, and its own policy (in
 * its head) allows that script alone, by its hash, and no network. Both policies hold together. */
static const char verifier[] = "/verify-draw.html";
static const char verifier_policy[] =
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'; form-action "
    "'none'; frame-ancestors 'none'";

const char *page_type(Str name) {
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (str_ends(name, str_from(types[i].ending))) return types[i].type;
    }
    return "application/octet-stream";
}

bool pages_own(Str path) {
    return !str_starts(path, STR("/api/")) && !str_is(path, "/api");
}

/* Vite puts files whose names carry a hash of the content into assets/. */
static bool is_hashed(Str path) {
    return str_starts(path, STR("/assets/"));
}

static void set_form(Page *page, int form, const Asset *asset) {
    uint8_t digest[SHA256_LEN];
    sha256((Str){(const char *)asset->data, asset->size}, digest);
    page->forms[form] = asset;
    char *etag = page->etags[form];
    etag[0] = '"';
    hex_encode(digest, 8, etag + 1);
    memcpy(etag + 17, "\"", 2);
}

/* Which form an asset is: "/a.js.gz" is the gzip form of "/a.js". */
static int split_form(Str path, Str *ret_plain) {
    for (int form = FORM_COUNT - 1; form > 0; form--) {
        Str suffix = str_from(suffixes[form]);
        if (!str_ends(path, suffix)) continue;
        *ret_plain = str_slice(path, 0, path.len - suffix.len);
        return form;
    }
    *ret_plain = path;
    return FORM_PLAIN;
}

static Status add_asset(Arena *arena, Pages *pages, const Asset *asset, Error *err) {
    Str plain, path = str_slice(str_from(asset->path), 3, SIZE_MAX); /* "web/a" → "/a" */
    int form = split_form(path, &plain);
    Page *page = map_get(pages->by_path, plain);
    if (!page) {
        page = arena_new_item(arena, Page);
        if (!page || !map_put(pages->by_path, plain, page)) return no_memory(err);
        page->type = page_type(plain);
        page->policy = str_is(plain, verifier) ? verifier_policy : content_policy;
        page->hashed = is_hashed(plain);
    }
    set_form(page, form, asset);
    return OK;
}

Status pages_new(Arena *arena, Pages **ret, Error *err) {
    size_t count;
    const Asset *assets = asset_list(&count);
    Pages *pages = arena_new_item(arena, Pages);
    if (!pages || !(pages->by_path = map_new(arena, count))) return no_memory(err);
    for (size_t i = 0; i < count; i++) {
        if (str_starts(str_from(assets[i].path), STR("web/"))) TRY(add_asset(arena, pages, &assets[i], err));
    }
    *ret = pages;
    return OK;
}

static bool last_part_has_dot(Str path) {
    size_t from = path.len;
    while (from > 0 && path.ptr[from - 1] != '/') from--;
    return memchr(path.ptr + from, '.', path.len - from) != NULL;
}

static const Page *find_page(const Pages *pages, Str path) {
    const Page *page = map_get(pages->by_path, path);
    if (page && page->forms[FORM_PLAIN]) return page;
    return last_part_has_dot(path) ? NULL : map_get(pages->by_path, STR("/index.html"));
}

/* Is `word` one of the comma-separated words of a header (without q=0)? */
static bool header_has(Str header, const char *word) {
    Str rest = header, head;
    bool more = header.len > 0;
    while (more) {
        more = str_cut(rest, ',', &head, &rest);
        Str name, quality;
        str_cut(str_trim(head), ';', &name, &quality);
        quality = str_trim(quality);
        bool refused = str_is(quality, "q=0") || str_is(quality, "q=0.0") || str_is(quality, "q=0.00");
        if (str_is(str_trim(name), word) && !refused) return true;
    }
    return false;
}

static int choose_form(const Page *page, Str accepted) {
    for (int form = FORM_COUNT - 1; form > 0; form--) {
        if (page->forms[form] && header_has(accepted, encodings[form])) return form;
    }
    return FORM_PLAIN;
}

static void set_headers(Request *req, const Page *page, int form) {
    request_set_header(req, "ETag", page->etags[form]);
    request_set_header(req, "Vary", "Accept-Encoding");
    request_set_header(req, "Cache-Control",
                       page->hashed ? "public, max-age=31536000, immutable" : "no-cache");
    request_set_header(req, "Content-Security-Policy", page->policy);
    request_set_header(req, "Referrer-Policy", "same-origin");
    request_set_header(req, "Cross-Origin-Opener-Policy", "same-origin");
    if (encodings[form]) request_set_header(req, "Content-Encoding", encodings[form]);
}

Status pages_send(const Pages *pages, Request *req, Error *err) {
    Str path;
    TRY(url_decode(req->arena, req->path, true, &path, err));
    const Page *page = find_page(pages, str_is(path, "/") ? STR("/index.html") : path);
    if (!page || !page->forms[FORM_PLAIN]) return fail(err, E_NOT_FOUND, "there is nothing at this address");
    int form = choose_form(page, request_header(req, "Accept-Encoding"));
    set_headers(req, page, form);
    Str seen = request_header(req, "If-None-Match");
    if (header_has(seen, page->etags[form]) || str_is(seen, "*")) {
        req->status = 304;
        return OK;
    }
    request_send_bytes(req, page->forms[form]->data, page->forms[form]->size, page->type);
    return OK;
}
