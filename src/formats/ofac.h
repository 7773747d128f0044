// SPDX-License-Identifier: Apache-2.0
// The US Treasury's list of Specially Designated Nationals, its three CSV files, to entries:
//   sdn.csv  number, name, type, programmes, title, call sign, vessel type, tonnage, gross tonnage,
//   flag, owner, remarks alt.csv  number, alias number, aka|fka|nka, name, remarks add.csv  number,
//   address number, address, city and region, country, remarks
// "-0-" means nothing; several programmes stand as "FTO] [SDGT"; each file ends in a control-Z
// (0x1A), which is how a file that was cut short is known.
#ifndef FORMATS_OFAC_H
#define FORMATS_OFAC_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "formats/entry.h"

// Read the three files, which must be of one day. What is kept may borrow them: keep them as long
// as a. Files that are not valid UTF-8 are read as CP1252. Returns 0 also when one of them ends too
// early (out->is_truncated says which). ERR_INVALID names file and line; ERR_LIMIT; ERR_NOMEM.
int ofac_read(struct arena *a, struct bytes sdn, struct bytes alt, struct bytes add,
              struct entry_list *out, struct err *err) MUST_USE;

#endif
