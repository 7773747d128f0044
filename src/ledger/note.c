// SPDX-License-Identifier: Apache-2.0
// Signed notes and verifier keys.
//
// Reading splits and checks form only. Nothing of the text may be believed before note_verify has
// said NOTE_GOOD for a key that the reader knew beforehand. Signatures of unknown types are carried
// as lines.
#include "ledger/note.h"

#include <assert.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "ledger/cosign.h"

#define DASH "\xe2\x80\x94 " // U+2014 EM DASH and a space begin a signature line
#define ID_SIZE 4
#define ID_HEX_SIZE (2 * ID_SIZE)
#define KEY_SIZE (1 + SIGN_PUBLIC_SIZE) // type and key, as a vkey has them
#define CHUNK_TEXT 1024                 // base64 characters decoded at once
#define CHUNK_SIZE (CHUNK_TEXT / 4 * 3)

_Static_assert(COSIGN_SIZE == sizeof((struct note_signature){0}).b,
               "a cosignature fits a signature");

// ---- Keys

uint32_t
note_key_id(struct bytes name, uint8_t type, const struct sign_public *key)
{
    struct hash_state s;
    struct hash h;

    hash_init(&s);
    hash_update(&s, name);
    hash_update(&s, BYTES_LIT("\n"));
    hash_update(&s, bytes_of(&type, 1));
    hash_update(&s, bytes_of(key->b, sizeof key->b));
    hash_final(&s, &h);
    return num_get_u32be(h.b);
}

static bool
type_is_known(uint8_t type)
{
    return type == NOTE_ED25519 || type == NOTE_COSIGNATURE;
}

void
note_key_make(struct bytes name, uint8_t type, const struct sign_public *key, struct note_key *out)
{
    assert(note_name_is_valid(name));
    assert(type_is_known(type));
    *out = (struct note_key){.name = name, .type = type, .key = *key};
    out->id = note_key_id(name, type, key);
}

// White_Space of Unicode 15.
static bool
is_space(int32_t c)
{
    return (c >= 0x09 && c <= 0x0d) || c == 0x20 || c == 0x85 || c == 0xa0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
           c == 0x205f || c == 0x3000;
}

bool
note_name_is_valid(struct bytes name)
{
    size_t at = 0;

    while (at < name.n) {
        int32_t c = text_next(name, &at);
        if (c < 0x20 || c == '+' || is_space(c)) // c is -1 where the bytes are no UTF-8
            return false;
    }
    return name.n > 0;
}

int
note_vkey_parse(struct bytes vkey, struct note_key *out, struct err *e)
{
    uint8_t id[ID_SIZE];
    uint8_t key[KEY_SIZE];
    size_t n;
    struct note_key k;
    size_t plus = bytes_find(vkey, 0, '+');

    k.name = bytes_sub(vkey, 0, plus);
    if (plus == vkey.n || !note_name_is_valid(k.name))
        return err_set(e, ERR_INVALID,
                       "This is no verifier key: it must be NAME+ID+KEY, the name without "
                       "white space. Copy it again, whole.");
    struct bytes rest = bytes_sub(vkey, plus + 1, vkey.n - plus - 1);
    if (rest.n <= ID_HEX_SIZE || rest.p[ID_HEX_SIZE] != '+' ||
        bytes_from_hex(bytes_sub(rest, 0, ID_HEX_SIZE), id, sizeof id) != 0)
        return err_set(e, ERR_INVALID,
                       "This is no verifier key: its id must be 8 lower-case hex digits between "
                       "two plus signs. Copy it again, whole.");
    struct bytes encoded = bytes_sub(rest, ID_HEX_SIZE + 1, rest.n - ID_HEX_SIZE - 1);
    if (bytes_from_base64(encoded, key, sizeof key, &n) != 0 || n != sizeof key)
        return err_set(e, ERR_INVALID,
                       "This is no verifier key: what follows the id must be %d bytes in base64. "
                       "Copy it again, whole.",
                       KEY_SIZE);
    if (!type_is_known(key[0]))
        return err_set(e, ERR_INVALID,
                       "The verifier key is of type %u; only Ed25519 (1) and timestamped "
                       "cosignatures (4) are known here.",
                       (unsigned)key[0]);
    k.type = key[0];
    memcpy(k.key.b, key + 1, SIGN_PUBLIC_SIZE);
    k.id = num_get_u32be(id);
    if (k.id != note_key_id(k.name, k.type, &k.key))
        return err_set(e, ERR_INVALID,
                       "The verifier key contradicts itself: its id is not the one of its name "
                       "and key. One of them was mistyped or changed; copy it again.");
    *out = k;
    return 0;
}

