// SPDX-License-Identifier: Apache-2.0
// A member's folder.
#include "node/home.h"

#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "host/file.h"

#define HOME_CONFIG_MAX (64 * 1024)
#define HOME_LIST_DAYS 7
#define HOME_AUDIT_DAYS 365
#define HOME_DAYS_MAX 36500
#define HOME_SESSION_MINUTES 60
#define HOME_SESSION_MINUTES_MAX 1440
#define HOME_SESSION_HOURS 12 // a watch, and its handing over
#define HOME_SESSION_HOURS_MAX 720
#define HOME_FETCH_MIB ((unsigned)(LIMIT_FETCH_AUTO >> 20))
#define HOME_FETCH_MIB_MAX (1u << 20)

int
home_path(const struct home *h, const char *name, char path[HOME_PATH_SIZE], struct err *e)
{
    struct buf b;
    buf_init(&b, HOME_PATH_SIZE - 1);
    buf_append_str(&b, h->dir);
    buf_append_byte(&b, '/');
    buf_append_str(&b, name);
    const char *text = buf_str(&b);
    if (text)
        memcpy(path, text, b.n + 1);
    buf_clear(&b);
    return text ? 0 : err_set(e, ERR_LIMIT, "the path %s/%s is too long", h->dir, name);
}

static int
read_number(const struct home *h, const char *word, struct bytes value, unsigned max, const char *unit, unsigned min,
            unsigned *out, struct err *e)
{
    uint64_t n;
    if (num_parse_u64(value, &n) < 0 || n < min || n > max)
        return err_set(e, ERR_INVALID, "%s/config: '%s' is a number of %s from %u to %u", h->dir, word, unit, min, max);
    *out = (unsigned)n;
    return 0;
}

static int
read_days(const struct home *h, const char *word, struct bytes value, unsigned *out, struct err *e)
{
    return read_number(h, word, value, HOME_DAYS_MAX, "days", 1, out, e);
}

static int
read_line(struct home *h, struct bytes line, struct err *e)
{
    struct {
        const char *word;
        char *out;
        size_t size;
    } const words[] = {
        {"member", h->member, sizeof h->member},
        {"alliance", h->alliance, sizeof h->alliance},
        {"listen", h->listen, sizeof h->listen},
        {"api", h->api, sizeof h->api},
        {"console", h->console, sizeof h->console},
        {"console-name", h->console_name, sizeof h->console_name},
    };
    line = text_trim(bytes_sub(line, 0, bytes_find(line, 0, '#')));
    if (line.n == 0)
        return 0;
    size_t space = bytes_find(line, 0, ' ');
    struct bytes word = bytes_sub(line, 0, space), value = text_trim(bytes_sub(line, space, line.n));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (bytes_equal_str(word, words[i].word) && words[i].out[0])
            return err_set(e, ERR_INVALID, "%s/config: it says '%s' twice", h->dir, words[i].word);
        else if (bytes_equal_str(word, words[i].word))
            return value.n > 0 && bytes_to_str(value, words[i].out, words[i].size) == 0
                       ? 0
                       : err_set(e, ERR_INVALID, "%s/config: the value of '%s' is missing or too long", h->dir, words[i].word);
    if (bytes_equal_str(word, "list-days"))
        return read_days(h, "list-days", value, &h->list_days, e);
    if (bytes_equal_str(word, "fetch-mib"))
        return read_number(h, "fetch-mib", value, HOME_FETCH_MIB_MAX, "mebibytes", 0, &h->fetch_mib, e);
    if (bytes_equal_str(word, "session-minutes"))
        return read_number(h, "session-minutes", value, HOME_SESSION_MINUTES_MAX, "minutes", 1, &h->session_minutes, e);
    if (bytes_equal_str(word, "session-hours"))
        return read_number(h, "session-hours", value, HOME_SESSION_HOURS_MAX, "hours", 1, &h->session_hours, e);
    if (bytes_equal_str(word, "audit-days"))
        return read_days(h, "audit-days", value, &h->audit_days, e);
    return err_set(e, ERR_INVALID,
                   "%s/config: unknown word '%.*s' (known: member, alliance, listen, api, console, console-name, session-minutes, "
                   "session-hours, list-days, audit-days, fetch-mib)", h->dir,
                   (int)(word.n < 40 ? word.n : 40), word.p);
}

int
home_open(struct home *h, const char *dir, struct err *e)
{
    char path[HOME_PATH_SIZE];
    struct buf b;
    *h = (struct home){.list_days = HOME_LIST_DAYS,
                       .audit_days = HOME_AUDIT_DAYS,
                       .fetch_mib = HOME_FETCH_MIB,
                       .session_minutes = HOME_SESSION_MINUTES,
                       .session_hours = HOME_SESSION_HOURS};
    if (strlen(dir) >= sizeof h->dir)
        return err_set(e, ERR_LIMIT, "the path of the folder is too long");
    memcpy(h->dir, dir, strlen(dir) + 1);
    int r = home_path(h, "config", path, e);
    buf_init(&b, HOME_CONFIG_MAX);
    if (r == 0)
        r = file_read(path, &b, e);
    if (r == ERR_NOT_FOUND)
        r = err_set(e, ERR_NOT_FOUND,
                    "%s is no member's folder (it has no config): make one with `entente init %s --member NAME --alliance "
                    "NAME`, or name yours with --dir or ENTENTE_DIR",
                    dir, dir);
    struct bytes rest = buf_bytes(&b), line;
    buf_append_byte(&b, '\n'); // the last line may lack its end
    rest = buf_bytes(&b);
    while (r == 0 && bytes_next_line(&rest, &line))
        r = read_line(h, line, e);
    if (r == 0 && (!h->member[0] || !h->alliance[0] || !h->listen[0] || !h->api[0]))
        r = err_set(e, ERR_INVALID, "%s: it must say member, alliance, listen and api", path);
    buf_clear(&b);
    return r;
}

