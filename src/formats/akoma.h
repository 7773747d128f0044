// SPDX-License-Identifier: Apache-2.0
// A text as Akoma Ntoso 1.0 has it (OASIS LegalDocumentML; schema akomantoso30.xsd), one document for each language: a
// `statement` with its identification, the steps by which it was agreed, what it refers to, its clauses as articles, and the
// words of the members in a container behind them. Clauses whose number has points are articles of their own; a point in a
// number is a hyphen in the eId, as the standard's naming convention says.
#ifndef FORMATS_AKOMA_H
#define FORMATS_AKOMA_H

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "formats/adopted.h"

// Append the document in that language. ERR_INVALID: the text is not in it; the buf is untouched then. What is written
// depends on x alone, and everything from outside is escaped.
int akoma_append(struct buf *out, const struct adopted *x, struct bytes lang) MUST_USE;

#endif
