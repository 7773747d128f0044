// SPDX-License-Identifier: Apache-2.0
// A record as lines for people.
#include "cmd/values.h"

#include "base/text.h"
#include "cmd/cli.h"

void
values_show(const struct json *v, int indent)
{
    for (const struct json *m = v->first; m; m = m->next) {
        bool is_nested = m->type == JSON_OBJECT || m->type == JSON_ARRAY;
        cli_say("%*s", indent, "");
        if (m->name.n) {
            cli_print(m->name);
            cli_say(is_nested ? ":\n" : ": ");
        } else {
            cli_say(is_nested ? "-\n" : "- ");
        }
        if (is_nested) {
            values_show(m, indent + 2);
            continue;
        }
        cli_print(m->type == JSON_STRING ? m->text : m->source);
        cli_say("\n");
    }
}

static void
append_word(struct buf *out, const char *before, struct bytes text)
{
    if (text.n == 0)
        return;
    buf_append_str(out, before);
    text_append_visible(out, text);
}

void
values_append_gist(struct buf *out, const struct json *record)
{
    const struct json *criteria = json_get(record, "criteria");
    struct bytes name = json_get_text(json_at(json_get(record, "names"), 0), "name");
    if (name.n) {
        append_word(out, "\"", name);
        buf_append_byte(out, '"');
    } else {
        append_word(out, "", json_get_text(record, "kind"));
        append_word(out, " ", json_get_text(record, json_get(record, "title") ? "title" : "name"));
    }
    append_word(out, ", ", json_get_text(record, "status"));
    append_word(out, ", ", json_get_text(record, "subject"));
    for (const struct json *x = criteria ? criteria->first : NULL; x; x = x->next)
        append_word(out, x == criteria->first ? ", for " : ", ", x->text);
    append_word(out, ", of ", json_get_text(record, "listing"));
}
