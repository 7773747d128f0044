// SPDX-License-Identifier: Apache-2.0
// Kind `mandate`: what an organ would be. It has no effect until an adopted proposal names it. The
// note of its row is what the charter would say of the organ (record/charter.h): its organ line,
// its matter lines, its chair's and its secretariat's, as charter_amend_organ takes them.
#ifndef RECORD_MANDATE_H
#define RECORD_MANDATE_H

#include "record/row.h"

#define MANDATE_MATTERS_MAX 64

// The organ's lines; empty when this row says none (it stands in the group of its kind).
struct bytes mandate_lines(const struct row *r);

#endif
