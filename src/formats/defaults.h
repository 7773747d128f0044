// SPDX-License-Identifier: Apache-2.0
// What `entente charter new` proposes: criteria, and the criterion each programme of the two public
// lists falls under. Members change it as they like before they sign. Every programme of the UN's
// list of 2026 and of OFAC's of 2021 is there, and some that came later or went.
#ifndef FORMATS_DEFAULTS_H
#define FORMATS_DEFAULTS_H

// Lines of a charter (record/charter.h), in its order, each ending in a line feed.
const char *defaults_criteria(void);   // criterion <id> <text>
const char *defaults_programmes(void); // programme <list> <criterion> <publisher's programme>

#endif
