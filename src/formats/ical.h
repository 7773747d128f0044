// SPDX-License-Identifier: Apache-2.0
// iCalendar (RFC 5545), written: meetings as VEVENT, what is to be done until a date as VTODO. All times are UTC; nothing is
// an invitation: there is no METHOD, no ORGANIZER and no ATTENDEE, since who attends is said in the ledgers.
#ifndef FORMATS_ICAL_H
#define FORMATS_ICAL_H

#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"

enum ical_status { ICAL_CONFIRMED, ICAL_CANCELLED, ICAL_NEEDS_ACTION, ICAL_IN_PROCESS, ICAL_COMPLETED };

struct ical_entry {
    struct bytes id;             // in hex the UID, the same for all versions; at most 32 bytes
    unsigned sequence;           // number of the version, from 0
    int64_t written, changed;    // the first version; this one
    enum ical_status status;     // the first two of an event; of a task any but the first
    int64_t begins, ends;        // of an event; ends: WHEN_MAX when it is not said
    int64_t due, finished;       // of a task; WHEN_MAX: none
    struct bytes summary, description, location; // empty: none
    struct bytes url;            // left out when it has what no URI has
    struct bytes category;       // empty: none
};

void ical_begin(struct buf *out, struct bytes name); // name: of the calendar, for people
void ical_append_event(struct buf *out, const struct ical_entry *x);
void ical_append_task(struct buf *out, const struct ical_entry *x);
void ical_end(struct buf *out);

#endif
