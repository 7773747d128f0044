// SPDX-License-Identifier: Apache-2.0
// Signed notes (c2sp.org/signed-note): text ending in '\n', an empty line, then one line a signature:
//   "— " name " " base64(key id (4 bytes) || signature)
// Verifier keys ("vkey"): name "+" hex key id "+" base64(type || key). Key id = first 4 bytes of
// SHA-256(name || '\n' || type || key). Types: 01 Ed25519, 04 timestamped cosignature (c2sp.org/tlog-cosignature).
#ifndef LEDGER_NOTE_H
#define LEDGER_NOTE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/limits.h"
#include "crypto/sign.h"

enum note_type { NOTE_ED25519 = 1, NOTE_COSIGNATURE = 4 };

struct note_key {
    struct bytes name;          // borrowed
    uint8_t type;               // enum note_type
    uint32_t id;
    struct sign_public key;
};

struct note_signature {
    struct bytes name; // borrows the note
    uint32_t id;
    uint8_t b[8 + SIGN_SIZE]; // what follows the key id; longer ones (unknown types) are kept only as `line`
    size_t n;                 // its length; > sizeof b: of an unknown type, not verifiable here
    struct bytes line;        // the whole line with its '\n', verbatim
};

struct note {
    struct bytes text; // up to and including the '\n' before the empty line
    struct note_signature signatures[LIMIT_NOTE_SIGNATURES];
    unsigned count;
};

uint32_t note_key_id(struct bytes name, uint8_t type, const struct sign_public *key);
void note_key_make(struct bytes name, uint8_t type, const struct sign_public *key, struct note_key *out);
// Text that may be signed: ends in '\n', valid UTF-8, no ASCII control character but '\n', within LIMIT_NOTE_SIZE.
bool note_text_is_valid(struct bytes text);
bool note_name_is_valid(struct bytes name); // not empty, no white space, no '+', valid UTF-8
int note_vkey_parse(struct bytes vkey, struct note_key *out, struct err *e) MUST_USE; // borrows vkey
void note_vkey_append(struct buf *out, const struct note_key *key);

// Splits; verifies nothing. `out` borrows b. ERR_INVALID for malformed, ERR_LIMIT for too large or too many signatures.
int note_parse(struct bytes b, struct note *out, struct err *e) MUST_USE;
// Is there a signature of that name and id, and does it verify? Types other than key's are never tried. With the same
// (name, id) twice, both must verify, as the specification asks. *time (may be NULL) gets a good cosignature's time,
// the latest of several.
enum note_verdict { NOTE_UNSIGNED, NOTE_BAD, NOTE_GOOD };
enum note_verdict note_verify(const struct note *n, const struct note_key *key, uint64_t *time);

// Append a signature line. Text must be valid (note_text_is_valid) and may borrow from out itself. The caller writes
// text, '\n', then the lines.
void note_sign(struct buf *out, struct bytes text, struct bytes name, const struct sign_secret *s);
void note_append_signature_line(struct buf *out, struct bytes name, uint32_t id, struct bytes signature);

#endif
