// SPDX-License-Identifier: Apache-2.0
// An adopted text as documents have it (formats/adopted.h), out of a dossier that was judged: so a document says what can be
// proved and nothing else, and whoever has the dossier makes the same document, byte for byte.
#ifndef FORMATS_ADOPTION_H
#define FORMATS_ADOPTION_H

#include "base/buf.h"
#include "decide/review.h"
#include "formats/adopted.h"

enum adoption_form { ADOPTION_AKOMA, ADOPTION_PLAIN };

// r was accepted and lives in a. ERR_REFUSED: it proves that the text was broken, or there is none.
int adoption_read(struct arena *a, const struct review *r, struct adopted *out, struct err *e) MUST_USE;
// The document. lang empty: of Akoma Ntoso the first language, of plain text all. ERR_REFUSED as above; ERR_NOT_FOUND: it is
// not in that language.
int adoption_append(struct arena *a, const struct review *r, enum adoption_form form, struct bytes lang, struct buf *out,
                    struct err *e) MUST_USE;

#endif
