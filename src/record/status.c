// SPDX-License-Identifier: Apache-2.0
// Kind `status`: a party's own word on its place in the alliance. A withdrawal needs nobody's consent; to come in, or to
// come back, takes the decision of the others (kinds `proposal` and `position`), and the word beside it says that the party
// wants it. All stand in one group; the row's note is the word.
#include "record/status.h"

#include "base/limits.h"
#include "record/common.h"
#include "record/fold.h"
#include "record/kinds.h"
#include "record/record.h"

static const char *const words[] = {"accede", "observe", "withdraw", NULL};

static const struct field fields[] = {
    {"status", FIELD_WORD, FIELD_REQUIRED, 0, 0, 0, 0, words, NULL,
     "Its word: accede (it wants to be a member), observe (it wants to be an observer), withdraw (it leaves)"},
    {"since", FIELD_MOMENT, 0, 0, 0, 0, 0, NULL, NULL,
     "The date that the act behind it names; the word itself has effect from its place in the ledger"},
    {"text", FIELD_TEXT, 0, 1, 4096, 0, 0, NULL, NULL, "What the party says with it"},
};

const struct field_set status_fields = FIELD_SET(fields);

const char *const status_rules[] = {
    "A withdrawal stands from its place in its author's ledger, for whoever holds it: from then on nothing further is "
    "served to its author, and nothing further asked of it",
    "Once it is settled its author is no member any more; it comes back as others come in, by their decision, and each "
    "admission outlasts one withdrawal",
    NULL,
};

int
status_check(struct arena *a, struct record *r, struct err *e)
{
    (void)e; // the table has refused what could be refused
    r->status = (uint8_t)common_get_word(r->json, "status", words);
    r->note = arena_copy(a, bytes_of(&r->status, 1));
    return r->note.p == NULL ? ERR_NOMEM : 0;
}

unsigned
status_map(const struct record *r, struct row *rows)
{
    (void)r; // all is in the row already
    fold_group_of_kind(KIND_STATUS, &rows[0].group);
    return 1;
}
