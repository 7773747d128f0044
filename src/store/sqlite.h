// SPDX-License-Identifier: Apache-2.0
// The SQLite driver of the store: one file, a write-ahead log beside it, every commit synced.
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

struct driver;

const struct driver *sqlite_driver(void);

#endif
