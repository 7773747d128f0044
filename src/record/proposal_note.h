// SPDX-License-Identifier: Apache-2.0
// The note of a proposal's row is written here; its form is told in record/proposal.h.
#ifndef RECORD_PROPOSAL_NOTE_H
#define RECORD_PROPOSAL_NOTE_H

#include "base/arena.h"
#include "base/err.h"
#include "record/proposal.h"
#include "record/record.h"

// Set the record's note, and for a waiver r->other to the proposal that is waived. Its fields have passed all other rules.
// ERR_REFUSED when the note would be longer than ROW_NOTE_MAX; ERR_NOMEM.
int proposal_note_write(struct arena *a, struct record *r, enum proposal_effect type,
                        struct err *e) MUST_USE;

#endif