void
note_vkey_append(struct buf *out, const struct note_key *key)
{
    uint8_t id[ID_SIZE];
    uint8_t typed[KEY_SIZE];

    num_put_u32be(id, key->id);
    typed[0] = key->type;
    memcpy(typed + 1, key->key.b, SIGN_PUBLIC_SIZE);
    buf_append(out, key->name);
    buf_append_byte(out, '+');
    bytes_to_hex(bytes_of(id, sizeof id), out);
    buf_append_byte(out, '+');
    bytes_to_base64(bytes_of(typed, sizeof typed), out);
}

// ---- Reading

// UTF-8 without ASCII control characters other than newline.
static bool
is_plain(struct bytes b)
{
    for (size_t i = 0; i < b.n; i++)
        if (b.p[i] < 0x20 && b.p[i] != '\n')
            return false;
    return text_is_utf8(b);
}

bool
note_text_is_valid(struct bytes text)
{
    return text.n > 0 && text.n <= LIMIT_NOTE_SIZE && text.p[text.n - 1] == '\n' && is_plain(text);
}

// Where the last empty line starts, that is the '\n' that ends it; b.n when there is none.
static size_t
find_last_empty_line(struct bytes b)
{
    for (size_t i = b.n; i-- > 1;)
        if (b.p[i] == '\n' && b.p[i - 1] == '\n')
            return i;
    return b.n;
}

// Strict base64 of any length; the id and as much as fits are kept. False when malformed or empty
// after the id.
static bool
decode_signature(struct bytes text, struct note_signature *out)
{
    uint8_t kept[ID_SIZE + sizeof out->b] = {0};
    uint8_t chunk[CHUNK_SIZE];
    size_t total = 0;

    for (size_t at = 0; at < text.n; at += CHUNK_TEXT) {
        struct bytes part = bytes_sub(text, at, CHUNK_TEXT);
        bool is_last = at + part.n == text.n;
        size_t n;

        if (bytes_from_base64(part, chunk, sizeof chunk, &n) != 0)
            return false;
        if (!is_last && n != sizeof chunk) // padding belongs at the end only
            return false;
        if (total < sizeof kept)
            memcpy(kept + total, chunk, num_min_size(n, sizeof kept - total));
        total += n;
    }
    if (total <= ID_SIZE)
        return false;
    out->id = num_get_u32be(kept);
    out->n = total - ID_SIZE;
    memcpy(out->b, kept + ID_SIZE, sizeof out->b);
    return true;
}

// line: with its '\n'.
static bool
parse_signature(struct bytes line, struct note_signature *out)
{
    struct bytes dash = BYTES_LIT(DASH);

    if (!bytes_has_prefix(line, dash))
        return false;
    struct bytes rest = bytes_sub(line, dash.n, line.n - dash.n - 1);
    size_t space = bytes_find(rest, 0, ' ');
    out->line = line;
    out->name = bytes_sub(rest, 0, space);
    return space < rest.n && note_name_is_valid(out->name) &&
           decode_signature(bytes_sub(rest, space + 1, rest.n - space - 1), out);
}

