// SPDX-License-Identifier: Apache-2.0
// What changes something: records, imports, an operator's word.
#include "node/api_inside.h"

#include <string.h>

#include "ledger/leaf.h"
#include "node/importing.h"
#include "node/writer.h"

int
api_write_record(struct call *c)
{
    struct bytes class_name = call_query(c, "class");
    struct writer_record rec = {.leaf_class = LEAF_ALLIANCE, .record = c->rq->body};
    int r = call_need_writer(c);
    if (r == 0 && class_name.n && leaf_class_from_name(class_name, &rec.leaf_class) < 0)
        r = err_set(&c->err, ERR_INVALID, "class is public, alliance, restricted or statute, not '%.*s'", (int)class_name.n,
                    class_name.p);
    if (r < 0)
        return r;
    if (call_has(c, "dry_run")) {
        r = writer_check(c->config->writer, rec.leaf_class, rec.record, &c->err);
        buf_append_str(&c->out, "{\"accepted\":true}");
        return r;
    }
    r = writer_write(c->config->writer, &rec, 1, &c->err);
    if (r == 0 && rec.code < 0) {
        r = rec.code;
        c->err = rec.err;
    }
    if (r < 0)
        return r;
    json_write_object(&c->w, NULL);
    json_write_hex(&c->w, "id", hash_bytes(&rec.written.id));
    json_write_int(&c->w, "index", (int64_t)rec.written.index);
    json_write_object_end(&c->w);
    char hex[2 * HASH_SIZE + 1];
    bytes_to_hex_str(hash_bytes(&rec.written.id), hex);
    call_audit(c, "write", bytes_of_str(hex));
    return 0;
}

// The body is one file; for "ofac" the three files after each other, their sizes in ?sdn=&alt=&add=.
static int
split_parts(struct call *c, struct importing_files *files)
{
    struct bytes body = c->rq->body;
    files->parts[0] = body;
    if (!bytes_equal_str(files->list, "ofac"))
        return 0;
    static const char *const names[] = {"sdn", "alt", "add"};
    size_t at = 0;
    for (int i = 0; i < 3; i++) {
        uint64_t size;
        int r = call_number(c, names[i], 0, &size);
        if (r < 0)
            return r;
        if (size > body.n - at)
            return err_set(&c->err, ERR_INVALID, "import: the sizes of sdn, alt and add exceed the body");
        files->parts[i] = bytes_sub(body, at, (size_t)size);
        at += (size_t)size;
    }
    return at == body.n ? 0 : err_set(&c->err, ERR_INVALID, "import: sdn, alt and add must add up to the body");
}

int
api_write_import(struct call *c)
{
    struct importing_files files = {.list = c->rest};
    struct importing_options o = {
        .is_dry_run = call_has(c, "dry_run"),
        .allows_mass_delisting = call_has(c, "allow_mass_delisting"),
        .allows_truncated = call_has(c, "allow_truncated"),
        .leaf_class = call_has(c, "public") ? LEAF_PUBLIC : LEAF_ALLIANCE,
        .now = c->now,
    };
    int r = split_parts(c, &files);
    if (r < 0)
        return r;
    r = importing_run(c->config->importing, &files, &o, &c->out, &c->err);
    call_audit(c, o.is_dry_run ? "import dry run" : "import", files.list);
    return r;
}

int
api_write_sign_at_once(struct call *c)
{
    int r = call_need_writer(c);
    if (r == 0)
        r = writer_sign_at_once(c->config->writer, &c->err);
    buf_append_str(&c->out, "{\"signing\":true}");
    call_audit(c, "sign at once", (struct bytes){NULL, 0});
    return r;
}
