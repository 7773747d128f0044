// SPDX-License-Identifier: Apache-2.0
// The end of fetching a file: all its pieces are here, so it is read once more from the disk, as a whole, before it counts.
#ifndef NODE_WHOLE_H
#define NODE_WHOLE_H

#include "member/files.h"

struct log;
struct views;
struct writer;

struct whole_terms { // all borrowed
    struct views *views;
    struct writer *writer;
    struct log *log;
};

// Compare all hashes, and end the wish for it. What is not what its record says is told of its author, and its wish ends too;
// a piece that the disk has changed is wanted anew; what was erased meanwhile is left to who plans next.
void whole_conclude(const struct whole_terms *t, const struct files_one *f);

#endif