int
note_parse(struct bytes b, struct note *out, struct err *e)
{
    struct bytes line;

    out->count = 0;
    out->text = bytes_of(NULL, 0);
    if (b.n > LIMIT_NOTE_SIZE)
        return err_set(e, ERR_LIMIT,
                       "The signed note is too large: %zu bytes where %d are allowed.", b.n,
                       LIMIT_NOTE_SIZE);
    if (!is_plain(b))
        return err_set(e, ERR_INVALID,
                       "This is no signed note: it holds bytes that are not UTF-8, or control "
                       "characters. Fetch or copy it again.");
    size_t empty = find_last_empty_line(b);
    if (empty == b.n || empty + 1 == b.n || b.p[b.n - 1] != '\n')
        return err_set(
            e, ERR_INVALID,
            "This is no signed note: it must be text, an empty line, and signature "
            "lines, each ending in a newline. It may have been cut short; fetch it again.");
    struct bytes rest = bytes_sub(b, empty + 1, b.n - empty - 1);
    while (bytes_next_line(&rest, &line)) {
        if (out->count == LIMIT_NOTE_SIGNATURES)
            return err_set(e, ERR_LIMIT, "The signed note carries more than %d signatures.",
                           LIMIT_NOTE_SIGNATURES);
        line.n++; // with its newline
        if (!parse_signature(line, &out->signatures[out->count]))
            return err_set(
                e, ERR_INVALID,
                "This is no signed note: line %u of its signatures is malformed (it must "
                "be a dash, a name and base64). Fetch it again.",
                out->count + 1);
        out->count++;
    }
    out->text = bytes_sub(b, 0, empty);
    return 0;
}

// ---- Verifying and signing

static bool
signature_is_good(const struct note *n, const struct note_signature *s, const struct note_key *key,
                  uint64_t *time)
{
    struct signature sig;

    *time = 0;
    if (key->type == NOTE_COSIGNATURE)
        return s->n == COSIGN_SIZE && cosign_verify(n->text, s->b, &key->key, time);
    if (key->type != NOTE_ED25519 || s->n != SIGN_SIZE)
        return false;
    memcpy(sig.b, s->b, SIGN_SIZE);
    return sign_verify(&key->key, n->text, &sig);
}

enum note_verdict
note_verify(const struct note *n, const struct note_key *key, uint64_t *time)
{
    enum note_verdict verdict = NOTE_UNSIGNED;
    uint64_t time_max = 0;

    for (unsigned i = 0; i < n->count; i++) {
        const struct note_signature *s = &n->signatures[i];
        uint64_t signed_time;
        if (s->id != key->id || !bytes_equal(s->name, key->name))
            continue;
        if (!signature_is_good(n, s, key, &signed_time))
            return NOTE_BAD;
        verdict = NOTE_GOOD;
        time_max = num_max_u64(time_max, signed_time);
    }
    if (verdict == NOTE_GOOD && time != NULL)
        *time = time_max;
    return verdict;
}

void
note_sign(struct buf *out, struct bytes text, struct bytes name, const struct sign_secret *s)
{
    struct sign_public public;
    struct signature sig;

    assert(note_text_is_valid(text));
    sign_public_of(s, &public);
    sign_make(s, text, &sig); // before the first append, which may move what text borrows
    note_append_signature_line(out, name, note_key_id(name, NOTE_ED25519, &public),
                               bytes_of(sig.b, sizeof sig.b));
}

void
note_append_signature_line(struct buf *out, struct bytes name, uint32_t id, struct bytes signature)
{
    uint8_t head[ID_SIZE + 2]; // 6 bytes: base64 of the rest may follow without a seam
    struct bytes first = bytes_sub(signature, 0, 2);

    assert(note_name_is_valid(name));
    assert(signature.n > 0);
    num_put_u32be(head, id);
    memcpy(head + ID_SIZE, first.p, first.n);
    buf_append_str(out, DASH);
    buf_append(out, name);
    buf_append_byte(out, ' ');
    bytes_to_base64(bytes_of(head, ID_SIZE + first.n), out);
    bytes_to_base64(bytes_sub(signature, first.n, signature.n - first.n), out);
    buf_append_byte(out, '\n');
}
