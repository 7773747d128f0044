// SPDX-License-Identifier: Apache-2.0
// What people type beside options.
#include "cmd/words.h"

#include <string.h>

#include "base/num.h"
#include "base/when.h"
#include "cmd/cli.h"
#include "node/lists.h"

#define WORDS_SIZE_MAX 40 // longer words are not compared
#define WORDS_ID_MIN 4
#define WORDS_ID_MAX 64

int
words_id(const char *command, const char *id)
{
    size_t n = strlen(id);
    if (n < WORDS_ID_MIN || n > WORDS_ID_MAX || strspn(id, "0123456789abcdef") != n)
        return cli_usage(command, "an id is 64 lower-case hex digits, or at least the first 4 of them, not '%.80s'", id);
    return 0;
}

int
words_number(const char *command, const char *option, const char *text, uint64_t min)
{
    uint64_t number;
    if (text && (num_parse_u64(bytes_of_str(text), &number) < 0 || number < min))
        return cli_usage(command, "%s is a number from %llu on, not '%.80s'", option, (unsigned long long)min, text);
    return 0;
}

int
words_moment(const char *command, const char *option, const char *text)
{
    int64_t moment;
    if (text && when_parse(bytes_of_str(text), &moment) < 0)
        return cli_usage(command, "%s is a date or a time (2026-11-21 or 2026-11-21T20:00:00Z), not '%.80s'", option, text);
    return 0;
}

int
words_member(const char *command, const char *name)
{
    size_t n = strlen(name); // one in small letters is asked for, so that the answer can say who there is
    if (n == 0 || n > WORDS_SIZE_MAX ||
        strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") != n)
        return cli_usage(command, "a member's name has 2 to 12 of A-Z and 0-9, not '%.80s'", name);
    return 0;
}

int
words_list(const char *command, const char *name)
{
    if (!lists_name_is_valid(bytes_of_str(name)))
        return cli_usage(command, "a list's name has 1 to 32 of a-z, 0-9 and '-', not '%.80s'", name);
    return 0;
}

static void
say_entry(const struct json *x, struct bytes unit)
{
    cli_print(json_get_text(x, "amount"));
    cli_say(" ");
    cli_print(unit);
    cli_say(" of ");
    cli_print(json_get_text(x, "member"));
    if (json_get_text(x, "less").n == 0)
        return;
    cli_say(" (");
    cli_print(json_get_text(x, "less"));
    cli_say(" ");
    cli_print(unit);
    cli_say(" less)");
}

void
words_shared(const struct json *shared, struct bytes unit)
{
    for (const struct json *x = shared ? shared->first : NULL; x; x = x->next) {
        const struct json *others = json_get(x, "not_counted");
        cli_say("shared event ");
        cli_print(json_get_text(x, "event"));
        cli_say(" counts once: ");
        say_entry(json_get(x, "counted"), unit);
        for (const struct json *o = others ? others->first : NULL; o; o = o->next) {
            cli_say(", not ");
            say_entry(o, unit);
        }
        cli_say("\n");
    }
}

// Edits from one word to the other: insertions, deletions, substitutions.
static size_t
distance(const char *a, const char *b)
{
    size_t row[WORDS_SIZE_MAX + 1], n = strlen(b);
    for (size_t k = 0; k <= n; k++)
        row[k] = k;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t k = 1; k <= n; k++) {
            size_t changed = diagonal + (a[i - 1] != b[k - 1]);
            diagonal = row[k];
            row[k] = num_min_size(changed, num_min_size(row[k], row[k - 1]) + 1);
        }
    }
    return row[n];
}

void
words_offer(struct words_near *n, const char *candidate)
{
    size_t size = strlen(n->typed), other = strlen(candidate);
    if (size == 0 || size > WORDS_SIZE_MAX || other > WORDS_SIZE_MAX)
        return;
    size_t d = size >= 3 && strncmp(n->typed, candidate, size) == 0 ? 1 : distance(n->typed, candidate);
    if (d > num_min_size(size, other) / 2 || d > 3 || (n->best && d >= n->distance))
        return;
    n->best = candidate;
    n->distance = d;
}
