// SPDX-License-Identifier: Apache-2.0
// Keys at rest and on paper. Derived keys and decoded seeds are only ever in locked memory or wiped
// before return; what a file asks of argon2id is bounded before it is done.
#include "crypto/key.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

#include "base/num.h"
#include "base/text.h"
#include "crypto/hash.h"

#define FIRST_LINE "entente keys v1"
#define SHEET_DOMAIN "entente recovery sheet v1\n"

enum {
    MEMORY_KIB_MIN = 8, // libsodium's least
    MEMORY_KIB_MAX = 1024 * 1024,
    PASSES_MAX = 16,
    TAG_SIZE = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    SEAL_KEY_SIZE = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,

    SHEET_LINES = 7,
    LINE_BYTES = 15,
    LINE_CHARS = LINE_BYTES * 8 / 5,
    CHECK_CHARS = 4,
    GROUP_CHARS = 4,
    SUM_SIZE = SHEET_LINES * LINE_BYTES - KEY_SEEDS_SIZE,
};

_Static_assert(sizeof(struct key_seeds) == KEY_SEEDS_SIZE, "the seeds are sealed as they lie");
_Static_assert(KEY_SALT_SIZE == crypto_pwhash_SALTBYTES, "libsodium's salt");
_Static_assert(KEY_NONCE_SIZE == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "XChaCha20's nonce");
_Static_assert(SUM_SIZE == 9, "as the header says");

static const char base32_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

struct key_seeds *
key_seeds_new(void)
{
    struct key_seeds *s = sodium_malloc(sizeof(*s));
    if (s != NULL)
        sodium_memzero(s, sizeof(*s));
    return s;
}

void
key_seeds_free(struct key_seeds *s)
{
    sodium_free(s); // wipes; takes NULL
}

// The sealing key of a passphrase, in locked memory to be freed with sodium_free; NULL when memory
// is short.
static uint8_t *
derive(struct bytes passphrase, const uint8_t salt[KEY_SALT_SIZE], uint64_t memory_kib,
       uint64_t passes)
{
    assert(memory_kib >= MEMORY_KIB_MIN && memory_kib <= MEMORY_KIB_MAX);
    assert(passes >= 1 && passes <= PASSES_MAX);
    uint8_t *key = sodium_malloc(SEAL_KEY_SIZE);
    if (key == NULL)
        return NULL;
    const char *words = passphrase.n > 0 ? (const char *)passphrase.p : "";
    if (crypto_pwhash(key, SEAL_KEY_SIZE, words, passphrase.n, salt, passes,
                      (size_t)memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        sodium_free(key);
        return NULL;
    }
    return key;
}

static int
fail_memory(struct err *e, uint64_t memory_kib)
{
    return err_set(e, ERR_NOMEM,
                   "the keys stay sealed: making a key of the passphrase takes %llu KiB of memory, "
                   "which there is not; "
                   "free some and try again",
                   (unsigned long long)memory_kib);
}

int
key_seal(const struct key_seeds *s, struct bytes passphrase, const uint8_t salt[KEY_SALT_SIZE],
         const uint8_t nonce[KEY_NONCE_SIZE], struct buf *out, struct err *e)
{
    size_t from = out->n;
    buf_append_fmt(out, FIRST_LINE "\nargon2id %d %d\n", KEY_MEMORY_KIB, KEY_PASSES);
    bytes_to_base64(bytes_of(salt, KEY_SALT_SIZE), out);
    buf_append_byte(out, '\n');
    bytes_to_base64(bytes_of(nonce, KEY_NONCE_SIZE), out);
    buf_append_byte(out, '\n');
    if (buf_check(out) != 0)
        return err_set(e, buf_check(out), "the key file does not fit its room");
    uint8_t *key = derive(passphrase, salt, KEY_MEMORY_KIB, KEY_PASSES);
    if (key == NULL)
        return fail_memory(e, KEY_MEMORY_KIB);
    uint8_t sealed[KEY_SEEDS_SIZE + TAG_SIZE];
    struct bytes header = bytes_sub(buf_bytes(out), from, SIZE_MAX);
    int failed = crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, NULL, (const uint8_t *)s->seed,
                                                            KEY_SEEDS_SIZE, header.p, header.n,
                                                            NULL, nonce, key);
    sodium_free(key);
    assert(failed == 0);
    bytes_to_base64(bytes_of(sealed, sizeof(sealed)), out);
    buf_append_byte(out, '\n');
    if (buf_check(out) != 0)
        return err_set(e, buf_check(out), "the key file does not fit its room");
    return 0;
}

