// SPDX-License-Identifier: Apache-2.0
// The machine-readable zone of a travel document: ICAO 9303 parts 4 to 7. TD1 (three lines of 30), TD2 and visas of format B
// (two of 36), TD3, which passports are, and visas of format A (two of 44).
#ifndef SCREEN_MRZ_H
#define SCREEN_MRZ_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"

enum mrz_format { MRZ_TD1, MRZ_TD2, MRZ_TD3, MRZ_VISA_A, MRZ_VISA_B };

// Check digits that do not fit.
enum mrz_fault {
    MRZ_FAULT_NUMBER = 1,
    MRZ_FAULT_BIRTH = 2,
    MRZ_FAULT_EXPIRY = 4,
    MRZ_FAULT_OPTIONAL = 8, // the personal number of a passport
    MRZ_FAULT_WHOLE = 16,   // the composite one
};

struct mrz {
    enum mrz_format format;
    char type;              // first letter: P a passport, I A C identity cards, V a visa
    struct bytes issuer;    // as written without fillers: "IRQ", "D"
    struct bytes nationality;
    struct bytes number;    // without fillers
    struct bytes optional;  // personal number or what else the issuer puts there; may be empty
    struct bytes name;      // "ANNA MARIA ERIKSSON": given names, then the surname
    char birth[11];         // YYYY-MM-DD, YYYY-MM or YYYY as far as it is known; empty when nothing is
    char expiry[11];        // the same
    char sex;               // 'M', 'F', or 0
    unsigned faults;        // enum mrz_fault
};

// Read lines as scanned or typed: white space between and around them does not matter, nor does case. year: the present
// one, by which two digits of a birth mean the last hundred years, and of an expiry the next fifty. What is in out lives in
// a. ERR_INVALID with a sentence when it is no such zone; a check digit that does not fit is a fault, not an error.
int mrz_read(struct arena *a, struct bytes text, int year, struct mrz *out, struct err *e) MUST_USE;
// Which faults, in words: "the check digit of the birth date"; empty when there is none. Static storage.
const char *mrz_fault_name(unsigned fault);

#endif
