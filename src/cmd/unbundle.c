// SPDX-License-Identifier: Apache-2.0
// A bundle goes to the node in parts of some megabytes: its notes and chunks in their order, then
// the notes once more, since a cosignature counts only once the leaves below it are held.
#include "cmd/unbundle.h"

#include <unistd.h>

#include "base/limits.h"
#include "cmd/table.h"
#include "host/file.h"
#include "host/term.h"
#include "member/pack.h"

#define UNBUNDLE_FILE_MAX ((size_t)4 << 30)

struct unbundling {
    struct cli *cli;
    struct bytes head; // the first lines
    struct buf part;
    uint64_t sent; // bytes
    bool is_shown, is_line;
    int64_t refused; // notes, when all leaves were there
    struct err why;  // of the first
};

// What became of the notes of one part, when nothing can be missing any more.
static int
count_refused(struct unbundling *x, const struct buf *answer, struct err *e)
{
    struct arena a;
    struct json *json;
    arena_init(&a, 1024 * 1024);
    int r = json_parse(&a, buf_bytes(answer), JSON_API, &json, e);
    int64_t count = r == 0 ? json_get_int(json, "notes_refused", 0) : 0;
    if (count > 0 && x->refused == 0)
        (void)err_set(&x->why, ERR_REFUSED, "%.*s", (int)json_get_text(json, "notes_refused_because").n,
                      json_get_text(json, "notes_refused_because").p); // is told at the end
    x->refused += count;
    arena_clear(&a);
    return r;
}

static int
send(struct unbundling *x, bool is_last_pass, struct err *e)
{
    struct buf answer;
    if (x->part.n <= x->head.n)
        return 0;
    buf_init(&answer, 1024 * 1024);
    int r = buf_check(&x->part);
    r = r < 0 ? err_set(e, r, "no memory for a bundle")
              : cli_call(x->cli, "POST", "/api/v1/bundle", buf_bytes(&x->part), &answer, e);
    if (r == 0 && is_last_pass)
        r = count_refused(x, &answer, e);
    x->sent += x->part.n;
    if (x->is_shown) {
        cli_note("\r%llu MB taken", (unsigned long long)(x->sent / 1000000));
        x->is_line = true;
    }
    buf_clear(&answer);
    buf_reset(&x->part);
    buf_append(&x->part, x->head);
    return r;
}

static int
send_frames(struct unbundling *x, struct bytes frames, bool notes_alone, struct err *e)
{
    struct bundle_frame f;
    bool bad;
    int r = 0;
    while (r == 0 && bundle_next(&frames, &f, &bad)) {
        if (f.type == BUNDLE_END || (notes_alone && f.type != BUNDLE_NOTE))
            continue;
        if (x->part.n + f.body.n + BUNDLE_FRAME_HEAD > BUNDLE_PART_MAX)
            r = send(x, notes_alone, e);
        bundle_append_frame(&x->part, f.type, f.body);
    }
    if (r == 0 && bad)
        r = err_set(e, ERR_INVALID, "the bundle holds something that is no frame");
    return r == 0 ? send(x, notes_alone, e) : r;
}

static int
take(struct unbundling *x, struct bytes file, struct err *e)
{
    struct arena a;
    struct bundle_head h;
    struct bytes rest = file;
    arena_init(&a, 1024 * 1024);
    int r = bundle_parse_head(&a, &rest, &h, e);
    if (r == 0)
        r = bundle_check_end(file, e);
    arena_clear(&a);
    if (r < 0)
        return r;
    x->head = bytes_sub(file, 0, file.n - rest.n);
    buf_append(&x->part, x->head);
    r = send_frames(x, rest, false, e);
    return r == 0 ? send_frames(x, rest, true, e) : r;
}

// The ledgers as the node holds them: an object with "ledgers".
static int
look(struct cli *cli, struct arena *a, const struct json **out, struct err *e)
{
    struct buf answer;
    struct json *json = NULL;
    buf_init(&answer, 64 * 1024 * 1024);
    int r = cli_call(cli, "GET", "/api/v1/status", (struct bytes){NULL, 0}, &answer, e);
    struct bytes text = arena_copy(a, buf_bytes(&answer));
    buf_clear(&answer);
    if (r == 0)
        r = text.p ? json_parse(a, text, JSON_API, &json, e) : err_set(e, ERR_NOMEM, "no memory");
    *out = json;
    return r;
}

static int64_t
size_of(const struct json *status, struct bytes origin, const char *what)
{
    const struct json *list = json_get(status, "ledgers");
    for (const struct json *l = list ? list->first : NULL; l; l = l->next)
        if (bytes_equal(json_get_text(l, "origin"), origin))
            return json_get_int(l, what, 0);
    return 0;
}

static void
show(const struct unbundling *x, const struct json *before, const struct json *after)
{
    struct cli *cli = x->cli;
    static const char *const heads[] = {"member", "leaves before", "now", "settled"};
    const struct json *list = json_get(after, "ledgers");
    struct buf b;
    struct json_writer w;
    struct table *t = cli->json ? NULL : table_new(heads, 4);
    buf_init(&b, 4 * 1024 * 1024);
    json_writer_init(&w, &b);
    json_write_object(&w, NULL);
    json_write_array(&w, "ledgers");
    for (const struct json *l = list ? list->first : NULL; l; l = l->next) {
        int64_t was = size_of(before, json_get_text(l, "origin"), "size");
        json_write_object(&w, NULL);
        json_write_text(&w, "member", json_get_text(l, "member"));
        json_write_int(&w, "before", was);
        json_write_int(&w, "size", json_get_int(l, "size", 0));
        json_write_int(&w, "settled", json_get_int(l, "settled", 0));
        json_write_object_end(&w);
        table_cell(t, json_get_text(l, "member"));
        table_cell_fmt(t, "%lld", (long long)was);
        table_cell_fmt(t, "%lld", (long long)json_get_int(l, "size", 0));
        table_cell_fmt(t, "%lld", (long long)json_get_int(l, "settled", 0));
    }
    json_write_array_end(&w);
    json_write_int(&w, "notes_refused", x->refused);
    json_write_object_end(&w);
    table_print(cli, t);
    if (cli->json)
        cli_print_json(buf_bytes(&b));
    buf_clear(&b);
}

int
unbundle(struct cli *cli, const char *path)
{
    struct err e = {0};
    struct arena a;
    struct buf file;
    const struct json *before = NULL, *after = NULL;
    struct unbundling x = {.cli = cli, .is_shown = term_is_tty(STDERR_FILENO)};
    arena_init(&a, 256 * 1024 * 1024);
    buf_init(&file, UNBUNDLE_FILE_MAX);
    buf_init(&x.part, BUNDLE_HEAD_MAX + BUNDLE_PART_MAX);
    int r = file_read(path, &file, &e);
    if (r == 0)
        r = look(cli, &a, &before, &e);
    if (r == 0)
        r = take(&x, buf_bytes(&file), &e);
    if (r == 0)
        r = look(cli, &a, &after, &e);
    if (x.is_line)
        cli_note("\r%30s\r", "");
    if (r == 0)
        show(&x, before, after);
    if (r == 0 && x.refused > 0)
        r = err_set(&e, ERR_REFUSED,
                    "%s: %lld of its notes were refused: %s. What else is in it was taken; the file was changed on its way, "
                    "or is not what its maker signed: ask for another",
                    path, (long long)x.refused, x.why.text);
    buf_clear(&x.part);
    buf_clear(&file);
    arena_clear(&a);
    return r < 0 ? cli_fail(&e) : CLI_OK;
}
