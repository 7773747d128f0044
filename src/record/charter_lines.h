// SPDX-License-Identifier: Apache-2.0
// How the alliance decides: the charter's lines about organs, matters, chairs, secretariats, terms,
// notice, waivers and suspension (their grammar is in record/charter.h). Inside of the charter_*
// files, and for a mandate, whose note is such lines.
#ifndef RECORD_CHARTER_LINES_H
#define RECORD_CHARTER_LINES_H

#include "record/charter.h"

struct charter_reader {
    struct arena *a;
    struct charter *c; // what was read so far
    bool is_draft;     // names need not be members' yet, nor numbers fit their count
    bool is_kept;      // the line stood before an amendment: it may name who was a member then
    size_t line;       // number of the line at hand, from 1
    struct err *e;
};

#define CHARTER_FAULT(r, ...) err_set((r)->e, ERR_INVALID, __VA_ARGS__)

// Cut the next word (up to a space, or the end) off *rest.
struct bytes charter_lines_word(struct bytes *rest);
// What holds where no line says otherwise.
void charter_lines_default(struct charter *c);
// Room in r->c for so many lines of each sort, which are bounded by their limits.
int charter_lines_room(const struct charter_reader *r, size_t organs, size_t matters, size_t chairs,
                       size_t secretariats) MUST_USE;
// One line, without its first word, into r->c. ERR_INVALID or ERR_LIMIT, naming line and rule.
int charter_lines_organ(struct charter_reader *r, struct bytes rest) MUST_USE;
int charter_lines_matter(struct charter_reader *r, struct bytes rest) MUST_USE;
int charter_lines_chair(struct charter_reader *r, struct bytes rest) MUST_USE;
int charter_lines_secretariat(struct charter_reader *r, struct bytes rest) MUST_USE;
int charter_lines_term(struct charter_reader *r, struct bytes rest) MUST_USE;
int charter_lines_notice(struct charter_reader *r, struct bytes rest) MUST_USE;
int charter_lines_waiver(struct charter_reader *r, struct bytes rest) MUST_USE;
int charter_lines_suspension(struct charter_reader *r, struct bytes rest) MUST_USE;
// What only all lines together show: each parent is an organ, none is above itself, and some organ
// has the matter of the constitution. ERR_INVALID.
int charter_lines_check(const struct charter *c, struct err *e) MUST_USE;
// Letters, digits and '-' (FIELD_NAME), with a letter or digit among them.
bool charter_lines_id_is_valid(struct bytes id);
// A title of an organ: 1 to LIMIT_ORGAN_TITLE bytes of UTF-8, no space at its ends, no control
// characters, of text direction neither.
bool charter_lines_title_is_valid(struct bytes title);

// Of charter_parse.c: the place of a line's first word among all; CHARTER_NO_SECTION when no line begins so.
#define CHARTER_NO_SECTION SIZE_MAX
size_t charter_parse_section(struct bytes word);
// One whole line into r->c. *at is the section that is due, and is moved on.
int charter_parse_line(struct charter_reader *r, struct bytes line, size_t *at) MUST_USE;
// A guest's mandate: kinds this version knows, sorted, with commas, each once. ERR_INVALID, saying what is wrong with
// that of this guest.
int charter_parse_kinds(struct bytes kinds, struct bytes guest, struct err *e) MUST_USE;

// The lines in their order and form.
void charter_lines_append(struct buf *out, const struct charter *c);
void charter_lines_append_organ(struct buf *out, const struct charter_organ *o);
void charter_lines_append_matter(struct buf *out, const struct charter_matter *m);
void charter_lines_append_chair(struct buf *out, const struct charter_chair *x);
void charter_lines_append_secretariat(struct buf *out, const struct charter_secretariat *x);

#endif