// A key file, its lines read.
struct sealed {
    uint64_t memory_kib;
    uint64_t passes;
    uint8_t salt[KEY_SALT_SIZE];
    uint8_t nonce[KEY_NONCE_SIZE];
    uint8_t box[KEY_SEEDS_SIZE + TAG_SIZE]; // the sealed seeds and their tag
    struct bytes header;                    // the lines before the box, borrowed from the file
};

// Exactly n bytes of base64.
static bool
read_base64(struct bytes line, uint8_t *out, size_t n)
{
    size_t got;
    return bytes_from_base64(line, out, n, &got) == 0 && got == n;
}

static bool
read_costs(struct bytes line, struct sealed *f)
{
    struct bytes word = BYTES_LIT("argon2id ");
    if (!bytes_has_prefix(line, word))
        return false;
    size_t space = bytes_find(line, word.n, ' ');
    return num_parse_u64(bytes_sub(line, word.n, space - word.n), &f->memory_kib) == 0 &&
           num_parse_u64(bytes_sub(line, space + 1, SIZE_MAX), &f->passes) == 0 &&
           f->memory_kib >= MEMORY_KIB_MIN && f->memory_kib <= MEMORY_KIB_MAX && f->passes >= 1 &&
           f->passes <= PASSES_MAX;
}

static int
read_file(struct bytes file, struct sealed *f, struct err *e)
{
    struct bytes rest = file;
    struct bytes line[4];
    for (int i = 0; i < 4; i++) {
        if (!bytes_next_line(&rest, &line[i]))
            return err_set(e, ERR_INVALID,
                           "this is no whole key file: it has five lines, and line %d has no end",
                           i + 1);
        if (i == 0 && !bytes_equal_str(line[0], FIRST_LINE))
            return err_set(e, ERR_INVALID,
                           "this is no key file: its first line is not \"" FIRST_LINE "\"");
    }
    f->header = bytes_sub(file, 0, file.n - rest.n);
    if (!read_costs(line[1], f))
        return err_set(e, ERR_INVALID,
                       "line 2 of the key file is not \"argon2id\", memory from %d to %d KiB and "
                       "passes from 1 to %d",
                       MEMORY_KIB_MIN, MEMORY_KIB_MAX, PASSES_MAX);
    if (!read_base64(line[2], f->salt, sizeof(f->salt)))
        return err_set(e, ERR_INVALID, "line 3 of the key file is not the base64 of a %d-byte salt",
                       KEY_SALT_SIZE);
    if (!read_base64(line[3], f->nonce, sizeof(f->nonce)))
        return err_set(e, ERR_INVALID,
                       "line 4 of the key file is not the base64 of a %d-byte nonce",
                       KEY_NONCE_SIZE);
    struct bytes box;
    if (!bytes_next_line(&rest, &box) || rest.n != 0 || !read_base64(box, f->box, sizeof(f->box)))
        return err_set(e, ERR_INVALID,
                       "line 5, the last of the key file, is not the base64 of %zu sealed bytes",
                       sizeof(f->box));
    return 0;
}

int
key_open(struct bytes file, struct bytes passphrase, struct key_seeds *out, struct err *e)
{
    sodium_memzero(out, sizeof(*out));
    struct sealed f;
    int code = read_file(file, &f, e);
    if (code != 0)
        return code;
    uint8_t *key = derive(passphrase, f.salt, f.memory_kib, f.passes);
    if (key == NULL)
        return fail_memory(e, f.memory_kib);
    int failed = crypto_aead_xchacha20poly1305_ietf_decrypt((uint8_t *)out->seed, NULL, NULL, f.box,
                                                            sizeof(f.box), f.header.p, f.header.n,
                                                            f.nonce, key);
    sodium_free(key);
    if (failed != 0) {
        sodium_memzero(out, sizeof(*out));
        return err_set(e, ERR_DENIED,
                       "the passphrase does not open the key file, or the file was changed; try "
                       "the passphrase again, "
                       "or restore the keys from the recovery sheet");
    }
    return 0;
}

