// SPDX-License-Identifier: Apache-2.0
// The remarks column of the US Treasury's list: birth dates and places, nationalities, sex, weak
// aliases and documents stand there as fragments parted by semicolons. What is understood becomes a
// fact; every other fragment ("Linked To:
// ...", "Secondary sanctions risk: ...") stays a remark, so nothing is lost.
#ifndef FORMATS_REMARK_H
#define FORMATS_REMARK_H

#include "base/arena.h"
#include "base/bytes.h"
#include "formats/entry.h"

// Add to e what the column says. Failures stick to e.
void remark_read(struct arena *a, struct entry *e, struct bytes remarks);

#endif
