// SPDX-License-Identifier: Apache-2.0
// What the tests of lists share: files, a charter with the default criteria, and looking things up
// in entries.
#ifndef TESTS_UNIT_FORMATS_SUPPORT_H
#define TESTS_UNIT_FORMATS_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "formats/entry.h"

// A file of $ENTENTE_SHARED or $ENTENTE_SOURCE as a block of exactly its size; false when it is not
// there. Free the block.
bool support_shared(const char *path, struct bytes *out);
struct bytes support_source(const char *path); // must be there
void support_free(struct bytes b);
// A copy in a block of exactly its size, so that a read past it is seen.
struct bytes support_block(struct bytes b);

void support_charter(struct arena *a,
                     struct charter *c); // default criteria and programmes, list nat-1 too
const struct entry *support_entry(const struct entry_list *l,
                                  const char *reference); // fails the test when absent
bool support_has_name(const struct entry *e, enum entry_name_kind kind, const char *name);
bool support_has_birth(const struct entry *e, const char *date, const char *until, bool is_circa);
bool support_has_place(const struct entry *e, enum entry_place_kind kind, const char *country,
                       const char *city, const char *text);
bool support_has_document(const struct entry *e, enum entry_document_kind kind, const char *number,
                          const char *country, const char *note);
bool support_has_text(const struct entry_texts *texts, const char *text);
// Numbers of names by kind over a whole list.
void support_count_names(const struct entry_list *l, size_t counts[ENTRY_NAME_KIND_COUNT]);
// Is there a refusal of that reference, whose reason holds these words?
bool support_is_refused(const struct entry_list *l, const char *reference, const char *words);
bool support_holds(struct bytes text, const char *words);
// Every entry becomes a record that the kind's own checks accept and that gives its body back;
// returns how many.
size_t support_check_records(const struct entry_list *l, const struct charter *c);

#endif
