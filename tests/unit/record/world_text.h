// SPDX-License-Identifier: Apache-2.0
// The fields of random records (world.h) of those kinds that more than one test draws. Each
// function is the append_fields of one kind.
#ifndef TESTS_UNIT_RECORD_WORLD_TEXT_H
#define TESTS_UNIT_RECORD_WORLD_TEXT_H

#include "world.h"

void world_text_key(struct world *w, struct buf *b);
void world_text_listing(struct world *w, struct buf *b);
void world_text_recognition(struct world *w, struct buf *b);
void world_text_identity(struct world *w, struct buf *b);
void world_text_release(struct world *w, struct buf *b);
void world_text_recall(struct world *w, struct buf *b);
void world_text_erasure(struct world *w, struct buf *b);
void world_text_message(struct world *w, struct buf *b);
void world_text_file(struct world *w, struct buf *b);
void world_text_notice(struct world *w, struct buf *b);
void world_text_contingent(struct world *w, struct buf *b);

// A part of several kinds: `items`, some people and sometimes some water.
void world_text_items(struct world *w, struct buf *b);

#endif
