// SPDX-License-Identifier: Apache-2.0
// Organs and how they decide, as people read them: of a running alliance, or of a charter before it is signed.
#ifndef CMD_ORGAN_SHOW_H
#define CMD_ORGAN_SHOW_H

struct cli;
struct json;

// The members "organs", "k", "term" and so on of an answer (record/charter_json.h).
void organ_show_table(struct cli *cli, const struct json *answer);
void organ_show_matters(struct cli *cli, const struct json *answer);
void organ_show_rules(const struct json *answer);

#endif
