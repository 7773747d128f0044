// SPDX-License-Identifier: Apache-2.0
// The lists that this member imports.
#include "node/lists.h"

#include "base/json.h"
#include "base/num.h"
#include "base/text.h"
#include "base/when.h"
#include "member/view.h"

#define LISTS_TEXT_MAX (64 * 1024)

bool
lists_name_is_valid(struct bytes name)
{
    for (size_t i = 0; i < name.n; i++) {
        uint8_t c = name.p[i];
        if (!text_is_ascii_lower(c) && !text_is_ascii_digit(c) && c != '-')
            return false;
    }
    return name.n > 0 && name.n < LISTS_NAME_SIZE;
}

void
lists_note(struct lists *l, struct bytes name, int64_t imported, struct bytes as_of)
{
    size_t i = 0, oldest = 0;
    if (!lists_name_is_valid(name))
        return;
    for (; i < l->count && !bytes_equal_str(name, l->entries[i].name); i++)
        oldest = l->entries[i].imported < l->entries[oldest].imported ? i : oldest;
    if (i == LISTS_MAX)
        i = oldest;
    l->count = i == l->count ? l->count + 1 : l->count;
    struct lists_entry *entry = &l->entries[i];
    *entry = (struct lists_entry){.imported = imported};
    if (bytes_to_str(name, entry->name, sizeof entry->name) < 0 || bytes_to_str(as_of, entry->as_of, sizeof entry->as_of) < 0)
        entry->as_of[0] = '\0'; // a date that is no date says nothing
}

int
lists_load(struct lists *out, struct view *v, struct err *e)
{
    struct arena a;
    struct bytes text;
    struct json *json = NULL;
    struct err why = {0};
    out->count = 0;
    arena_init(&a, LISTS_TEXT_MAX * 8);
    int r = store_meta_get(v->store, &a, LISTS_META, &text, &why);
    if (r == 0 && json_parse(&a, text, JSON_API, &json, NULL) < 0)
        json = NULL; // what does not read is as if it were not there
    for (const struct json *entry = json ? json->first : NULL; entry; entry = entry->next) {
        int64_t imported;
        if (when_parse(json_get_text(entry, "imported"), &imported) == 0)
            lists_note(out, entry->name, imported, json_get_text(entry, "as_of"));
    }
    arena_clear(&a);
    if (r == 0 || r == ERR_NOT_FOUND)
        return 0;
    return err_set(e, r, "%s", why.text);
}

void
lists_append(const struct lists *l, struct buf *out)
{
    struct json_writer w;
    json_writer_init(&w, out);
    json_write_object(&w, NULL);
    for (size_t i = 0; i < l->count; i++) {
        json_write_object(&w, l->entries[i].name);
        json_write_time(&w, "imported", l->entries[i].imported);
        json_write_str(&w, "as_of", l->entries[i].as_of);
        json_write_object_end(&w);
    }
    json_write_object_end(&w);
}
