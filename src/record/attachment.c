// SPDX-License-Identifier: Apache-2.0
// Kind `file`. Each stands in the group of its own id, where a message that names it finds it, and in that of the kind, so
// that all are found. Files have no state that members would compare.
#include "record/attachment.h"

#include "base/limits.h"
#include "base/num.h"
#include "base/text.h"
#include "record/common.h"
#include "record/fold.h"
#include "record/kinds.h"

#define NAME_BYTES_MAX 255 // what file systems take
#define TOTAL_MAX ((int64_t)LIMIT_FILE_SIZE * LIMIT_FILE_PARTS)

_Static_assert(LIMIT_FILE_PIECES * LIMIT_FILE_PIECE == LIMIT_FILE_SIZE, "a full part is so many pieces");

static const struct field total_fields[] = {
    {"size", FIELD_INT, FIELD_REQUIRED, 1, TOTAL_MAX, 0, 0, NULL, NULL, "Bytes of the whole file"},
    {"hash", FIELD_ID, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "SHA-256 of the whole file"},
};
static const struct field_set total_set = FIELD_SET(total_fields);

static const struct field fields[] = {
    {"name", FIELD_TEXT, FIELD_REQUIRED, 1, 255, 0, 0, NULL, NULL, "What the file is called"},
    {"type", FIELD_TEXT, 0, 3, 127, 0, 0, NULL, NULL, "Its media type, such as application/pdf"},
    {"size", FIELD_INT, FIELD_REQUIRED, 0, LIMIT_FILE_SIZE, 0, 0, NULL, NULL, "Its bytes; of a part, the part's"},
    {"hash", FIELD_ID, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "SHA-256 of these bytes"},
    {"pieces", FIELD_ID, FIELD_REQUIRED | FIELD_LIST, 0, 0, 0, LIMIT_FILE_PIECES, NULL, NULL,
     "SHA-256 of each 262144 bytes in their order, the last piece shorter"},
    {"part", FIELD_INT, 0, 1, LIMIT_FILE_PARTS - 1, 0, 0, NULL, NULL,
     "Which part it is of a file beyond 67108864 bytes, when it is not the last"},
    {"parts", FIELD_ID, FIELD_LIST, 0, 0, 1, LIMIT_FILE_PARTS - 1, NULL, NULL,
     "In the last part of a longer file: ids of the parts before it, in order"},
    {"total", FIELD_OBJECT, 0, 0, 0, 0, 0, NULL, &total_set, "In the last part of a longer file: what all parts make"},
};

const struct field_set attachment_fields = FIELD_SET(fields);

const char *const attachment_rules[] = {
    "The name is at most 255 bytes, holds no slash, no backslash and no control character, and is neither `.` nor `..`",
    "There are as many `pieces` as `size` needs: none for an empty file; the hash of a single one is `hash`",
    "A `part` has exactly 67108864 bytes, and neither `parts` nor `total`",
    "`parts` and `total` stand together, at least one byte follows the parts, and `total` counts them all",
    "The parts are records of the same ledger and class, `part` 1 first; else nothing is put together",
    NULL,
};

uint32_t
attachment_piece_count(uint64_t size)
{
    return (uint32_t)((size + LIMIT_FILE_PIECE - 1) / LIMIT_FILE_PIECE);
}

uint32_t
attachment_piece_size(uint64_t size, uint32_t number)
{
    uint64_t from = (uint64_t)number * LIMIT_FILE_PIECE;
    return from >= size ? 0 : (uint32_t)num_min_u64(size - from, LIMIT_FILE_PIECE);
}

bool
attachment_name_is_safe(struct bytes name)
{
    size_t at = 0;
    if (name.n == 0 || name.n > NAME_BYTES_MAX || bytes_equal_str(name, ".") || bytes_equal_str(name, ".."))
        return false;
    while (at < name.n) {
        int32_t c = text_next(name, &at);
        if (c < ' ' || c == '/' || c == '\\' || text_is_harmful((uint32_t)c))
            return false;
    }
    return true;
}

