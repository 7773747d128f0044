// SPDX-License-Identifier: Apache-2.0
// How old is what a command shows: stale data must not look fresh.
#include "cmd/age.h"

#include "base/when.h"
#include "host/clock.h"

#define AGE_SILENT_S 600 // so long without a word from any member is worth a line

// "(3 hours ago)".
static void
say_ago(int64_t then)
{
    static const struct {
        int64_t seconds;
        const char *one, *many;
    } units[] = {{86400, "day", "days"}, {3600, "hour", "hours"}, {60, "minute", "minutes"}, {1, "second", "seconds"}};
    int64_t s = clock_now_s() - then;
    s = s < 0 ? 0 : s;
    size_t i = 0;
    while (i < 3 && s < units[i].seconds)
        i++;
    int64_t n = s / units[i].seconds;
    cli_say(" (%lld %s ago)", (long long)n, n == 1 ? units[i].one : units[i].many);
}

// `before` and the moment, or `otherwise` when it is not known.
static void
say_moment(const struct json *answer, const char *name, const char *before, const char *otherwise)
{
    struct bytes text = json_get_text(answer, name);
    int64_t t;
    if (when_parse(text, &t) < 0) {
        cli_say("%s", otherwise);
        return;
    }
    cli_say("%s%.*s", before, (int)text.n, text.p);
    say_ago(t);
}

void
age_show(struct cli *cli, const struct json *answer)
{
    int64_t heard;
    bool was_heard = when_parse(json_get_text(answer, "heard"), &heard) == 0;
    if (!json_get(answer, "running"))
        return;
    if (!json_get_bool(answer, "running", false)) {
        cli_say("%s!%s the node does not run: start it with `entente serve`. ", cli_color(cli, CLI_RED),
                cli_color(cli, CLI_PLAIN));
        say_moment(answer, "ran", "It ran until ", "When it ran is not known");
        say_moment(answer, "heard", ", and last heard another member ", ", and it has heard no other member");
        cli_say("; what was written since is missing\n");
        return;
    }
    if (was_heard && clock_now_s() - heard < AGE_SILENT_S)
        return;
    cli_say("%s!%s no other member has been heard ", cli_color(cli, CLI_RED), cli_color(cli, CLI_PLAIN));
    say_moment(answer, "heard", "since ", "yet");
    cli_say("; what they wrote since is missing\n");
}

void
age_show_erased(struct cli *cli)
{
    int64_t t;
    if (cli->as_of && when_parse(bytes_of_str(cli->as_of), &t) == 0 && t < clock_now_s())
        cli_say("%swhat was erased since then is not in this answer: nobody holds it any more%s\n", cli_color(cli, CLI_DIM),
                cli_color(cli, CLI_PLAIN));
}
