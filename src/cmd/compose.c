// SPDX-License-Identifier: Apache-2.0
// Composing a record at the command line.
#include "cmd/compose.h"

#include <string.h>

#include "base/limits.h"
#include "host/clock.h"

void
compose_init(struct compose *c, const char *kind)
{
    buf_init(&c->bytes, LIMIT_RECORD_SIZE);
    json_writer_init(&c->w, &c->bytes);
    json_write_object(&c->w, NULL);
    json_write_str(&c->w, "kind", kind);
    json_write_time(&c->w, "time", clock_now_s());
}

void
compose_names(struct compose *c, const char *name, const char *list)
{
    struct bytes rest = bytes_of_str(list);
    json_write_array(&c->w, name);
    while (rest.n > 0) {
        size_t comma = bytes_find(rest, 0, ',');
        if (comma > 0)
            json_write_text(&c->w, NULL, bytes_sub(rest, 0, comma));
        rest = bytes_sub(rest, comma + 1, rest.n);
    }
    json_write_array_end(&c->w);
}

static void
show_written(struct cli *cli, const struct json *answer)
{
    (void)cli; // plain text either way
    if (json_get_text(answer, "id").n == 0)
        cli_say("it would be accepted; nothing was written (--dry-run)\n");
    else
        cli_say("written: %.*s, leaf %lld of this member's ledger\n", (int)json_get_text(answer, "id").n,
                json_get_text(answer, "id").p, (long long)json_get_int(answer, "index", -1));
}

int
compose_send_bytes(struct cli *cli, struct bytes record, const char *leaf_class, bool is_dry_run)
{
    struct err e = {0};
    struct buf path, answer;
    buf_init(&path, 4096);
    buf_init(&answer, 1024 * 1024);
    buf_append_str(&path, "/api/v1/records");
    cli_query(&path, "class", bytes_of_str(leaf_class));
    if (is_dry_run)
        cli_query(&path, "dry_run", BYTES_LIT("1"));
    int r = cli_call(cli, "POST", buf_str(&path), record, &answer, &e);
    r = cli_answer(cli, r, &answer, &e, show_written);
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}

int
compose_send(struct cli *cli, struct compose *c, const char *leaf_class, bool is_dry_run)
{
    struct err e = {0};
    json_write_object_end(&c->w);
    int r = buf_check(&c->bytes);
    r = r < 0 ? (err_set(&e, r, "the record exceeds %d bytes", LIMIT_RECORD_SIZE), cli_fail(&e))
              : compose_send_bytes(cli, buf_bytes(&c->bytes), leaf_class, is_dry_run);
    buf_clear(&c->bytes);
    return r;
}

int
compose_fetch(struct cli *cli, struct arena *a, const char *id, const struct json **out, struct err *e)
{
    struct buf path, answer;
    struct json *json = NULL;
    buf_init(&path, 4096);
    buf_init(&answer, 16 * 1024 * 1024);
    buf_append_str(&path, "/api/v1/records/");
    cli_path_word(&path, bytes_of_str(id));
    int r = cli_call(cli, "GET", buf_str(&path), (struct bytes){NULL, 0}, &answer, e);
    struct bytes copy = {NULL, 0};
    if (r == 0) {
        copy = arena_copy(a, buf_bytes(&answer));
        r = copy.p ? json_parse(a, copy, JSON_API, &json, e) : err_set(e, ERR_NOMEM, "no memory");
    }
    *out = json;
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}
