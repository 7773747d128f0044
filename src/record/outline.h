// SPDX-License-Identifier: Apache-2.0
// Places on the globe as text: decimal degrees of WGS 84, latitude first, as the Common Alerting
// Protocol writes them. Numbers stay text in records, since JSON's are rounded differently here and
// there; they are compared as whole billionths.
#ifndef RECORD_OUTLINE_H
#define RECORD_OUTLINE_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

#define OUTLINE_UNIT 1000000000 // the numbers below count billionths

// "-120.14": a sign or none, 1 to 8 digits, at most 9 more after a point. ERR_INVALID otherwise.
int outline_number(struct bytes text, int64_t *billionths) MUST_USE;
// "38.47,-120.14 38.34,-119.95 ...": at least four points with one space between them, the last the
// same as the first, each on the globe. ERR_REFUSED with which point breaks which rule.
int outline_check_polygon(struct bytes text, struct err *e) MUST_USE;
// "38.47,-120.14 12.5": a point and a radius in kilometres, at most half way round the globe.
int outline_check_circle(struct bytes text, struct err *e) MUST_USE;

#endif
