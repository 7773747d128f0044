// SPDX-License-Identifier: Apache-2.0
// A disk that fails on command: a SQLite VFS over the system's, whose nth write, sync, truncation
// or removal fails.
#ifndef TESTS_STORE_FAULTY_H
#define TESTS_STORE_FAULTY_H

#include <stdbool.h>
#include <stdint.h>

#define FAULTY_NAME "faulty"

enum faulty_kind {
    FAULTY_IO,   // it fails: nothing is written
    FAULTY_FULL, // no space is left
    FAULTY_TORN, // it fails, and half was written
    FAULTY_KINDS
};

void faulty_register(void);
// The nth operation from now on fails (0: none), and all after it if is_lasting.
void faulty_arm(uint64_t nth, enum faulty_kind kind, bool is_lasting);
uint64_t faulty_count(void); // operations since faulty_arm
int faulty_code(void);       // of the first failure: ERR_IO or ERR_FULL; 0 while nothing failed
// Has any open file been written since it was last synced? (Such bytes a power cut may take.)
bool faulty_has_unsynced(void);

#endif
