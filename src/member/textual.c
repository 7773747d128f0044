// SPDX-License-Identifier: Apache-2.0
#include "member/textual.h"

#include "base/num.h"
#include "member/find.h"
#include "record/proposal.h"
#include "record/record.h"
#include "record/redline.h"

// A proposal that was read; it lives in the view's arena.
struct found {
    const struct view_ledger *ledger;
    struct hash id;
    struct record record;
    struct clauses text;
};

static int
read_proposal(struct view *v, struct bytes id, struct found *out, struct err *e)
{
    struct bytes bytes;
    struct verdict verdict = {0};
    struct leaf leaf;
    uint64_t index;
    size_t count = 0;
    int r = find_record(v, id, &out->ledger, &index, &out->id, e);
    if (r == 0)
        r = view_record(v, &v->arena, out->ledger, index, &bytes, e);
    if (r == 0)
        r = store_leaf_range(v->store, out->ledger->number, index, &leaf, 1, &count, e);
    if (r == 0 && count == 1)
        r = record_parse(&v->arena, leaf.b[0], bytes, &out->record, &verdict);
    if (r == 0 && (!verdict.is_accepted || out->record.kind->id != KIND_PROPOSAL))
        return err_set(e, ERR_INVALID, "%.*s is no proposal", (int)num_min_size(id.n, 64), id.p);
    if (r == 0)
        r = clauses_read(&v->arena, json_get(out->record.json, "texts"), &out->text);
    return r == ERR_NOMEM ? err_set(e, r, "no memory to read a proposal") : r;
}

// The two that are asked about: of one alone, what it names is the earlier.
static int
read_both(struct view *v, struct bytes ids, struct found *before, struct found *after, struct err *e)
{
    size_t comma = bytes_find(ids, 0, ',');
    if (comma < ids.n) {
        int r = read_proposal(v, bytes_sub(ids, 0, comma), before, e);
        return r == 0 ? read_proposal(v, bytes_sub(ids, comma + 1, ids.n), after, e) : r;
    }
    int r = read_proposal(v, ids, after, e);
    if (r < 0)
        return r;
    struct bytes named = json_get_text(after->record.json, "supersedes");
    if (named.n == 0)
        named = json_get_text(after->record.json, "amends");
    if (named.n == 0)
        return err_set(e, ERR_INVALID, "%.*s supersedes and amends nothing: name the proposal that it is to be compared with",
                       (int)num_min_size(ids.n, 64), ids.p);
    return read_proposal(v, named, before, e);
}

static void
write_head(struct json_writer *w, const char *name, const struct found *x)
{
    json_write_object(w, name);
    json_write_hex(w, "id", hash_bytes(&x->id));
    json_write_text(w, "member", x->ledger->member);
    json_write_text(w, "time", json_get_text(x->record.json, "time"));
    json_write_text(w, "title", json_get_text(x->record.json, "title"));
    if (x->record.is_exercise)
        json_write_bool(w, "exercise", true);
    json_write_object_end(w);
}

static void
write_words(struct json_writer *w, const char *name, const struct word_diff *d)
{
    static const char *const changes[] = {"kept", "removed", "added"};
    json_write_array(w, name);
    for (size_t i = 0; i < d->count; i++) {
        json_write_object(w, NULL);
        json_write_text(w, changes[d->pieces[i].change], d->pieces[i].text);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

// Of a clause that only one text has.
static void
write_whole(struct json_writer *w, const char *name, enum word_diff_change change, struct bytes text)
{
    struct word_diff_piece piece = {change, text};
    if (text.n > 0)
        write_words(w, name, &(struct word_diff){&piece, 1});
}

static void
write_clause(struct json_writer *w, const struct redline_clause *c)
{
    const struct clauses_clause *there = c->after != NULL ? c->after : c->before;
    json_write_object(w, NULL);
    json_write_str(w, "change", redline_changes[c->change]);
    json_write_text(w, "number", there->number);
    if (c->change == REDLINE_RENUMBERED)
        json_write_text(w, "was", c->before->number);
    if (c->is_moved)
        json_write_bool(w, "moved", true);
    if (c->change == REDLINE_CHANGED) {
        if (c->heading.count > 0)
            write_words(w, "heading", &c->heading);
        write_words(w, "text", &c->text);
    } else if (c->change == REDLINE_ADDED || c->change == REDLINE_REMOVED) {
        enum word_diff_change change = c->change == REDLINE_ADDED ? WORD_DIFF_ADDED : WORD_DIFF_REMOVED;
        write_whole(w, "heading", change, there->heading);
        write_whole(w, "text", change, there->text);
    }
    json_write_object_end(w);
}

static void
write_text(struct json_writer *w, const struct redline_text *t)
{
    json_write_object(w, NULL);
    json_write_text(w, "lang", t->lang);
    json_write_str(w, "change", redline_changes[t->change]);
    write_words(w, "title", &t->title);
    json_write_array(w, "clauses");
    for (size_t i = 0; i < t->count; i++)
        write_clause(w, &t->clauses[i]);
    json_write_array_end(w);
    json_write_object_end(w);
}

// Only that language of a text.
static void
narrow(struct clauses *c, struct bytes lang)
{
    const struct clauses_text *t = clauses_in(c, lang);
    c->count = t != NULL ? 1 : 0;
    if (t != NULL)
        c->texts[0] = *t;
}

int
textual_diff(struct view *v, struct bytes ids, struct bytes lang, struct json_writer *w, struct err *e)
{
    struct found before, after;
    struct redline d;
    int r = read_both(v, ids, &before, &after, e);
    if (r < 0)
        return r;
    if (lang.n > 0) {
        narrow(&before.text, lang);
        narrow(&after.text, lang);
        if (before.text.count + after.text.count == 0)
            return err_set(e, ERR_NOT_FOUND, "neither text is in '%.*s'", (int)num_min_size(lang.n, 40), lang.p);
    }
    r = redline_make(&v->arena, &before.text, &after.text, &d);
    if (r < 0)
        return err_set(e, r, "no memory to compare two texts");
    json_write_object(w, NULL);
    write_head(w, "before", &before);
    write_head(w, "after", &after);
    json_write_bool(w, "same", redline_is_empty(&d));
    json_write_array(w, "texts");
    for (size_t i = 0; i < d.count; i++)
        write_text(w, &d.texts[i]);
    json_write_array_end(w);
    json_write_object_end(w);
    return 0;
}
