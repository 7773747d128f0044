// SPDX-License-Identifier: Apache-2.0
// Why two names alert or do not, in one of a few phrases that can be counted: what most decided, read from the reasons of a hit.
#ifndef BENCH_QUALITY_CAUSE_H
#define BENCH_QUALITY_CAUSE_H

#include "base/bytes.h"
#include "screen/match.h"

const char *quality_cause(const struct screen_hit *hit);
// A line for screening.py: "@ row SET CATEGORY OUTCOME CAUSE", parted by tabs.
void quality_row(const char *set, const char *category, const char *outcome, const char *cause);

#endif
