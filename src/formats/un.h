// SPDX-License-Identifier: Apache-2.0
// The United Nations Security Council consolidated list (XML, sc-sanctions.xsd) to entries.
// docs/list-formats.md says which element becomes what.
#ifndef FORMATS_UN_H
#define FORMATS_UN_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "formats/entry.h"

// Read the whole file. Everything kept is copied into a, so file may go afterwards. Returns 0 also
// for a file that ends too early: then out holds the entries that stand whole before the cut and
// says so (is_truncated). ERR_INVALID for what is no such list or no XML; ERR_REFUSED for a
// document type declaration; ERR_LIMIT; ERR_NOMEM.
int un_read(struct arena *a, struct bytes file, struct entry_list *out, struct err *err) MUST_USE;

#endif
