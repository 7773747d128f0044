// SPDX-License-Identifier: Apache-2.0
// The head of a message: who sent it, what it is to those before it, whom it is for.
#include "node/alerts.h"

#include "base/limits.h"
#include "formats/cap.h"
#include "record/notice.h"

#define REFERENCES_MAX 64 // earlier versions that a message names, the latest ones

struct heading {
    struct view *v;
    struct buf sender, text; // text: restriction or addresses
    struct cap_reference references[REFERENCES_MAX];
    char hex[REFERENCES_MAX + 1][2 * HASH_SIZE + 1]; // identifiers; the last is the message's own
    struct cap_head head;
};

// The earlier versions that are still held: what was erased is named no more.
static void
add_references(struct heading *h, const struct fold_notice *n, const struct fold_notice_version *x)
{
    size_t before = (size_t)(x - n->versions), count = 0;
    for (size_t i = before > REFERENCES_MAX ? before - REFERENCES_MAX : 0; i < before; i++) {
        const struct fold_notice_version *y = &n->versions[i];
        bytes_to_hex_str(hash_bytes(&y->id), h->hex[count]);
        h->references[count] = (struct cap_reference){buf_bytes(&h->sender), bytes_of_str(h->hex[count]), y->time};
        count++;
    }
    h->head.references = h->references;
    h->head.reference_count = count;
}

static void
add_scope(struct heading *h, const struct fold_notice *n, struct bytes author, const struct json *record)
{
    if (n->leaf_class == LEAF_PUBLIC) {
        h->head.scope = "Public";
    } else if (n->leaf_class == LEAF_ALLIANCE) {
        h->head.scope = "Restricted";
        buf_append_str(&h->text, "Members of the alliance ");
        buf_append(&h->text, h->v->charter.alliance);
        h->head.restriction = buf_bytes(&h->text);
    } else {
        const struct json *release = json_get(record, "release");
        h->head.scope = "Private";
        buf_append(&h->text, author);
        for (const struct json *m = release ? release->first : NULL; m; m = m->next) {
            buf_append_byte(&h->text, ' ');
            buf_append(&h->text, m->text);
        }
        h->head.addresses = buf_bytes(&h->text);
    }
}

static int
add_type(struct heading *h, const struct fold_notice_version *x, struct err *e)
{
    static const char *const types[] = {"Alert", "Update", "Cancel"};
    h->head.type = types[x->status];
    if (x->is_void)
        return err_set(e, ERR_REFUSED, "this version follows the notice's cancellation: it says nothing any more");
    if (x->status == NOTICE_CANCEL && h->head.reference_count == 0)
        return err_set(e, ERR_REFUSED, "what this cancels was erased: nothing is left to cancel");
    if (h->head.reference_count == 0)
        h->head.type = "Alert"; // an update of what was erased stands for itself
    return 0;
}

int
alerts_append_cap(struct buf *out, struct view *v, const struct fold_notice *n, const struct fold_notice_version *x,
                  const struct json *record, struct err *e)
{
    const struct view_ledger *l = view_ledger_number(v, n->ledger);
    struct heading *h = arena_alloc(&v->arena, sizeof *h);
    if (!h || !l)
        return err_set(e, ERR_NOMEM, "no memory for an alert");
    h->v = v;
    buf_init(&h->sender, 256);
    buf_init(&h->text, 4096);
    notices_append_sender(&h->sender, &v->charter, l->member);
    bytes_to_hex_str(hash_bytes(&x->id), h->hex[REFERENCES_MAX]);
    h->head.identifier = bytes_of_str(h->hex[REFERENCES_MAX]);
    h->head.sender = buf_bytes(&h->sender);
    h->head.sent = x->time;
    h->head.is_exercise = n->layer == LAYER_EXERCISE;
    add_references(h, n, x);
    add_scope(h, n, l->member, record);
    int r = buf_check(&h->sender) < 0 ? buf_check(&h->sender) : buf_check(&h->text);
    r = r < 0 ? err_set(e, r, "no memory for an alert") : add_type(h, x, e);
    if (r == 0)
        cap_append(out, &h->head, record);
    buf_clear(&h->sender);
    buf_clear(&h->text);
    return r == 0 && buf_check(out) < 0 ? err_set(e, ERR_LIMIT, "the alert is too long") : r;
}
