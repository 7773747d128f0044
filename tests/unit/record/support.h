// SPDX-License-Identifier: Apache-2.0
// What the tests of the record room share: a charter with known keys, one full example of each
// kind, and asserting that a text is accepted, or refused for a reason that a person would
// recognise.
#ifndef TESTS_UNIT_RECORD_SUPPORT_H
#define TESTS_UNIT_RECORD_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "crypto/sign.h"
#include "record/charter.h"
#include "record/fold.h"
#include "record/record.h"

// Hex ids to name in records: 64 times one digit.
// SHA-256 of no bytes
#define EMPTY_HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define ID_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define ID_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define ID_C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define KEY_1 "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
#define KEY_2 "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI="
#define KEY_3 "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM="
#define TIME_1 "2026-11-21T20:32:00Z"

extern struct arena support_arena; // reset by support_reset, the setup of each test
int support_reset(void **state);
int support_end(void **state); // group teardown

// Key pair of the member at that position, for that use (0 ledger, 1 cosigning, 2 transport).
void support_key(unsigned member, unsigned use, struct sign_secret *secret,
                 struct sign_public *public);
// Text of a charter of `demo` with these members, criteria terrorism and trafficking, register 2;
// into out.
void support_charter_text(struct buf *out, const char *const *members, size_t count);
// The same, parsed: ARM BLR KAZ KGZ RUS TJK.
void support_charter(struct charter *out);
// The same with a guest SEC, a secretariat, and these lines behind the quota: charter_parse's answer.
int support_charter_parse(const char *lines, bool is_draft, struct charter *out, struct err *e);

// One record with every field its kind knows; NULL past the last. *leaf_class: one it may have.
const char *support_example(unsigned kind, uint8_t *leaf_class);

struct bytes support_bytes(const char *text);
void support_accept(uint8_t leaf_class, const char *text, struct record *out);
// Refused, and the reason holds `why`.
void support_refuse(uint8_t leaf_class, const char *text, const char *why);
// A JSON object's text with the member of that name replaced by raw JSON (removed when value is
// NULL, added when it is not there). In the arena.
const char *support_with(const char *text, const char *name, const char *value);

uint64_t support_random(uint64_t *state); // splitmix64
int64_t support_moment(const char *text);

#endif
