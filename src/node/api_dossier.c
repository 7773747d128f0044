// SPDX-License-Identifier: Apache-2.0
// Outcomes for people who are not here: the file that proves one to a stranger, and its text as documents, which say what
// that file proves.
#include "node/api_inside.h"

#include "decide/review.h"
#include "formats/adoption.h"
#include "member/prove.h"
#include "record/dossier.h"

#define TEXT_ARENA_MAX ((size_t)1 << 30) // a dossier of the largest size, its records and rows

int
api_dossier_one(struct call *c, struct view *v)
{
    c->type = REPLY_TEXT;
    int r = prove_outcome(v, c->rest, &c->out, &c->err);
    call_audit(c, "dossier", c->rest, r);
    return r;
}

static int
write_text(struct call *c, struct arena *a, struct bytes file, enum adoption_form form)
{
    struct dossier *d = arena_alloc(a, sizeof *d);
    struct review *review = arena_alloc(a, sizeof *review);
    struct verdict v;
    int r = d && review ? dossier_parse(a, file, d, &c->err) : err_set(&c->err, ERR_NOMEM, "no memory for the text");
    if (r < 0)
        return r;
    if (review_dossier(a, d, review, &v) < 0)
        return err_set(&c->err, ERR_NOMEM, "no memory for the text");
    if (!v.is_accepted)
        return err_set(&c->err, ERR_CORRUPT, "%s", v.reason); // it was judged when it was made
    return adoption_append(a, review, form, call_query(c, "lang"), &c->out, &c->err);
}

int
api_dossier_text(struct call *c, struct view *v)
{
    struct bytes as = call_query(c, "as");
    struct arena a;
    struct buf file;
    bool is_akoma = bytes_equal_str(as, "akoma");
    if (!is_akoma && !bytes_equal_str(as, "plain"))
        return err_set(&c->err, ERR_USAGE, "a text is written as=akoma or as=plain");
    c->type = is_akoma ? "application/xml" : REPLY_TEXT;
    arena_init(&a, TEXT_ARENA_MAX);
    buf_init(&file, DOSSIER_SIZE_MAX);
    int r = prove_outcome(v, c->rest, &file, &c->err);
    if (r == 0)
        r = write_text(c, &a, buf_bytes(&file), is_akoma ? ADOPTION_AKOMA : ADOPTION_PLAIN);
    buf_clear(&file);
    arena_clear(&a);
    call_audit(c, "text", c->rest, r);
    return r;
}
