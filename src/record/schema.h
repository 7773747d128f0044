// SPDX-License-Identifier: Apache-2.0
// What others need to know of the table of kinds: JSON Schema (draft 2020-12) for programs and
// forms, a page for people. A schema accepts every well-formed record of its kind; what it cannot
// say stands in its "$comment", and is refused by record_parse.
#ifndef RECORD_SCHEMA_H
#define RECORD_SCHEMA_H

#include "base/buf.h"
#include "record/kind.h"

// One kind's schema, compact.
void schema_append_json(const struct kind *k, struct buf *out);
// One schema of all kinds: one of its "$defs", by the field `kind`.
void schema_append_json_all(struct buf *out);
// The documentation page of all kinds, in Markdown.
void schema_append_markdown(struct buf *out);

#endif
