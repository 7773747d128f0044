// SPDX-License-Identifier: Apache-2.0
#include "cmd/screen_text.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/num.h"
#include "base/text.h"
#include "embed/reply.h"
#include "host/clock.h"
#include "host/infile.h"
#include "host/term.h"
#include "screen/lexicon.h"
#include "screen/normalise.h"
#include "screen/prose.h"

#define TEXT_READ (256 * 1024) // bytes taken from the file at once
#define TEXT_FIND_MAX ((size_t)16 * 1024 * 1024)
#define TEXT_PROGRESS_NS 500000000ull

struct searching {
    struct cli *cli;
    const struct roll *roll;
    struct screen_normaliser *normaliser;
    struct lexicon *lexicon;
    struct prose *prose;
    struct infile *file;
    uint64_t size, told_ns; // of the file, 0 when unknown; when progress was told last
    bool is_told;
};

static int
show(void *context, const struct prose_find *f)
{
    const struct searching *s = context;
    struct buf b, visible;
    buf_init(&b, TEXT_FIND_MAX);
    buf_init(&visible, 6 * TEXT_FIND_MAX);
    if (s->cli->json) {
        reply_find(&b, &s->roll->roster, f);
        json_append_visible(&visible, buf_bytes(&b));
        buf_append_byte(&visible, '\n');
    } else {
        buf_append_fmt(&visible, "bytes %llu to %llu: ", (unsigned long long)f->from, (unsigned long long)f->until);
        text_append_visible(&visible, f->text);
        buf_append_str(&visible, "\n  ");
        roll_append_hit(s->cli, &visible, &s->roll->roster, f->hit);
    }
    int r = buf_check(&b) < 0 ? buf_check(&b) : buf_check(&visible);
    if (r == 0)
        cli_say("%.*s", (int)visible.n, (const char *)visible.p);
    buf_clear(&visible);
    buf_clear(&b);
    return r;
}

static void
tell_progress(struct searching *s)
{
    struct prose_counts c;
    uint64_t now = clock_mono_ns();
    if (!s->is_told || now - s->told_ns < TEXT_PROGRESS_NS)
        return;
    s->told_ns = now;
    prose_count(s->prose, &c);
    cli_note("\r%llu MB", (unsigned long long)(c.bytes / 1000000));
    if (s->size)
        cli_note(", %llu %%", (unsigned long long)(num_min_u64(c.bytes, s->size) * 100 / s->size));
    cli_note("   ");
}

static int
search(struct searching *s, struct err *e)
{
    uint8_t *chunk = malloc(TEXT_READ);
    size_t got = 1;
    int r = chunk ? 0 : err_set(e, ERR_NOMEM, "no memory to read a text");
    while (r == 0 && got > 0) {
        r = infile_read_some(s->file, chunk, TEXT_READ, &got, e);
        if (r == 0)
            r = prose_feed(s->prose, bytes_of(chunk, got), show, s, e);
        tell_progress(s);
    }
    if (r == 0)
        r = prose_end(s->prose, show, s, e);
    free(chunk);
    return r < 0 && e->code == 0 ? err_set(e, r, "no memory for what was found") : r;
}

static void
tell_end(const struct searching *s)
{
    struct prose_counts c;
    prose_count(s->prose, &c);
    if (s->is_told)
        cli_note("\r\033[K");
    if (!s->cli->json)
        cli_say("%llu found in %llu words, %llu of them alert; looked for %zu names\n", (unsigned long long)c.finds,
                (unsigned long long)c.words, (unsigned long long)c.alerts, s->lexicon->name_count);
    if (s->lexicon->passed_over && !s->cli->json)
        cli_say("%zu names say too little to be looked for in a text: one common or short word, or particles alone\n",
                s->lexicon->passed_over);
    if (c.damaged)
        cli_note("entente: the text is not UTF-8 in %llu places; its other letters were searched\n", (unsigned long long)c.damaged);
    if (c.cut)
        cli_note("entente: at %llu words more names were near than are looked at; what is said of these is incomplete\n",
                 (unsigned long long)c.cut);
}

int
screen_text_run(struct cli *cli, const struct roll *roll, const char *path, bool has_edits)
{
    struct err e = {0};
    struct searching s = {.cli = cli, .roll = roll, .is_told = term_is_tty(STDERR_FILENO) && !term_is_tty(STDOUT_FILENO)};
    int r = infile_open_stream(&s.file, path, &s.size, &e);
    if (r == 0)
        r = normalise_new(&s.normaliser, &e);
    if (r == 0)
        r = lexicon_new(&s.lexicon, &roll->roster.index, s.normaliser, has_edits, &e);
    if (r == 0)
        r = prose_new(&s.prose, s.lexicon, &roll->roster.index, s.normaliser, has_edits, NULL, &e);
    if (r == 0)
        r = search(&s, &e);
    if (r == 0)
        tell_end(&s);
    prose_free(s.prose);
    lexicon_free(s.lexicon);
    normalise_free(s.normaliser);
    infile_close(s.file);
    return r < 0 ? cli_fail(&e) : CLI_OK;
}
