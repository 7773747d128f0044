// SPDX-License-Identifier: Apache-2.0
// The numbered schema (schema.def) and the way forward from older numbers.
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "base/err.h"

struct driver;
struct driver_db;

// Bring an open database to the present schema, or find that it cannot be. A writer creates or
// migrates; for a reader the schema must be the present one. ERR_VERSION, ERR_NOT_FOUND (a reader's
// empty file), ERR_INVALID and the engine's.
int schema_settle(const struct driver *driver, struct driver_db *db, const char *path,
                  int is_reader, struct err *e) MUST_USE;
// Remove the copies that migrations left beside the file.
int schema_forget_copies(const struct driver *driver, struct driver_db *db, struct err *e) MUST_USE;

#endif
