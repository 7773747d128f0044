// SPDX-License-Identifier: Apache-2.0
// Each amendment is put into its language on its own; that the languages still go together is seen at the end.
#include "record/amendment.h"

#include <string.h>

int
amendment_read(struct arena *a, const struct json *amendments, struct amendment_list *out)
{
    size_t more = amendments != NULL ? amendments->count : 0;
    struct amendment *at = arena_array(a, out->count + more, sizeof *at);
    if (at == NULL)
        return ERR_NOMEM;
    if (out->count > 0)
        memcpy(at, out->at, out->count * sizeof *at);
    out->at = at;
    for (const struct json *x = more > 0 ? amendments->first : NULL; x != NULL; x = x->next)
        at[out->count++] = (struct amendment){json_get_text(x, "clause"), json_get_text(x, "lang"), json_get_text(x, "text")};
    return 0;
}

static int
refuse(const struct amendment *x, const char *why, struct err *e)
{
    return err_set(e, ERR_REFUSED, "clause %.*s%s%.*s: %s", (int)x->clause.n, (const char *)x->clause.p, x->lang.n > 0 ? " in " : "",
                   (int)x->lang.n, (const char *)x->lang.p, why);
}

static struct bytes
lang_of(const struct clauses *from, const struct amendment *x)
{
    return x->lang.n > 0 ? x->lang : from->texts[0].lang;
}

// Each names one language that there is, and none of them contradicts another.
static int
check(const struct clauses *from, const struct amendment_list *list, struct err *e)
{
    if (list->count > AMENDMENT_MAX)
        return err_set(e, ERR_REFUSED, "more than %d amendments cannot be applied at once", AMENDMENT_MAX);
    for (size_t i = 0; i < list->count; i++) {
        const struct amendment *x = &list->at[i];
        if (x->lang.n == 0 && from->count != 1)
            return refuse(x, "the amendment says in no language, and the text has several", e);
        if (clauses_in(from, lang_of(from, x)) == NULL)
            return refuse(x, "the text is not in that language", e);
        for (size_t k = 0; k < i; k++) {
            const struct amendment *y = &list->at[k];
            if (bytes_equal(x->clause, y->clause) && bytes_equal(lang_of(from, x), lang_of(from, y)) && !bytes_equal(x->text, y->text))
                return refuse(x, "two amendments say different things", e);
        }
    }
    return 0;
}

// Where a new clause of that number goes: behind the last that comes before it.
static size_t
place_of(const struct clauses_text *t, struct bytes number)
{
    size_t at = t->count;
    while (at > 0 && clauses_compare(t->clauses[at - 1].number, number) > 0)
        at--;
    return at;
}

static int
apply_one(struct clauses_text *t, const struct amendment *x, struct err *e)
{
    size_t i = 0;
    while (i < t->count && !bytes_equal(t->clauses[i].number, x->clause))
        i++;
    if (i < t->count && x->text.n > 0) {
        t->clauses[i].text = x->text;
    } else if (i < t->count) {
        memmove(&t->clauses[i], &t->clauses[i + 1], (t->count - i - 1) * sizeof *t->clauses);
        t->count--;
    } else if (x->text.n > 0) {
        i = place_of(t, x->clause);
        memmove(&t->clauses[i + 1], &t->clauses[i], (t->count - i) * sizeof *t->clauses);
        t->clauses[i] = (struct clauses_clause){x->clause, {NULL, 0}, x->text};
        t->count++;
    } else {
        return refuse(x, "is to go, and is not there", e);
    }
    return 0;
}

// Was the same said before? It is said once.
static bool
is_repeat(const struct clauses *from, const struct amendment_list *list, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (bytes_equal(list->at[i].clause, list->at[k].clause) &&
            bytes_equal(lang_of(from, &list->at[i]), lang_of(from, &list->at[k])))
            return true;
    }
    return false;
}

static int
check_languages(const struct clauses *c, struct err *e)
{
    if (c->texts[0].count == 0)
        return err_set(e, ERR_REFUSED, "nothing of the text would be left");
    for (size_t i = 1; i < c->count; i++) {
        const struct clauses_text *x = &c->texts[0], *y = &c->texts[i];
        for (size_t k = 0; k < x->count || k < y->count; k++) {
            if (k < x->count && k < y->count && bytes_equal(x->clauses[k].number, y->clauses[k].number))
                continue;
            struct bytes number = k < x->count ? x->clauses[k].number : y->clauses[k].number;
            return err_set(e, ERR_REFUSED, "clause %.*s: would not be in all languages; an amendment that adds or strikes a clause says so in each",
                           (int)number.n, (const char *)number.p);
        }
    }
    return 0;
}

int
amendment_apply(struct arena *a, const struct clauses *from, const struct amendment_list *list, struct clauses *out, struct err *e)
{
    *out = (struct clauses){arena_array(a, from->count, sizeof *out->texts), from->count};
    if (from->count == 0)
        return list->count == 0 ? 0 : err_set(e, ERR_REFUSED, "there is no text to amend");
    if (out->texts == NULL)
        return ERR_NOMEM;
    int rc = check(from, list, e);
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < from->count; i++) {
        struct clauses_text *t = &out->texts[i];
        *t = from->texts[i];
        t->clauses = arena_array(a, t->count + list->count, sizeof *t->clauses);
        if (t->clauses == NULL)
            return ERR_NOMEM;
        memcpy(t->clauses, from->texts[i].clauses, t->count * sizeof *t->clauses);
        for (size_t k = 0; k < list->count && rc == 0; k++) {
            if (bytes_equal(lang_of(from, &list->at[k]), t->lang) && !is_repeat(from, list, k))
                rc = apply_one(t, &list->at[k], e);
        }
        if (rc != 0)
            return rc;
    }
    return check_languages(out, e);
}
