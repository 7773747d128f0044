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
// and then, each of them optional (record/charter_lines.h reads them):
//   organ <id> <parent or -> <all | NAMES> <quorum> <title>        sorted by id
//   matter <organ> <matter> <procedures>                           sorted by organ, then matter
//     of silence, consensus, limited, majority:N, in this order
//   chair <organ> <YYYY-MM-DD> <months> <NAMES in their order>     sorted by organ
//   secretariat <organ> <guest>                                    sorted by organ
//   term <shortest> <longest>      a proposal's deadline lies so many seconds from its time
//   notice <seconds>               from delivery to the final that a node writes by itself
//   waiver <n>                     electors that must agree to a waiver
//   suspension <what>              vote, and of release, chair, in this order: what a suspended member has not
// Lists have commas and no spaces; NAMES are full members, sorted but for a chair's. Without an
// organ line there is one organ, `assembly`: all members, quorum k, any matter, any procedure.
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

enum charter_role {
    CHARTER_MEMBER,
    CHARTER_PARTNER,
    CHARTER_OBSERVER,
    CHARTER_SECRETARIAT,
    CHARTER_APPLICANT, // admitted in order to accede; never in a founding charter
    CHARTER_FORMER,    // has withdrawn: its ledger still verifies; never in a founding charter
};

enum charter_procedure { CHARTER_SILENCE, CHARTER_CONSENSUS, CHARTER_LIMITED, CHARTER_MAJORITY };
#define CHARTER_PROCEDURES 4

// What a suspended member has not.
enum charter_suspension { CHARTER_NO_VOTE = 1, CHARTER_NO_RELEASE = 2, CHARTER_NO_CHAIR = 4 };

// Lines of a charter that may be absent; where one is, its default is in the struct.
enum charter_said { CHARTER_TERM = 1, CHARTER_NOTICE = 2, CHARTER_WAIVER = 4, CHARTER_SUSPENSION = 8 };

#define CHARTER_ASSEMBLY "assembly"         // the one organ of a charter without organ lines
#define CHARTER_CONSTITUTION "constitution" // the matter under which members, organs and this charter change

// A full member or a guest: whoever has a ledger.
struct charter_member {
    struct bytes name;
    struct sign_public ledger, cosign, transport;
    struct bytes address;   // host:port
    enum charter_role role; // CHARTER_MEMBER: full, signs the charter, counts in k and electorates
    struct bytes kinds;     // a guest's mandate: names of the kinds it writes, sorted, with commas
    unsigned generation;    // of its ledger: 1, one more with each rebinding
    bool is_suspended;      // a full member that has not, for a while, what `suspension` says
    bool is_leaving;        // it said that it withdraws: nothing is served to it nor asked of it, settled or not
};
struct charter_organ {
    struct bytes id;
    struct bytes parent;   // empty: none
    struct bytes *members; // sorted; NULL: all full members
    size_t member_count;   // of those names; who is no member any more is among them (charter_organ_next skips it)
    unsigned quorum;       // of its sessions; proposals have none
    struct bytes title;
};
struct charter_matter {
    struct bytes organ, matter;
    unsigned procedures; // bit 1 << enum charter_procedure
    unsigned majority;   // agreements that adopt under CHARTER_MAJORITY; 0 without it
};
struct charter_chair {
    struct bytes organ;
    int64_t from;        // a date: the first of them begins
    unsigned months;     // each has it for so long
    struct bytes *order; // then the next of these, and the first again
    size_t order_count;
};
struct charter_secretariat {
    struct bytes organ, guest; // it relays, and decides nothing
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
    struct charter_organ *organs; // sorted by id
    size_t organ_count;           // 0: only the assembly (charter_organ_find knows it)
    struct charter_matter *matters;
    size_t matter_count;
    struct charter_chair *chairs;
    size_t chair_count;
    struct charter_secretariat *secretariats;
    size_t secretariat_count;
    unsigned said;                   // enum charter_said: which of the next four stand in the text
    uint64_t term_min_s, term_max_s; // 3600 and 7776000
    uint64_t notice_s;               // 3600
    unsigned waiver;                 // 0: k. Ask charter_waiver
    unsigned suspension;             // enum charter_suspension; CHARTER_NO_VOTE
    struct charter_member *past;     // parties as they were before a rebinding, oldest first
    size_t past_count;               // 0 in a founding charter
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
// A member, guest or former one; NULL when unknown.
const struct charter_member *charter_find(const struct charter *c, struct bytes member);
const char *charter_role_name(enum charter_role role); // "member", "partner" ...
int charter_role_find(struct bytes name); // of a guest in a founding charter; -1 when there is none of that name
const char *charter_procedure_name(enum charter_procedure procedure);
int charter_procedure_find(struct bytes name); // -1 when there is none of that name
// k = 1 + floor(2n/3), n = the full members less the suspended.
unsigned charter_k(const struct charter *c);
// Electors that must agree to a waiver.
unsigned charter_waiver(const struct charter *c);
// Is it a full member that has what `what` takes from the suspended?
bool charter_has(const struct charter *c, const struct charter_member *m, enum charter_suspension what);
// Does the mandate of this party let it write records of this kind? A guest's `charter`, `key` and
// `evidence` records, and the release, recall and erasure of its own, need no mandate.
bool charter_may_write(const struct charter *c, struct bytes party, struct bytes kind);
bool charter_has_criterion(const struct charter *c, struct bytes id);
// The criterion a publisher's programme maps to: exact, then the list's line with programme "*";
// empty when none.
struct bytes charter_map_programme(const struct charter *c, struct bytes list,
                                   struct bytes programme);

#endif
