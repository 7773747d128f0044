// SPDX-License-Identifier: Apache-2.0
// A message to the fields of a notice.
#include <string.h>

#include "base/num.h"
#include "formats/cap.h"
#include "formats/cap_table.h"
#include "record/field.h"
#include "record/notice.h"

#define PURPOSE "urn:entente:purpose:" // before the purpose's word, in a <code>

static void write_group(struct json_writer *w, const struct cap_node *group);

static void
write_value(struct json_writer *w, const char *key, const struct cap_node *node)
{
    uint64_t size = 0;
    if (node->element->type == CAP_GROUP) {
        json_write_object(w, key);
        write_group(w, node);
        json_write_object_end(w);
    } else if (node->element->type == CAP_SIZE && num_parse_u64(node->text, &size) == 0) {
        json_write_int(w, key, (int64_t)size);
    } else {
        json_write_text(w, key, node->text);
    }
}

// The elements of a group that have a key; those of one name stand together.
static void
write_group(struct json_writer *w, const struct cap_node *group)
{
    const struct cap_node *x = group->first;
    while (x != NULL) {
        const struct cap_element *element = x->element;
        if (element->key == NULL || (element->flags & CAP_LIST) == 0) {
            if (element->key != NULL)
                write_value(w, element->key, x);
            x = x->next;
            continue;
        }
        json_write_array(w, element->key);
        for (; x != NULL && x->element == element; x = x->next)
            write_value(w, NULL, x);
        json_write_array_end(w);
    }
}

// The purpose that a message of ours says in a <code>; NULL when none does.
static const char *
find_purpose(const struct cap_message *m)
{
    for (const struct cap_node *x = m->alert->first; x != NULL; x = x->next) {
        if (strcmp(x->element->name, "code") != 0 || !bytes_has_prefix(x->text, BYTES_LIT(PURPOSE)))
            continue;
        int word = field_word(notice_purposes, bytes_sub(x->text, sizeof PURPOSE - 1, x->text.n));
        if (word >= 0)
            return notice_purposes[word];
    }
    return NULL;
}

int
cap_write_fields(struct json_writer *w, const struct cap_message *m, const char *purpose,
                 struct err *e)
{
    struct bytes status = cap_get(m, "status");
    struct bytes type = cap_get(m, "msgType");
    if (!bytes_equal_str(status, "Actual") && !bytes_equal_str(status, "Exercise"))
        return err_set(e, ERR_REFUSED,
                       "<status> is %.*s: only what is Actual or an Exercise becomes a notice",
                       (int)status.n, (const char *)status.p);
    if (bytes_equal_str(type, "Ack") || bytes_equal_str(type, "Error"))
        return err_set(e, ERR_REFUSED, "<msgType> is %.*s: it answers an alert, and is no notice",
                       (int)type.n, (const char *)type.p);
    const char *said = find_purpose(m);
    json_write_str(w, "purpose", purpose != NULL ? purpose : said != NULL ? said : "alert");
    write_group(w, m->alert);
    json_write_object(w, "imported");
    json_write_text(w, "sender", cap_get(m, "sender"));
    json_write_text(w, "identifier", cap_get(m, "identifier"));
    json_write_text(w, "sent", cap_get(m, "sent"));
    json_write_object_end(w);
    return 0;
}

static void
append_name(struct buf *out, const char *name)
{
    buf_append_str(out, out->n > 0 ? ", " : "");
    buf_append_str(out, name);
}

static bool
has_element(const struct cap_node *node, const char *name)
{
    for (const struct cap_node *x = node->first; x != NULL; x = x->next) {
        bool is_purpose = bytes_has_prefix(x->text, BYTES_LIT(PURPOSE));
        if ((strcmp(x->element->name, name) == 0 && !is_purpose) || has_element(x, name))
            return true;
    }
    return false;
}

void
cap_write_left_out(struct buf *out, const struct cap_message *m)
{
    static const char *const names[] = {"restriction", "addresses", "code", "derefUri"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (has_element(m->alert, names[i]))
            append_name(out, names[i]);
    }
    if (m->is_signed)
        append_name(out, "the XML signature");
}
