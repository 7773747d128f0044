// SPDX-License-Identifier: Apache-2.0
// The table of commands.
#include <string.h>

#include "cmd/cli.h"

#define COMMAND(file) extern const struct command file##_command;
#include "cmd/commands.def"
#undef COMMAND

static const struct command *const table[] = {
#define COMMAND(file) &file##_command,
#include "cmd/commands.def"
#undef COMMAND
};

const struct command *
commands_at(size_t i)
{
    return i < sizeof table / sizeof *table ? table[i] : NULL;
}

const struct command *
commands_find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i]->name, name) == 0)
            return table[i];
    return NULL;
}
