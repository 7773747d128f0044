// SPDX-License-Identifier: Apache-2.0
// What the writer lets others see of the machine and its peers (struct writer_state), read in the writer's thread.
#ifndef NODE_WRITER_STATE_H
#define NODE_WRITER_STATE_H

#include "node/writer.h"

// What the writer counts by itself stays. now: milliseconds of the step clock.
void writer_state_read(struct writer_state *s, struct member *m, int64_t now);

#endif