// 5 bits each of b, from the front, as count characters of base32.
static void
to_base32(const uint8_t *b, char *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        unsigned v = 0;
        for (size_t bit = i * 5; bit < i * 5 + 5; bit++)
            v = v << 1 | ((unsigned)b[bit / 8] >> (7 - bit % 8) & 1);
        out[i] = base32_digits[v];
    }
}

static void
from_base32(const char *chars, uint8_t *out, size_t n)
{
    memset(out, 0, n);
    for (size_t bit = 0; bit < n * 8; bit++) {
        char c = chars[bit / 5];
        unsigned v = c >= 'A' ? (unsigned)(c - 'A') : (unsigned)(c - '2') + 26;
        out[bit / 8] = (uint8_t)(out[bit / 8] | (v >> (4 - bit % 5) & 1u) << (7 - bit % 8));
    }
}

static void
hash_two(struct bytes a, struct bytes b, struct hash *out)
{
    struct hash_state state;
    hash_init(&state);
    hash_update(&state, a);
    hash_update(&state, b);
    hash_final(&state, out);
    sodium_memzero(&state, sizeof(state)); // it held seeds
}

// The check group of a line from 1 to SHEET_LINES.
static void
line_check(int number, const char chars[LINE_CHARS], char check[CHECK_CHARS])
{
    uint8_t digit = (uint8_t)('0' + number);
    struct hash h;
    hash_two(bytes_of(&digit, 1), bytes_of(chars, LINE_CHARS), &h);
    to_base32(h.b, check, CHECK_CHARS);
}

// What the lines of a sheet carry; only ever in locked memory.
struct sheet {
    uint8_t seeds[KEY_SEEDS_SIZE];
    uint8_t sum[SUM_SIZE];
};

_Static_assert(sizeof(struct sheet) == SHEET_LINES * LINE_BYTES, "the lines carry all of it");

static void
sheet_sum(const struct sheet *sheet, uint8_t sum[SUM_SIZE])
{
    struct hash h;
    hash_two(BYTES_LIT(SHEET_DOMAIN), bytes_of(sheet->seeds, sizeof(sheet->seeds)), &h);
    memcpy(sum, h.b, SUM_SIZE);
    sodium_memzero(&h, sizeof(h));
}

static void
append_line(struct buf *out, int number, const uint8_t content[LINE_BYTES])
{
    char chars[LINE_CHARS + CHECK_CHARS];
    to_base32(content, chars, LINE_CHARS);
    line_check(number, chars, chars + LINE_CHARS);
    buf_append_byte(out, (uint8_t)('0' + number));
    buf_append_byte(out, ':');
    for (size_t i = 0; i < sizeof(chars); i += GROUP_CHARS) {
        buf_append_str(out, i < LINE_CHARS ? " " : "   ");
        buf_append(out, bytes_of(chars + i, GROUP_CHARS));
    }
    buf_append_byte(out, '\n');
    sodium_memzero(chars, sizeof(chars));
}

int
key_sheet(const struct key_seeds *s, struct bytes title, struct buf *out)
{
    buf_append_str(out, "# Entente recovery sheet\n# ");
    text_append_visible(out, title);
    buf_append_str(out,
                   "\n#\n"
                   "# These seven lines are the secret keys of this member: whoever reads them can "
                   "sign in its name.\n"
                   "# Keep this sheet locked away, apart from the machine, and on paper only.\n"
                   "# To restore, type the numbered lines into a file. Capitals and spaces do not "
                   "matter; the last\n"
                   "# group of each line checks that line.\n#\n");
    if (buf_reserve(out, SHEET_LINES * 64) ==
        NULL) // so that growing leaves no copy of a seed behind
        return buf_check(out);
    struct sheet *sheet = sodium_malloc(sizeof(*sheet));
    if (sheet == NULL)
        return ERR_NOMEM;
    memcpy(sheet->seeds, s->seed, KEY_SEEDS_SIZE);
    sheet_sum(sheet, sheet->sum);
    for (int i = 0; i < SHEET_LINES; i++)
        append_line(out, i + 1, (const uint8_t *)sheet + i * LINE_BYTES);
    sodium_free(sheet);
    return buf_check(out);
}