// type/subtype, of the letters that RFC 6838 has.
static bool
is_media_type(struct bytes text)
{
    size_t slash = bytes_find(text, 0, '/');
    if (slash == 0 || slash + 1 >= text.n)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i];
        bool is_plain = text_is_ascii_upper(c) || text_is_ascii_lower(c) || text_is_ascii_digit(c);
        bool is_mark = i != 0 && i != slash + 1 && (c == '.' || c == '-' || c == '+' || c == '_' || c == '!' || c == '#' ||
                                                    c == '$' || c == '&' || c == '^');
        if (!is_plain && !is_mark && i != slash)
            return false;
    }
    return true;
}

void
attachment_read(const struct record *r, struct attachment *out)
{
    const struct json *total = json_get(r->json, "total");
    *out = (struct attachment){
        .name = json_get_text(r->json, "name"),
        .type = json_get_text(r->json, "type"),
        .size = (uint64_t)json_get_int(r->json, "size", 0),
        .pieces = json_get(r->json, "pieces"),
        .part = (uint32_t)json_get_int(r->json, "part", 0),
        .parts = json_get(r->json, "parts"),
    };
    out->piece_count = out->pieces == NULL ? 0 : out->pieces->count;
    out->part_count = out->parts == NULL ? 0 : out->parts->count;
    if (hash_from_hex(json_get_text(r->json, "hash"), &out->hash) < 0)
        out->hash = (struct hash){{0}}; // not of an accepted record
    out->total = out->size;
    out->total_hash = out->hash;
    if (total != NULL && hash_from_hex(json_get_text(total, "hash"), &out->total_hash) == 0)
        out->total = (uint64_t)json_get_int(total, "size", 0);
}

static int
check_pieces(const struct attachment *f, struct err *e)
{
    struct hash only;
    uint32_t wanted = attachment_piece_count(f->size);
    if (f->piece_count != wanted)
        return err_set(e, ERR_REFUSED, "pieces: a file of %llu bytes has %u of them, not %u",
                       (unsigned long long)f->size, wanted, f->piece_count);
    if (wanted == 0)
        hash_of(bytes_of(NULL, 0), &only);
    else if (wanted > 1 || hash_from_hex(f->pieces->first->text, &only) < 0)
        return 0;
    return hash_equal(&only, &f->hash)
               ? 0
               : err_set(e, ERR_REFUSED, "hash: is not that of %s", wanted == 0 ? "no bytes" : "its only piece");
}

static int
check_parts(const struct record *r, const struct attachment *f, struct err *e)
{
    const struct json *total = json_get(r->json, "total");
    if (f->part > 0 && (f->parts != NULL || total != NULL))
        return err_set(e, ERR_REFUSED, "part: only the last part, which has none, names `parts` and `total`");
    if (f->part > 0 && f->size != LIMIT_FILE_SIZE)
        return err_set(e, ERR_REFUSED, "part: every part but the last has exactly %d bytes", LIMIT_FILE_SIZE);
    if ((f->parts == NULL) != (total == NULL))
        return err_set(e, ERR_REFUSED, "parts: `parts` and `total` stand together");
    if (f->parts != NULL && (f->size == 0 || f->total != (uint64_t)f->part_count * LIMIT_FILE_SIZE + f->size))
        return err_set(e, ERR_REFUSED, "total: its size is not what the %u parts before this one and its own bytes make",
                       f->part_count);
    return 0;
}

int
attachment_check(struct arena *a, struct record *r, struct err *e)
{
    struct attachment f;
    attachment_read(r, &f);
    if (!attachment_name_is_safe(f.name))
        return err_set(e, ERR_REFUSED,
                       "name: names no file: at most %d bytes without slash, backslash or control characters, not . or ..",
                       NAME_BYTES_MAX);
    if (f.type.n > 0 && !is_media_type(f.type))
        return err_set(e, ERR_REFUSED, "type: is a media type such as application/pdf");
    int rc = check_pieces(&f, e);
    if (rc == 0)
        rc = check_parts(r, &f, e);
    if (rc != 0)
        return rc;
    uint8_t *note = arena_alloc(a, ATTACHMENT_NOTE);
    if (note == NULL)
        return ERR_NOMEM;
    num_put_u64be(note, f.total);
    r->note = bytes_of(note, ATTACHMENT_NOTE);
    r->status = f.part > 0 ? ATTACHMENT_PART : ATTACHMENT_WHOLE;
    return 0;
}

unsigned
attachment_map(const struct record *r, struct row *rows)
{
    (void)r; // its note says it all
    rows[1] = rows[0];
    fold_group_of_kind(KIND_FILE, &rows[1].group);
    return 2;
}
