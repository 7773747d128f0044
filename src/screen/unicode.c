// SPDX-License-Identifier: Apache-2.0
#include "screen/unicode.h"

#include <assert.h>

static int
icu_failed(UErrorCode status, struct err *e)
{
    if (status == U_MEMORY_ALLOCATION_ERROR)
        return err_set(e, ERR_NOMEM, "no memory to fold a name; free some and try again");
    return err_set(e, ERR_IO,
                   "the ICU library could not fold a name (%s); check that libicu and its data "
                   "are installed whole",
                   u_errorName(status));
}

void
unicode_close(struct unicode *u)
{
    utrans_close(u->to_latin);
    utrans_close(u->to_ascii);
    utrans_close(u->to_simple);
    u->to_latin = u->to_ascii = u->to_simple = NULL;
}

int
unicode_open(struct unicode *u, struct err *e)
{
    if (u->to_ascii != NULL)
        return 0;
    UErrorCode status = U_ZERO_ERROR;
    u->fold = unorm2_getNFKCCasefoldInstance(&status);
    u->part = unorm2_getNFDInstance(&status);
    u->to_latin = utrans_openU(u"Any-Latin", -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    u->to_ascii = utrans_openU(u"Latin-ASCII", -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    u->to_simple = utrans_openU(u"Hant-Hans", -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    if (U_SUCCESS(status))
        return 0;
    unicode_close(u);
    return icu_failed(status, e);
}

int
unicode_script(UChar32 c)
{
    UErrorCode status = U_ZERO_ERROR;
    return uscript_getScript(c, &status);
}

UChar32
unicode_take(const UChar *units, int32_t *at, int32_t count)
{
    UChar c = units[(*at)++];
    if (U16_IS_LEAD(c) && *at < count && U16_IS_TRAIL(units[*at]))
        return U16_GET_SUPPLEMENTARY(c, units[(*at)++]);
    return c;
}

// Whether letters are left that are not ASCII, or when Latin is enough, not Latin.
static bool
needs(const UChar *units, int32_t count, bool is_latin_enough)
{
    for (int32_t i = 0; i < count;) {
        UChar32 c = unicode_take(units, &i, count);
        if (c < 0x80)
            continue;
        int script = unicode_script(c);
        if (!is_latin_enough ||
            (script != USCRIPT_LATIN && script != USCRIPT_COMMON && script != USCRIPT_INHERITED))
            return true;
    }
    return false;
}

static int
transliterate(struct unicode *u, UTransliterator *t, int32_t *count, struct err *e)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t limit = *count;
    utrans_transUChars(t, u->units, count, UNICODE_UNITS_MAX, 0, &limit, &status);
    if (status == U_BUFFER_OVERFLOW_ERROR || *count > UNICODE_UNITS_MAX) {
        u->is_cut = true;
        *count = 0;
        return 0;
    }
    return U_SUCCESS(status) ? 0 : icu_failed(status, e);
}

static int32_t
normalise_units(const UNormalizer2 *how, const UChar *from, int32_t count, UChar *to,
                UErrorCode *status)
{
    return unorm2_normalize(how, from, count, to, UNICODE_UNITS_MAX, status);
}

int
unicode_fold_case(struct unicode *u, UChar32 *points, size_t *count, struct err *e)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t length = 0, at = 0;
    for (size_t i = 0; i < *count; i++)
        U16_APPEND_UNSAFE(u->units, length, points[i]);
    length = normalise_units(u->fold, u->units, length, u->spare, &status);
    if (U_FAILURE(status))
        return icu_failed(status, e);
    for (*count = 0; at < length && *count < UNICODE_POINTS_MAX; (*count)++)
        points[*count] = unicode_take(u->spare, &at, length);
    u->is_cut = u->is_cut || at < length;
    return 0;
}

int
unicode_latinise(struct unicode *u, const UChar32 *points, size_t count, int32_t *length,
         struct err *e)
{
    UErrorCode status = U_ZERO_ERROR;
    *length = 0;
    for (size_t i = 0; i < count; i++)
        U16_APPEND_UNSAFE(u->units, *length, points[i]);
    int rc = 0;
    if (needs(u->units, *length, true))
        rc = transliterate(u, u->to_latin, length, e);
    if (rc == 0 && needs(u->units, *length, false))
        rc = transliterate(u, u->to_ascii, length, e);
    if (rc < 0)
        return rc;
    *length = normalise_units(u->part, u->units, *length, u->spare, &status);
    if (status == U_BUFFER_OVERFLOW_ERROR) {
        u->is_cut = true;
        *length = 0;
        return 0;
    }
    return U_SUCCESS(status) ? 0 : icu_failed(status, e);
}

int
unicode_find_han(struct unicode *u, UChar32 point, const struct unicode_han **out, struct err *e)
{
    struct unicode_han *entry = &u->han[(uint32_t)point % UNICODE_HAN_ENTRIES];
    int32_t length = 0, at = 0;
    *out = entry;
    if (entry->point == point)
        return 0;
    *entry = (struct unicode_han){.simple = point};
    int rc = unicode_latinise(u, &point, 1, &length, e);
    for (int32_t k = 0; k < length && rc == 0 && entry->size < sizeof entry->letters; k++) {
        if (u->spare[k] >= 'a' && u->spare[k] <= 'z')
            entry->letters[entry->size++] = (uint8_t)u->spare[k];
    }
    length = 0;
    U16_APPEND_UNSAFE(u->units, length, point);
    if (rc == 0)
        rc = transliterate(u, u->to_simple, &length, e);
    if (rc == 0 && length > 0) {
        UChar32 simple = unicode_take(u->units, &at, length);
        entry->simple = at == length ? simple : point;
    }
    entry->point = rc == 0 ? point : 0; // else it is not kept
    return rc;
}

