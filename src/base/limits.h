// SPDX-License-Identifier: Apache-2.0
// Every limit and its reason. Those marked SHARED are of the protocol: every node must hold them
// alike.
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#define LIMIT_MEMBERS                                                                              \
    128 // SHARED: a note carries at most k cosignatures, and readers refuse more than 100
#define LIMIT_NOTE_SIGNATURES 100 // SHARED: C2SP signed-note lets readers bound this
#define LIMIT_NOTE_SIZE                                                                            \
    (1024 * 1024) // SHARED: the largest charter (128 members, organs) is well below
#define LIMIT_CHECKPOINT_SIZE (64 * 1024) // a checkpoint with 100 signatures is some 30 KiB
#define LIMIT_RECORD_SIZE (256 * 1024)    // SHARED
#define LIMIT_RECORD_DEPTH 32             // SHARED
#define LIMIT_LEDGER_LEAVES (1ull << 40)  // SHARED: index fits 40 bits of a place (store.h)
#define LIMIT_LISTING_NAMES 1024          // SHARED
#define LIMIT_ORGANS 64                   // SHARED: of one charter
#define LIMIT_MATTERS 512                 // SHARED: of all organs of a charter together
#define LIMIT_ORGAN_TITLE 256             // SHARED: bytes of an organ's title
#define LIMIT_CHAIR_MONTHS 1200           // SHARED: one member's turn in the chair
#define LIMIT_TERM_MIN_S 60               // SHARED: shortest term of a proposal
#define LIMIT_TERM_S 31536000             // SHARED: longest term of a proposal, a year
#define LIMIT_ALLIANCE_NAME 32            // SHARED: [a-z0-9-]{1,32}
#define LIMIT_MEMBER_NAME 12              // SHARED: [A-Z0-9]{2,12}
#define LIMIT_ORIGIN_SIZE 160        // alliance, 64 hex, member, generation and their slashes fit
#define LIMIT_JSON_DEPTH_GRAMMAR 512 // deep enough for foreign files, shallow enough for the stack
#define LIMIT_ERASURE_INDEXES                                                                      \
    4096 // SHARED: leaves one erasure may name; several may follow each other
#define LIMIT_RELEASE_NAMES 128            // SHARED: a release names at most every member
#define LIMIT_RELEASE_CENTRES 4            // SHARED: of these, centres; each is a row of the fold
#define LIMIT_CHUNK_LEAVES 4096            // leaves in one answer to a range request
#define LIMIT_CHUNK_SIZE (4 * 1024 * 1024) // bytes of one such answer, before the last record
#define LIMIT_PEER_QUEUE                                                                           \
    1024 // notes waiting from one peer; more are dropped, the poll finds them again
#define LIMIT_API_BODY (1024 * 1024)          // one API request
#define LIMIT_FILE_SIZE (64 * 1024 * 1024)    // SHARED: one file record; what is longer comes in parts
#define LIMIT_FILE_PIECE (256 * 1024)         // SHARED: what is fetched at once; FLASH waits for one at most
#define LIMIT_FILE_PIECES 256                 // SHARED: LIMIT_FILE_SIZE of them
#define LIMIT_FILE_PARTS 64                   // SHARED: records of one file, 4 GiB together
#define LIMIT_MESSAGE_FILES 32                // SHARED: files one message names
#define LIMIT_FETCH_AUTO (1024ull << 20)      // of a file that a message names, fetched without being asked (config: fetch-mib)
#define LIMIT_FETCH_LEDGER (16ull << 30)      // bytes of pieces held of one other member's ledger
#define LIMIT_IMPORT_SIZE (256 * 1024 * 1024) // a list file
#define LIMIT_QUERY_SIZE 4096                 // bytes of a screened name
#define LIMIT_HITS 200                        // hits shown for one query
#define LIMIT_SCREEN_RATE 5000                // parties a second that one client may screen, unless `serve --screen-rate` says otherwise
#define LIMIT_SCREEN_RATE_MAX 1000000         // ... at most
#define LIMIT_SCREEN_BURST_S 4                // ... and so many seconds' worth of it at once
#define LIMIT_BATCH 1000                      // parties in one request to screen

#endif
