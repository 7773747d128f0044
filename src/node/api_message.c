// SPDX-License-Identifier: Apache-2.0
// The mailbox.
#include "node/api_inside.h"

#include "base/num.h"
#include "member/inbox.h"

#define API_MESSAGES_MAX 1000 // in one answer

int
api_message_list(struct call *c, struct view *v)
{
    struct inbox_filter f = {.as_of = c->as_of};
    struct bytes box = call_query(c, "box");
    uint64_t matched = 0;
    if (box.n > 0 && !bytes_equal_str(box, "in") && !bytes_equal_str(box, "sent"))
        return err_set(&c->err, ERR_INVALID, "box is 'in' or 'sent', not '%.*s'", (int)num_min_size(box.n, 80), box.p);
    f.is_sent = bytes_equal_str(box, "sent");
    f.is_unread = call_has(c, "unread");
    f.is_exercise = call_has(c, "exercise");
    int r = call_number(c, "max", CALL_PAGE, &f.max);
    if (r < 0)
        return r;
    f.max = num_min_u64(f.max, API_MESSAGES_MAX);
    json_write_object(&c->w, NULL);
    json_write_time(&c->w, "as_of", c->as_of);
    r = inbox_write(v, &f, &c->w, "messages", &matched, &c->err);
    json_write_int(&c->w, "matched", (int64_t)matched);
    json_write_object_end(&c->w);
    call_audit(c, "messages", box, r);
    return r;
}
