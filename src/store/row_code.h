// SPDX-License-Identifier: Apache-2.0
// How a row lies in its column: what its key does not say, as few bytes as are needed, one form
// only.
#ifndef STORE_ROW_CODE_H
#define STORE_ROW_CODE_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "record/row.h"

#define ROW_CODE_MAX (1 + 4 + 2 * HASH_SIZE + 3 * 8 + ROW_NOTE_MAX)

size_t row_code_write(const struct row *r, uint8_t out[ROW_CODE_MAX]); // how many bytes
// Fills all but the key (group, ledger, index), of which the group is read. The note borrows data.
// ERR_INVALID.
int row_code_read(struct bytes data, struct row *r) MUST_USE;

#endif