// A character of a sheet as the base32 digit that was meant; 0 for none.
static char
meant(uint8_t c)
{
    if (text_is_ascii_lower(c))
        return (char)(c - 'a' + 'A');
    if (text_is_ascii_upper(c) || (c >= '2' && c <= '7'))
        return (char)c;
    return c == '0' ? 'O' : c == '1' ? 'I' : c == '8' ? 'B' : 0;
}

// Gather the characters of numbered line; returns 0 or the error, set in e.
static int
read_chars(struct bytes text, int number, char chars[LINE_CHARS + CHECK_CHARS], struct err *e)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i];
        if (c == ' ' || c == '\t' || c == '\r' || c == '-')
            continue;
        if (meant(c) == 0)
            return err_set(e, ERR_INVALID,
                           "line %d of the recovery sheet is mistyped: its character %zu is none "
                           "that sheets use "
                           "(letters and the digits 2 to 7); compare it with the paper",
                           number, n + 1);
        if (n < LINE_CHARS + CHECK_CHARS)
            chars[n] = meant(c);
        n++;
    }
    if (n != LINE_CHARS + CHECK_CHARS)
        return err_set(e, ERR_INVALID,
                       "line %d of the recovery sheet is mistyped: it has %zu characters and not "
                       "%d; compare it with "
                       "the paper",
                       number, n, LINE_CHARS + CHECK_CHARS);
    return 0;
}

static int
read_line(struct bytes text, int number, uint8_t content[LINE_BYTES], struct err *e)
{
    char chars[LINE_CHARS + CHECK_CHARS];
    int code = read_chars(text, number, chars, e);
    if (code == 0) {
        char check[CHECK_CHARS];
        line_check(number, chars, check);
        if (sodium_memcmp(check, chars + LINE_CHARS, CHECK_CHARS) != 0)
            code = err_set(e, ERR_INVALID,
                           "line %d of the recovery sheet is mistyped: it does not fit its last "
                           "group; compare it with "
                           "the paper",
                           number);
        else
            from_base32(chars, content, LINE_BYTES);
    }
    sodium_memzero(chars, sizeof(chars));
    return code;
}

// Read all lines into sheet.
static int
read_lines(struct bytes text, struct sheet *sheet, struct err *e)
{
    bool seen[SHEET_LINES + 1] = {false};
    for (size_t row = 1, at = 0; at < text.n; row++) {
        size_t end = bytes_find(text, at, '\n');
        struct bytes line = text_trim(bytes_sub(text, at, end - at));
        at = end + 1;
        if (line.n == 0 || line.p[0] == '#')
            continue;
        int number = line.p[0] - '0';
        if (number < 1 || number > SHEET_LINES)
            return err_set(e, ERR_INVALID,
                           "row %zu of the recovery sheet begins with no number from 1 to %d; type "
                           "the number that "
                           "stands before the line on the paper",
                           row, SHEET_LINES);
        if (seen[number])
            return err_set(e, ERR_INVALID,
                           "line %d of the recovery sheet is there twice; leave one out", number);
        seen[number] = true;
        size_t skip = line.n > 1 && line.p[1] == ':' ? 2 : 1;
        int code = read_line(bytes_sub(line, skip, SIZE_MAX), number,
                             (uint8_t *)sheet + (number - 1) * LINE_BYTES, e);
        if (code != 0)
            return code;
    }
    for (int number = 1; number <= SHEET_LINES; number++) {
        if (!seen[number])
            return err_set(e, ERR_INVALID,
                           "line %d of the recovery sheet is missing; add it from the paper",
                           number);
    }
    return 0;
}

int
key_from_sheet(struct bytes text, struct key_seeds *out, struct err *e)
{
    sodium_memzero(out, sizeof(*out));
    struct sheet *sheet = sodium_malloc(sizeof(*sheet));
    if (sheet == NULL)
        return err_set(e, ERR_NOMEM,
                       "there is no locked memory for the keys; free some memory and try again");
    int code = read_lines(text, sheet, e);
    if (code == 0) {
        uint8_t sum[SUM_SIZE];
        sheet_sum(sheet, sum);
        if (sodium_memcmp(sum, sheet->sum, SUM_SIZE) != 0)
            code = err_set(e, ERR_INVALID,
                           "the lines of the recovery sheet do not belong together; take all seven "
                           "from one sheet");
    }
    if (code == 0)
        memcpy(out->seed, sheet->seeds, KEY_SEEDS_SIZE);
    sodium_free(sheet);
    return code;
}
