// SPDX-License-Identifier: Apache-2.0
// Parties and listings as entities of the FollowTheMoney model, which the OpenSanctions API speaks (POST /match/<dataset>):
// {"schema": "Person", "properties": {"name": ["..."], "birthDate": ["1957-03-10"], ...}}.
#ifndef FORMATS_ENTITY_H
#define FORMATS_ENTITY_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/json.h"
#include "formats/party.h"

// An example entity of a request to a party. A property that is not compared here, and a value that does not read (a date,
// a country, a number), is passed over, as the API of others does. ERR_INVALID when it is no entity or names nobody.
int entity_read(struct arena *a, const struct json *example, int year, struct party *out, struct err *e) MUST_USE;
// The schema of a listing's subject.
const char *entity_schema(struct bytes subject);
// "caption", "schema" and "properties" of a listing's record, into the open object.
void entity_write(const struct json *record, struct json_writer *w);

#endif
