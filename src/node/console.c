// SPDX-License-Identifier: Apache-2.0
// The console's files to a browser.
#include "node/console.h"

#include <string.h>

#include "base/num.h"
#include "base/text.h"

// Nothing but what this node serves may run, be shown or be asked; nobody may put the page into a frame.
#define CONSOLE_POLICY                                                                                                   \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src "       \
    "'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
#define CONSOLE_FOREVER "public, max-age=31536000, immutable"

// One element of Accept-Encoding: "gzip", "gzip;q=0.5", "*;q=0".
static bool
allows_gzip(struct bytes element)
{
    size_t end = bytes_find(element, 0, ';');
    struct bytes name = text_trim(bytes_sub(element, 0, end));
    if (!bytes_equal_str(name, "gzip") && !bytes_equal_str(name, "x-gzip"))
        return false;
    for (size_t i = end; i < element.n; i++)
        if (element.p[i] == '=') { // of q: nothing but zeros means not at all
            for (i++; i < element.n; i++)
                if (element.p[i] >= '1' && element.p[i] <= '9')
                    return true;
            return false;
        }
    return true;
}

bool
console_takes_gzip(struct bytes accepted)
{
    for (size_t from = 0; from < accepted.n;) {
        size_t end = bytes_find(accepted, from, ',');
        if (allows_gzip(bytes_sub(accepted, from, end - from)))
            return true;
        from = end + 1;
    }
    return false;
}

static const struct console_file *
find(const char *path)
{
    const struct console_file *f = console_files();
    while (f->path && strcmp(f->path, path) != 0)
        f++;
    return f->path ? f : NULL;
}

static bool
is_page(const char *path)
{
    return strcmp(path, "/") == 0 || strcmp(path, "/c") == 0 || strncmp(path, "/c/", 3) == 0;
}

static void
say_headers(struct reply *rp, bool is_forever, const char *tag)
{
    reply_header(rp, "Content-Security-Policy", CONSOLE_POLICY);
    reply_header(rp, "X-Content-Type-Options", "nosniff");
    reply_header(rp, "X-Frame-Options", "DENY");
    reply_header(rp, "Referrer-Policy", "no-referrer");
    reply_header(rp, "Cross-Origin-Opener-Policy", "same-origin");
    reply_header(rp, "Cross-Origin-Resource-Policy", "same-origin");
    reply_header(rp, "Cache-Control", is_forever ? CONSOLE_FOREVER : "no-cache");
    reply_header(rp, "Vary", "Accept-Encoding");
    reply_header(rp, "ETag", tag);
}

static void
refuse(struct reply *rp, unsigned status, struct bytes json)
{
    reply_header(rp, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
    reply_header(rp, "X-Content-Type-Options", "nosniff");
    reply_static(rp, status, REPLY_JSON, json);
}

bool
console_answer(const struct request *rq, struct reply *rp)
{
    bool is_asset = strncmp(rq->path, "/assets/", 8) == 0;
    const struct console_file *f = find(is_page(rq->path) ? "/index.html" : rq->path);
    if (!f && !is_asset && !is_page(rq->path))
        return false;
    if (strcmp(rq->method, "GET") != 0) {
        reply_header(rp, "Allow", "GET, HEAD");
        refuse(rp, 405, BYTES_LIT("{\"error\":\"usage\",\"text\":\"the console's files are only read\"}"));
        return true;
    }
    if (!f) {
        refuse(rp, 404, is_asset ? BYTES_LIT("{\"error\":\"missing\",\"text\":\"there is no such file of the console; if it was of an "
                                             "older version, load the page anew\"}")
                                 : BYTES_LIT("{\"error\":\"missing\",\"text\":\"this node was built without a console\"}"));
        return true;
    }
    say_headers(rp, is_asset, f->tag);
    if (bytes_equal_str(request_header(rq, "If-None-Match"), f->tag)) {
        reply_empty(rp, 304);
        return true;
    }
    bool is_packed = f->gzip.n > 0 && console_takes_gzip(request_header(rq, "Accept-Encoding"));
    if (is_packed)
        reply_header(rp, "Content-Encoding", "gzip");
    reply_static(rp, 200, f->type, is_packed ? f->gzip : f->plain);
    return true;
}
