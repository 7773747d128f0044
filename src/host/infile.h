// SPDX-License-Identifier: Apache-2.0
// A file read in pieces, of any size.
#ifndef HOST_INFILE_H
#define HOST_INFILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct infile;

// An ordinary file, and its size now. ERR_INVALID for anything else.
int infile_open(struct infile **out, const char *path, uint64_t *size, struct err *e) MUST_USE;
// Up to n bytes; *got is less only at the end of the file.
int infile_read(struct infile *f, uint8_t *out, size_t n, size_t *got, struct err *e) MUST_USE;
// For reading as it comes: an ordinary file, a pipe or a device; "-" is standard input. *size is 0 where there is none.
int infile_open_stream(struct infile **out, const char *path, uint64_t *size, struct err *e) MUST_USE;
// What is there, at most n bytes, waiting for the first; *got is 0 at the end.
int infile_read_some(struct infile *f, uint8_t *out, size_t n, size_t *got, struct err *e) MUST_USE;
void infile_close(struct infile *f); // takes NULL

#endif
