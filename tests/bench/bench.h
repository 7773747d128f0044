// SPDX-License-Identifier: Apache-2.0
// What the measurements share: time, medians, a folder of their own, and the records they are made with.
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define BENCH_RECORD_SIZE 500
#define BENCH_PATH_SIZE 600

double bench_now(void); // seconds, of a clock that never goes back
double bench_median(double *values, size_t count); // sorts them
// End the program with a sentence unless ok (or rc is 0).
void bench_need(bool ok, const char *what);
void bench_done(int rc, const struct err *e);
// What a script reads of a tool's output: lines "@ figure NAME VALUE" and "@ progress SHARE", among lines for people.
void bench_figure(const char *set, const char *name, double value); // its name is SET.NAME
void bench_progress(size_t done, size_t all); // told at each hundredth
// Make a folder for this run on a real disk ($TMPDIR, else /var/tmp); remove it with all that lies directly in it.
void bench_folder_make(char folder[BENCH_PATH_SIZE]);
void bench_folder_remove(const char *folder);
// "FOLDER/NAME" into path.
void bench_path(const char *folder, const char *name, char path[BENCH_PATH_SIZE]);
// The i-th listing: a person with two names, a birth date and an address, padded to exactly BENCH_RECORD_SIZE bytes.
void bench_listing(uint64_t i, char out[BENCH_RECORD_SIZE]);

#endif
