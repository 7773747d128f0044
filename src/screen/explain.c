// SPDX-License-Identifier: Apache-2.0
#include "screen/explain.h"

#include "base/text.h"

const char *
explain_kind(enum screen_kind kind)
{
    switch (kind) {
    case SCREEN_PRIMARY:
        return "primary name";
    case SCREEN_ALIAS:
        return "alias";
    case SCREEN_WEAK:
        return "weak alias";
    case SCREEN_FORMERLY:
        return "former name";
    case SCREEN_ORIGINAL:
        return "name in original script";
    }
    return "name";
}

static void
append_side(struct buf *out, struct bytes written, struct bytes folded, bool is_transliterated)
{
    text_append_visible(out, written);
    bool is_ascii = true;
    for (size_t i = 0; i < written.n; i++)
        is_ascii = is_ascii && written.p[i] < 0x80;
    if (!is_transliterated || is_ascii)
        return;
    buf_append_str(out, " (");
    text_append_visible(out, folded);
    buf_append_str(out, ")");
}

static const char *
how_in_words(enum screen_how how)
{
    switch (how) {
    case SCREEN_FORM:
        return "form of the same word";
    case SCREEN_NICKNAME:
        return "short form of the same name";
    case SCREEN_READING:
        return "another reading";
    case SCREEN_SOUND:
        return "same consonants";
    case SCREEN_HOMOPHONE:
        return "other characters read alike";
    case SCREEN_INITIAL:
        return "initial";
    case SCREEN_SAME:
    case SCREEN_SPELLING:
    case SCREEN_NOT_LISTED:
    case SCREEN_NOT_ASKED:
        break;
    }
    return NULL;
}

// What is said of a pair in brackets: nothing when the words are simply the same.
static void
append_remarks(const struct screen_reason *r, struct buf *out)
{
    const char *before = " [";
    if (r->how == SCREEN_SPELLING) {
        buf_append_str(out, before);
        buf_append_fmt(out, "spelling, %d edit%s", r->edits, r->edits == 1 ? "" : "s");
        before = ", ";
    } else if (how_in_words(r->how) != NULL) {
        buf_append_str(out, before);
        buf_append_str(out, how_in_words(r->how));
        before = ", ";
    }
    if (r->is_joined) {
        buf_append_str(out, before);
        buf_append_str(out, "joined");
        before = ", ";
    }
    if (r->is_transliterated) {
        buf_append_str(out, before);
        buf_append_str(out, "transliteration");
        before = ", ";
    }
    if (*before == ',')
        buf_append_str(out, "]");
}

static void
append_reason(const struct screen_reason *r, struct buf *out)
{
    if (r->how == SCREEN_NOT_LISTED || r->how == SCREEN_NOT_ASKED) {
        bool is_query = r->how == SCREEN_NOT_LISTED;
        text_append_visible(out, is_query ? r->query : r->listed);
        buf_append_str(out, is_query ? " only in the query" : " only in the listed name");
        return;
    }
    append_side(out, r->query, r->folded, r->is_transliterated);
    buf_append_str(out, r->how == SCREEN_SAME ? " = " : " ~ ");
    append_side(out, r->listed, r->folded_listed, r->is_transliterated);
    append_remarks(r, out);
}

static const char *
through(enum screen_kind kind)
{
    switch (kind) {
    case SCREEN_PRIMARY:
        return "through the primary name";
    case SCREEN_ALIAS:
        return "through an alias";
    case SCREEN_WEAK:
        return "through a weak alias";
    case SCREEN_FORMERLY:
        return "through a former name";
    case SCREEN_ORIGINAL:
        return "through the name in its original script";
    }
    return "through a name";
}

void
explain_hit(const struct screen_hit *hit, struct buf *out)
{
    for (size_t i = 0; i < hit->reason_count; i++) {
        append_reason(&hit->reasons[i], out);
        buf_append_str(out, "; ");
    }
    if (hit->is_reordered)
        buf_append_str(out, "in another order; ");
    buf_append_str(out, through(hit->kind));
    if (hit->is_weak_lowered)
        buf_append_str(out, ", which counts for less");
    if (hit->cap == SCORE_CAP_ONE_TOKEN)
        buf_append_str(out, "; one listed word alone does not raise an alert on a longer name");
    else if (hit->cap == SCORE_CAP_FATHER)
        buf_append_str(out, "; father and son change places, which holds an alert back");
}
