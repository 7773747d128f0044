// SPDX-License-Identifier: Apache-2.0
// A document or a number as two sides may write it: folded so that "P-12 345/А" and "p12345a" are the same, of a kind, and
// with its check digit looked at where its kind has one (digits.h, coin.h).
#ifndef SCREEN_DOCUMENT_H
#define SCREEN_DOCUMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"

#define DOCUMENT_SIZE_MAX 120 // bytes of a folded number; what is longer is no number
#define DOCUMENT_SIZE_TELLING 6 // a shorter number is one of too many to prove anything by itself

enum document_kind {
    DOCUMENT_PASSPORT,
    DOCUMENT_NATIONAL_ID,
    DOCUMENT_TAX,
    DOCUMENT_IMO,
    DOCUMENT_REGISTRATION,
    DOCUMENT_BIC,
    DOCUMENT_CRYPTO,
    DOCUMENT_IBAN,
    DOCUMENT_LEI,
    DOCUMENT_OTHER,
};
#define DOCUMENT_KINDS 10

enum document_check {
    DOCUMENT_UNCHECKED, // this kind has no check digit, or none that is known here
    DOCUMENT_GOOD,
    DOCUMENT_BAD,       // mistyped, by its check digit or shape
};

struct document {
    enum document_kind kind;
    struct bytes folded;       // A-Z 0-9 (crypto: as written); never empty
    struct bytes number;       // as written; borrowed
    int country;               // country.h; -1: not said
    enum document_check check;
    const char *rule;          // what it was checked by, or why not; static storage
};

// Read a number. word: what it is called ("passport", "INN", "imo", a listing's word); empty or unknown: it is recognised if
// it can be, else DOCUMENT_OTHER. country may be empty. False when nothing of the number is a letter or a digit, or when it
// is too long; what is in out lives in a and borrows number.
bool document_read(struct arena *a, struct bytes word, struct bytes number, struct bytes country, struct document *out) MUST_USE;
// "passport M123", "INN 7707083893", "IMO 9074729", "M123": the word, if the first one is known, and the rest as the number.
// A country may follow the word in brackets: "passport (IQ) M123".
bool document_read_text(struct arena *a, struct bytes text, struct document *out) MUST_USE;
const char *document_kind_name(enum document_kind kind); // "passport", "national id", "IMO number" ...

enum document_match {
    DOCUMENT_DIFFERENT,
    DOCUMENT_CHANCE,   // the same text, of another kind, of another country, or too short to prove anything
    DOCUMENT_SAME,     // the same number of the same thing: whoever holds it is the same party
};
enum document_match document_compare(const struct document *a, const struct document *b);
// Whether a party has one number of that kind for life, so that two different ones of it (of one country) contradict.
bool document_is_for_life(enum document_kind kind);

#endif
