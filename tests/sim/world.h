// SPDX-License-Identifier: Apache-2.0
// The simulated world: members on the real rooms, each with a disk and a wall clock of its own, in one process and one
// thread, with one clock for all that only the next event moves. Everything that happens follows from the seed.
//
// A node is a running member. A liar may run two under one name, on two disks: that is how it tells two histories.
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "crypto/sign.h"
#include "disk.h"
#include "member/member.h"
#include "member/view.h"
#include "rng.h"

#define WORLD_MEMBERS 7
#define WORLD_NODES (WORLD_MEMBERS + 1) // the last may be a liar's second face
#define WORLD_WALL 1795000000           // what a right clock shows at time 0, seconds since 1970
#define WORLD_RESEND_MS 5000            // how often the outbox is tried, as the daemon does

struct event;
struct truth;
struct ledgers;

// What this seed's world is like, drawn before anything happens.
struct plan {
    size_t members;      // with the guests
    size_t guests;       // so many of them, the first ones
    int64_t faults_ms;   // faults and writes until then
    int64_t quiet_ms;    // and at most so long after until all must agree
    unsigned writes;
    unsigned loss, silent, duplicate, slow; // per mille: of messages lost; of those without a word; twice; much later
    int64_t latency_ms;
    unsigned cuts, crashes, disk_faults;    // partitions, power cuts, errors of disks
    unsigned rots, lingers, carries;        // bits that rot, readers that stay, files carried by hand
    unsigned rekeys;     // members that change their keys
    unsigned gathers;    // per mille: batches that wait for more
    unsigned shortens;   // per mille: answers with fewer leaves than asked for
    bool has_restore;    // one member comes back with an old image of its disk
    bool is_from_nothing; // or with none
    int64_t restore_ms;
    bool has_centre;      // some of them found one
    int64_t skew_s;       // clocks are wrong by so much at most
    bool has_liar;       // the last member
    bool forks, withholds, replays, garbles, forges;
    int64_t fork_ms;
};

struct node {
    size_t index, member; // its own number; whose it is
    struct disk *disk;
    struct member *m;  // NULL while it is down
    struct view *v;    // its reader
    struct view *lingering; // one that holds a snapshot; may be NULL
    struct sign_secret next_ledger, next_cosign, next_transport; // announced, or about to be
    bool has_next;
    bool is_batch, is_light; // a batch is open
    int64_t batch_at; // when it began
    bool has_rot, had_rot; // some bytes of its disk are changed, or were
    unsigned life;     // counts the starts: answers to an earlier life reach nobody
    int64_t skew_s;    // its wall clock is ahead by so much
    int64_t tick_at;   // when the next tick is due; INT64_MAX: none
    bool is_liar;
    bool is_starting_at_once; // a second face waits for nobody
    char vfs[32];
    struct rng salt;          // what it calls randomness
    struct disk_image *backup;
    int64_t backup_at;
    uint64_t regain;          // after a restore: the size of its own ledger before; it signs nothing below
    bool was_restored;
};

struct identity {
    const char *name;
    struct sign_secret ledger, cosign;
    struct bytes origin, cosigner; // owned
};

// What a run has seen, so that no check passes for want of occasion.
enum tally {
    TALLY_WRITES, TALLY_ERASURES, TALLY_RELEASES, TALLY_CENTRES, TALLY_CENTRE_WORDS, TALLY_CENTRE_RECORDS, TALLY_CUTS, TALLY_CRASHES, TALLY_DISK_FAILURES, TALLY_RESTORES, TALLY_ROTS, TALLY_REPAIRS, TALLY_CARRIED, TALLY_REKEYS, TALLY_LIARS,
    TALLY_FORKS, TALLY_FORKS_SEEN, TALLY_MESSAGES, TALLY_COUNT,
};

struct world {
    uint64_t seed;
    bool is_told; // print the trace
    struct plan plan;
    struct rng rng, net_rng, act_rng, fault_rng, liar_rng;
    int64_t now; // milliseconds
    bool is_calm; // faults are over
    struct event *events; // heap by time, then order
    size_t event_count, event_capacity;
    uint64_t event_next;
    struct identity who[WORLD_MEMBERS];
    struct buf charter, names; // the signed note; origins and cosigners
    struct hash charter_hash;
    struct node nodes[WORLD_NODES];
    size_t node_count;
    unsigned side;       // partition: members whose bit is set are cut from the others
    unsigned far_side;   // liar: members whose bit is set see the second face
    uint64_t fork_size;  // leaves that both faces share
    bool has_forked;
    struct truth *truth; // what was written
    size_t truth_count, truth_capacity;
    struct signed_word *words; // what was signed
    size_t word_count, word_capacity;
    struct bytes *replays; // notes the liar keeps for later; owned
    size_t replay_count;
    uint64_t settled[WORLD_NODES][WORLD_MEMBERS]; // largest seen
    uint64_t tally[TALLY_COUNT];
    uint64_t hash; // of the trace
    uint64_t steps;
    char violation[900]; // empty: none
};

void world_init(struct world *w, uint64_t seed, bool is_told);
void world_clear(struct world *w);
// The whole run. False: w->violation says what was violated.
bool world_run(struct world *w);

void world_trace(struct world *w, const char *fmt, ...) FORMAT_LIKE(2, 3);
// The first one counts; the run ends.
void world_violated(struct world *w, const char *fmt, ...) FORMAT_LIKE(2, 3);
static inline bool
world_is_over(const struct world *w)
{
    return w->violation[0] != '\0';
}

size_t world_member(const struct world *w, struct bytes name); // aborts when unknown
bool world_is_cut(const struct world *w, size_t member_a, size_t member_b);
bool world_is_guest(const struct world *w, size_t member);
struct bytes world_name(const struct world *w, size_t member);

// ---- events ----
enum event_type {
    EVENT_MESSAGE, EVENT_TICK, EVENT_FINISH, EVENT_START, EVENT_RESEND, EVENT_WRITE, EVENT_CUT, EVENT_HEAL, EVENT_CRASH,
    EVENT_DISK, EVENT_BACKUP, EVENT_RESTORE, EVENT_ROT, EVENT_VERIFY, EVENT_LINGER, EVENT_CLOCK, EVENT_CARRY, EVENT_REKEY, EVENT_REKEY_LOOK, EVENT_FORK, EVENT_LIE, EVENT_CALM, EVENT_LOOK,
};
struct message;
struct event {
    int64_t at;
    uint64_t order;
    enum event_type type;
    size_t node;
    unsigned life;
    struct message *message; // owned
};
void world_at(struct world *w, int64_t at, enum event_type type, size_t node, struct message *message);

#endif
