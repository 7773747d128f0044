// SPDX-License-Identifier: Apache-2.0
// The charter: the founding document all members signed. A signed note whose text is (one line
// each, fixed order):
//   entente charter v1
//   alliance <name>
//   rules <version>
//   founded <YYYY-MM-DD>
//   member <NAME> <ledger key> <cosigning key> <transport key> <host:port>
//     base64 of raw keys; sorted by name; 2 to 128
//   guest <NAME> <partner | observer | secretariat> <ledger key> <cosigning key> <transport key>
//     <host:port> <kinds it writes, with commas>
//     sorted by name; none or more, at most 128 with the members
//   criterion <id> <text>                                          sorted by id
//   programme <list> <criterion id> <publisher's programme>        sorted by list, then programme
//   register all | register <k>
//   quota <leaves> <bytes>                                         of one ledger
// Each member signs with its ledger key under its origin as name. The hash covers the text alone
// and never changes. A draft (keys still being gathered) is the same text with fewer members and no
// signatures.
#ifndef RECORD_CHARTER_H
#define RECORD_CHARTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "crypto/sign.h"

enum charter_role { CHARTER_MEMBER, CHARTER_PARTNER, CHARTER_OBSERVER, CHARTER_SECRETARIAT };

// A full member or a guest: whoever has a ledger.
struct charter_member {
    struct bytes name;
    struct sign_public ledger, cosign, transport;
    struct bytes address;   // host:port
    enum charter_role role; // CHARTER_MEMBER: full, signs the charter, counts in k and electorates
    struct bytes kinds;     // a guest's mandate: names of the kinds it writes, sorted, with commas
};
struct charter_criterion {
    struct bytes id, text;
};
struct charter_programme {
    struct bytes list, criterion, programme;
};
struct charter {
    struct bytes text; // the signed text, verbatim
    struct hash hash;  // of text
    struct bytes alliance;
    uint64_t rules;
    int64_t founded;
    struct charter_member *members; // the full members, then the guests, each sorted by name
    size_t member_count;            // full members
    size_t party_count;             // with the guests
    struct charter_criterion *criteria;
    size_t criterion_count;
    struct charter_programme *programmes;
    size_t programme_count;
    unsigned register_k; // 0: all
    uint64_t quota_leaves, quota_bytes;
};

bool charter_alliance_name_is_valid(struct bytes name);
bool charter_member_name_is_valid(struct bytes name);
// Is this what nobody may be listed for (religion, belief, faith, ethnicity, race, opinion)? No
// charter has it.
bool charter_is_belief(struct bytes criterion);
// Parse a note, or a bare text (a draft). All borrowed bytes are copied into a. Every rule of form
// is checked (also that no key occurs twice). is_draft: fewer than two members and missing criteria
// are allowed.
int charter_parse(struct arena *a, struct bytes file, bool is_draft, struct charter *out,
                  struct err *e) MUST_USE;
// The text before the empty line and the signature lines behind it, of which a draft has none.
// Checks nothing.
void charter_parse_split(struct bytes file, struct bytes *text, struct bytes *signatures);
// Canonical text of the fields (text and hash are not read).
void charter_append_text(struct buf *out, const struct charter *c);
// Which members' signatures are on the note and good: bit i for members[i] in signed_by (16 bytes,
// 128 bits). A bad signature under a member's name is ERR_REFUSED, and so is one that the member
// made for another text, unless it signed this one too.
int charter_check_signatures(const struct charter *c, struct bytes note, uint8_t signed_by[16],
                             struct err *e) MUST_USE;
// Origin of a ledger and name of a cosigner; at most LIMIT_ORIGIN_SIZE bytes, appended.
void charter_append_origin(struct buf *out, struct bytes alliance, const struct hash *charter,
                           struct bytes member, uint64_t generation);
void charter_append_cosigner(struct buf *out, struct bytes alliance, const struct hash *charter,
                             struct bytes member);
// "<alliance>/<hash>/<member>/<generation>" taken apart; ERR_INVALID.
int charter_parse_origin(struct bytes origin, struct bytes *alliance, struct hash *charter,
                         struct bytes *member, uint64_t *generation) MUST_USE;
// A member or guest; NULL when unknown.
const struct charter_member *charter_find(const struct charter *c, struct bytes member);
const char *charter_role_name(enum charter_role role); // "member", "partner" ...
int charter_role_find(struct bytes name); // of a guest; -1 when there is none of that name
// Does the mandate of this party let it write records of this kind? A guest's `charter`, `key` and
// `evidence` records, and the release, recall and erasure of its own, need no mandate.
bool charter_may_write(const struct charter *c, struct bytes party, struct bytes kind);
bool charter_has_criterion(const struct charter *c, struct bytes id);
// The criterion a publisher's programme maps to: exact, then the list's line with programme "*";
// empty when none.
struct bytes charter_map_programme(const struct charter *c, struct bytes list,
                                   struct bytes programme);

#endif
