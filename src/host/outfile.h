// SPDX-License-Identifier: Apache-2.0
// A file written in pieces, of any size: it appears under its name whole and durable, or not at
// all.
#ifndef HOST_OUTFILE_H
#define HOST_OUTFILE_H

#include <sys/types.h>

#include "base/bytes.h"
#include "base/err.h"

struct outfile;

// Begin beside path. ERR_EXISTS when the path is there already.
int outfile_open(struct outfile **out, const char *path, mode_t mode, struct err *e) MUST_USE;
// The same, and an ordinary file at that path is replaced at the end. ERR_EXISTS when anything else is there.
int outfile_open_over(struct outfile **out, const char *path, mode_t mode, struct err *e) MUST_USE;
int outfile_write(struct outfile *f, struct bytes piece, struct err *e) MUST_USE;
// Synced and given its name; replaces only what was opened over. Frees f, also on failure.
int outfile_keep(struct outfile *f, struct err *e) MUST_USE;
void outfile_drop(struct outfile *f); // nothing stays; takes NULL

#endif
