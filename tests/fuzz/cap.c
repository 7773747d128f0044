// SPDX-License-Identifier: Apache-2.0
// CAP messages, from any bytes: what is read and is a notice must go out as a message that is read
// again, to the same notice.
#include <assert.h>
#include <stdint.h>

#include "base/limits.h"
#include "formats/cap.h"
#include "record/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// The record of a message. Returns whether it is a notice that its kind accepts.
static int
write_record(struct arena *a, const struct cap_message *m, struct buf *out, struct record *r)
{
    struct json_writer w;
    struct verdict v = {0};
    json_writer_init(&w, out);
    json_write_object(&w, NULL);
    json_write_str(&w, "kind", "notice");
    json_write_str(&w, "time", "2026-11-21T20:32:00Z");
    json_write_str(&w, "status", "alert");
    if (cap_write_fields(&w, m, NULL, NULL) != 0)
        return 0;
    json_write_object_end(&w);
    if (buf_check(out) != 0)
        return 0; // longer than a record may be
    return record_parse(a, LEAF_PUBLIC, buf_bytes(out), r, &v) == 0 && v.is_accepted;
}

static void
go_round(struct arena *a, const struct json *notice, struct buf *record, struct buf *file)
{
    const struct cap_head head = {
        .identifier = BYTES_LIT("x"), .sender = BYTES_LIT("y"), .type = "Alert", .scope = "Public"};
    struct cap_message m;
    struct record again;
    const struct json *info = json_get(notice, "info");
    cap_append(file, &head, notice);
    if (buf_check(file) != 0)
        return; // longer than a message may be
    int rc = cap_read(a, buf_bytes(file), &m, NULL);
    assert(rc == 0 || rc == ERR_NOMEM || rc == ERR_LIMIT);
    buf_reset(record);
    if (rc != 0)
        return;
    int is_notice = write_record(a, &m, record, &again);
    assert(is_notice);
    assert(bytes_equal(info->source, json_get(again.json, "info")->source));
    (void)is_notice;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct cap_message m;
    struct record r;
    struct err e = {0};
    struct buf record, again, file;
    arena_init(&a, 64 * 1024 * 1024);
    buf_init(&record, LIMIT_RECORD_SIZE);
    buf_init(&again, LIMIT_RECORD_SIZE);
    buf_init(&file, CAP_FILE_MAX);
    if (cap_read(&a, bytes_of(data, size), &m, &e) == 0) {
        cap_write_left_out(&again, &m);
        buf_reset(&again);
        if (write_record(&a, &m, &record, &r))
            go_round(&a, r.json, &again, &file);
    }
    buf_clear(&record);
    buf_clear(&again);
    buf_clear(&file);
    arena_clear(&a);
    return 0;
}