int
home_create(const struct home *h, struct err *e)
{
    char path[HOME_PATH_SIZE];
    struct buf b;
    int r = file_make_dirs(h->dir, 0700, e);
    if (r == 0)
        r = home_path(h, "config", path, e);
    if (r < 0)
        return r;
    buf_init(&b, HOME_CONFIG_MAX);
    buf_append_fmt(&b,
                   "# The configuration of one member's node; see man entente, FILES.\n"
                   "member %s\nalliance %s\n"
                   "# Where the other members reach this node.\nlisten %s\n"
                   "# Where commands and tools on this machine reach it.\napi %s\n",
                   h->member, h->alliance, h->listen, h->api);
    if (h->console[0])
        buf_append_fmt(&b, "# Where browsers reach the console, over https.\nconsole %s\n", h->console);
    r = buf_check(&b);
    if (r == 0)
        r = file_create(path, buf_bytes(&b), 0600, e);
    if (r == ERR_EXISTS)
        r = err_set(e, ERR_EXISTS, "%s is a member's folder already; choose another, or remove it first", h->dir);
    buf_clear(&b);
    return r;
}

static int
no_charter(struct err *e)
{
    if (e)
        *e = (struct err){0};
    return err_set(e, ERR_BUSY,
                   "this member has no charter yet: pass the draft round (`entente charter join`, then `sign`), then "
                   "`entente charter adopt FILE`");
}

int
home_store(const struct home *h, char path[HOME_PATH_SIZE], struct err *e)
{
    char charter[HOME_PATH_SIZE];
    int r = home_path(h, "store.db", path, e);
    if (r == 0)
        r = home_path(h, "charter", charter, e);
    if (r < 0 || file_exists(path))
        return r;
    return file_exists(charter) ? err_set(e, ERR_BUSY,
                                          "%s has no store yet: start the node with `entente serve`, or, if you just did, "
                                          "try again in a moment",
                                          h->dir)
                                : no_charter(e);
}

int
home_charter(const struct home *h, struct buf *out, struct err *e)
{
    char path[HOME_PATH_SIZE];
    int r = home_path(h, "charter", path, e);
    if (r == 0)
        r = file_read(path, out, e);
    return r == ERR_NOT_FOUND ? no_charter(e) : r;
}

static int
open_keys(const struct home *h, const char *file, struct bytes passphrase, struct key_seeds **out, struct err *e)
{
    char path[HOME_PATH_SIZE];
    struct buf b;
    struct key_seeds *seeds = NULL;
    buf_init(&b, 64 * 1024);
    int r = home_path(h, file, path, e);
    if (r == 0)
        r = file_read(path, &b, e);
    if (r == 0 && file_is_open_to_others(path))
        r = err_set(e, ERR_DENIED, "%s can be read by others: chmod 600 it first", path);
    if (r == 0) {
        seeds = key_seeds_new();
        r = seeds ? key_open(buf_bytes(&b), passphrase, seeds, e)
                  : err_set(e, ERR_NOMEM, "no locked memory for keys (see ulimit -l)");
    }
    buf_clear(&b);
    if (r < 0) {
        key_seeds_free(seeds);
        return r == ERR_INVALID || (r == ERR_DENIED && seeds) ? err_within(e, r, "%s", path) : r;
    }
    *out = seeds;
    return 0;
}

int
home_keys(const struct home *h, struct bytes passphrase, struct key_seeds **out, struct err *e)
{
    return open_keys(h, "keys.sealed", passphrase, out, e);
}

int
home_next_keys(const struct home *h, struct bytes passphrase, struct key_seeds **out, struct err *e)
{
    return open_keys(h, "keys.next", passphrase, out, e);
}

bool
home_is_running(const struct home *h)
{
    char path[HOME_PATH_SIZE];
    return home_path(h, "lock", path, NULL) == 0 && file_is_locked(path, NULL);
}

int
home_api(const struct home *h, struct buf *base, struct buf *token, struct err *e)
{
    char path[HOME_PATH_SIZE];
    int r = home_path(h, "api", path, e);
    if (r == 0)
        r = file_read(path, base, e);
    if (r == 0)
        r = home_path(h, "token", path, e);
    if (r == 0)
        r = file_read(path, token, e);
    if (r == ERR_NOT_FOUND) {
        if (e)
            *e = (struct err){0};
        return err_set(e, ERR_UNREACHABLE,
                       "the node on %s is just starting or stopping (its files 'api' and 'token' are not both there): try "
                       "again in a moment",
                       h->dir);
    }
    return r < 0 ? err_within(e, r, "a node runs on %s, but this user cannot use its API", h->dir) : 0;
}
