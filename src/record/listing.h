// SPDX-License-Identifier: Apache-2.0
// Kind `listing`: an entry of the register, whole in each version.
#ifndef RECORD_LISTING_H
#define RECORD_LISTING_H

#include <stdint.h>

#include "record/row.h"

enum listing_status { LISTING_LISTED, LISTING_DELISTED };

// Review date that the row of a version carries in its note; WHEN_MAX when it has none.
int64_t listing_review(const struct row *r);

#endif
