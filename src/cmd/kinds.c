// SPDX-License-Identifier: Apache-2.0
// The table of kinds as text: what docs/record-kinds.md says, where it is needed.
#include "cmd/kinds.h"

#include <string.h>

#include "cmd/cli.h"
#include "record/field.h"
#include "record/kind.h"

static void
tell_field(const struct field *f, int depth)
{
    cli_say("%*s%-*s %s%s", 2 + 2 * depth, "", 16 - 2 * depth, f->name, f->flags & FIELD_REQUIRED ? "needed; " : "",
            f->flags & FIELD_LIST ? "a list; " : "");
    cli_say("%s", f->doc);
    for (const char *const *word = f->words; word && *word; word++)
        cli_say("%s%s", word == f->words ? ": " : ", ", *word);
    cli_say("\n");
}

static void
tell_fields(const struct field_set *set, int depth)
{
    for (uint32_t i = 0; i < set->count; i++) {
        tell_field(&set->fields[i], depth);
        if (set->fields[i].type == FIELD_OBJECT)
            tell_fields(set->fields[i].fields, depth + 1);
    }
}

static void
tell_kind(const struct kind *k)
{
    cli_say("Kind %s: %s.\n\n", k->name, k->doc);
    tell_fields(k->fields, 0);
    for (const char *const *rule = k->rules; *rule; rule++)
        cli_say("%s- %s.\n", rule == k->rules ? "\n" : "", *rule);
    cli_say("\n");
}

void
kinds_tell(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const struct kind *k = kind_find(bytes_of_str(argv[i]));
        if (k) {
            tell_kind(k);
            return;
        }
    }
    cli_say("Kinds (entente write KIND --help shows the fields of one):\n");
    for (enum kind_id id = 0; kind_at(id); id++)
        cli_say("  %-12s %s\n", kind_at(id)->name, kind_at(id)->doc);
    cli_say("\n");
}
