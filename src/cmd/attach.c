// SPDX-License-Identifier: Apache-2.0
// A file goes to the node some megabytes at a time, and becomes a record at the end.
#include "cmd/attach.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/compose.h"
#include "host/infile.h"
#include "host/term.h"
#include "node/uploads.h"
#include "record/attachment.h"

#define ATTACH_ANSWER_MAX (64 * 1024)

int
attach_name(const char *path, char name[256], struct err *e)
{
    const char *slash = strrchr(path, '/');
    struct bytes last = bytes_of_str(slash ? slash + 1 : path);
    if (!attachment_name_is_safe(last) || bytes_to_str(last, name, 256) < 0)
        return err_set(e, ERR_INVALID, "%s: its name cannot be a file's everywhere (at most 255 bytes of UTF-8, no backslash, no "
                                       "control characters): rename it",
                       path);
    return 0;
}

// POST, and the number at that name in the answer.
static int
post(struct cli *cli, struct buf *path, struct bytes body, const char *name, uint64_t *number, struct buf *answer,
     struct err *e)
{
    struct arena a;
    struct json *json = NULL;
    buf_reset(answer);
    int r = cli_call(cli, "POST", buf_str(path), body, answer, e);
    arena_init(&a, 1024 * 1024);
    if (r == 0)
        r = json_parse(&a, buf_bytes(answer), JSON_API, &json, e);
    if (r == 0 && number)
        *number = (uint64_t)json_get_int(json, name, 0);
    arena_clear(&a);
    return r;
}

struct sending {
    struct cli *cli;
    struct infile *file;
    uint64_t size, sent, upload;
    uint8_t *part;
    struct buf path, answer;
};

static int
send_bytes(struct sending *x, struct err *e)
{
    bool is_shown = term_is_tty(STDERR_FILENO);
    size_t got = 1;
    int r = 0;
    while (r == 0 && got > 0) {
        r = infile_read(x->file, x->part, UPLOAD_BODY_MAX, &got, e);
        if (r < 0 || got == 0)
            break;
        buf_reset(&x->path);
        buf_append_fmt(&x->path, "/api/v1/uploads/%llu?at=%llu", (unsigned long long)x->upload, (unsigned long long)x->sent);
        r = post(x->cli, &x->path, bytes_of(x->part, got), "size", NULL, &x->answer, e);
        x->sent += got;
        if (is_shown)
            cli_note("\r%llu of %llu MB", (unsigned long long)(x->sent / 1000000), (unsigned long long)(x->size / 1000000));
    }
    if (is_shown)
        cli_note("\r%40s\r", "");
    return r;
}

static int
begin(struct sending *x, struct err *e)
{
    buf_append_fmt(&x->path, "/api/v1/uploads?size=%llu", (unsigned long long)x->size);
    return post(x->cli, &x->path, (struct bytes){NULL, 0}, "upload", &x->upload, &x->answer, e);
}

static int
end(struct sending *x, const char *members, bool is_exercise, struct attached *out, struct err *e)
{
    struct compose c = {0};
    struct arena a;
    struct json *json = NULL;
    buf_init(&c.bytes, 64 * 1024);
    json_writer_init(&c.w, &c.bytes);
    json_write_object(&c.w, NULL);
    json_write_str(&c.w, "name", out->name);
    compose_names(&c, "release", members);
    if (is_exercise)
        json_write_bool(&c.w, "exercise", true);
    json_write_object_end(&c.w);
    buf_reset(&x->path);
    buf_append_fmt(&x->path, "/api/v1/files?upload=%llu&class=restricted", (unsigned long long)x->upload);
    int r = buf_check(&c.bytes);
    r = r < 0 ? err_set(e, r, "the members' names are too long") : post(x->cli, &x->path, buf_bytes(&c.bytes), "", NULL, &x->answer, e);
    arena_init(&a, 1024 * 1024);
    if (r == 0)
        r = json_parse(&a, buf_bytes(&x->answer), JSON_API, &json, e);
    if (r == 0) {
        out->size = (unsigned long long)json_get_int(json, "size", 0);
        out->parts = (unsigned long long)json_get_int(json, "parts", 0);
        r = bytes_to_str(json_get_text(json, "id"), out->id, sizeof out->id);
        r = r < 0 ? err_set(e, ERR_IO, "the node's answer names no record") : 0;
    }
    arena_clear(&a);
    buf_clear(&c.bytes);
    return r;
}

int
attach_file(struct cli *cli, const char *path, const char *members, bool is_exercise, struct attached *out, struct err *e)
{
    struct sending x = {.cli = cli};
    *out = (struct attached){{0}, {0}, 0, 0};
    buf_init(&x.path, 4096);
    buf_init(&x.answer, ATTACH_ANSWER_MAX);
    int r = attach_name(path, out->name, e);
    if (r == 0)
        r = compose_check_members(cli, members, e);
    if (r == 0)
        r = infile_open(&x.file, path, &x.size, e);
    if (r == 0 && !(x.part = malloc(UPLOAD_BODY_MAX)))
        r = err_set(e, ERR_NOMEM, "no memory to read %s", path);
    if (r == 0)
        r = begin(&x, e);
    if (r == 0)
        r = send_bytes(&x, e);
    if (r == 0 && x.sent != x.size)
        r = err_set(e, ERR_CONFLICT, "%s became shorter while it was read; nothing was written", path);
    if (r == 0)
        r = end(&x, members, is_exercise, out, e);
    infile_close(x.file);
    free(x.part);
    buf_clear(&x.answer);
    buf_clear(&x.path);
    return r;
}
