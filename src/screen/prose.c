// SPDX-License-Identifier: Apache-2.0
// Text gathers in a buffer of fixed size. When it is full its words are folded (wording.h), the words that may be anchors are
// looked up (lexicon.h), and where all needed words of a name stand around one the stretch is scored. Finds
// wait until no later word can bring a better one for their place. Then the last words are kept, the rest goes. Since
// the buffer is always filled before it is worked on, the cutting of the input changes nothing.
#include "screen/prose.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/text.h"
#include "screen/lexicon.h"
#include "screen/normalise.h"
#include "screen/words.h"
#include "screen/wording.h"

#define BLOCK ((size_t)128 * 1024) // bytes of text looked at together
#define SPARE 2                    // zeros behind them, for wording_cut
#define ARENA_SIZE ((size_t)8 * 1024 * 1024)
#define FINDS_MAX 65536            // that wait
#define MEMO_COUNT 16384           // words remembered, by hash
#define MEMO_TOKENS 4              // anchors near a word that is remembered
#define NEAR_MAX 64                // anchors near a word
#define AHEAD 16                   // words whose place in the lexicon is fetched before it is needed
#define JUDGED_COUNT 8192          // stretches remembered, by hash

// A name found, before it is told.
struct find {
    uint32_t first, last;  // words
    uint64_t from, until;  // bytes of the whole text
    uint64_t key;
    uint32_t name;         // its place in the lexicon
    int score;
};

// What is known of a word when edits are allowed: most words of a text are met again and again.
struct memo {
    uint64_t hash; // 0: free
    uint32_t tokens[MEMO_TOKENS];
    uint16_t form;
    uint8_t count; // of tokens; more than fit: the word is looked up each time
};

// What a stretch was worth against a name: texts repeat themselves.
struct judged {
    uint64_t text; // hash of the stretch
    uint64_t key;
    uint32_t name; // its place in the lexicon, and one more; 0: free
    int score;     // 0: not to be told
};

struct prose {
    const struct lexicon *lexicon;
    const struct lexicon_table *table;
    const struct screen_index *index;
    struct screen_normaliser *normaliser;
    struct screen_limits limits;
    int edits;
    size_t window; // words on either side of an anchor that can belong to a find
    struct wording wording;
    struct arena arena;    // one comparison
    uint8_t *text;         // BLOCK and SPARE bytes
    size_t size, cut_at;   // bytes in it; so far cut into words
    uint64_t base;         // where it begins in the whole text
    size_t looked;         // words whose names were looked for
    struct memo *memos; // NULL without edits
    struct judged *judged;
    struct find *finds;
    size_t find_count;
    unsigned scores;       // for the word that is looked at
    struct prose_counts counts;
};

static int
no_memory(struct err *e)
{
    return err_set(e, ERR_NOMEM, "no memory to search a text; free some and try again");
}

int
prose_new(struct prose **out, const struct lexicon *lexicon, const struct screen_index *index, struct screen_normaliser *n,
          int edits, const struct screen_limits *limits, struct err *e)
{
    const struct screen_limits standard = SCREEN_LIMITS_DEFAULT;
    assert(edits == 0 || lexicon->near.slots != NULL);
    struct prose *p = calloc(1, sizeof *p);
    if (p == NULL)
        return no_memory(e);
    p->lexicon = lexicon;
    p->table = edits > 0 ? &lexicon->near : &lexicon->exact;
    p->index = index;
    p->normaliser = n;
    p->limits = limits != NULL ? *limits : standard;
    p->edits = edits;
    p->window = 2 * ((size_t)lexicon->reach + PROSE_SLACK);
    arena_init(&p->arena, ARENA_SIZE);
    p->text = calloc(1, BLOCK + SPARE);
    p->finds = malloc(FINDS_MAX * sizeof *p->finds);
    p->memos = edits > 0 ? calloc(MEMO_COUNT, sizeof *p->memos) : NULL;
    p->judged = calloc(JUDGED_COUNT, sizeof *p->judged);
    int rc = wording_init(&p->wording, n, BLOCK, e);
    if (rc == 0 && (p->text == NULL || p->finds == NULL || p->judged == NULL || (edits > 0 && p->memos == NULL)))
        rc = no_memory(e);
    if (rc < 0) {
        prose_free(p);
        return rc;
    }
    *out = p;
    return 0;
}

void
prose_free(struct prose *p)
{
    if (p == NULL)
        return;
    wording_clear(&p->wording);
    arena_clear(&p->arena);
    free(p->text);
    free(p->finds);
    free(p->memos);
    free(p->judged);
    free(p);
}

void
prose_count(const struct prose *p, struct prose_counts *out)
{
    *out = p->counts;
}

// ---- a name around a word ----

// What a name covers of the words.
struct cover {
    size_t words[NORMALISE_TOKENS_MAX]; // taken so far
    size_t count, first, last;
};

static bool
is_taken(const struct cover *c, size_t word)
{
    for (size_t i = 0; i < c->count; i++) {
        if (c->words[i] == word)
            return true;
    }
    return false;
}

static void
take(struct cover *c, size_t word)
{
    c->words[c->count++] = word;
    c->first = word < c->first ? word : c->first;
    c->last = word > c->last ? word : c->last;
}

// Whether two words of these sizes, first and last bytes may be one edit apart: one edit in four letters or more leaves the
// first or the last of them.
static inline bool
may_be_near(const struct wording_word *word, const struct lexicon_token *token)
{
    return (word->head == token->head || word->tail == token->tail) && word->size >= LEXICON_EDIT_SIZE &&
           token->size >= LEXICON_EDIT_SIZE && word->size <= token->size + 1 && token->size <= word->size + 1;
}

static inline bool
is_like(const struct prose *p, const struct wording_word *word, uint32_t number)
{
    const struct lexicon_token *token = &p->lexicon->tokens[number];
    if (word->hash == token->hash)
        return true;
    if (p->edits == 0)
        return false;
    if (token->form != 0 && word->form == token->form)
        return true;
    return may_be_near(word, token) && lexicon_is_near(wording_text(&p->wording, word), lexicon_text(p->lexicon, number));
}

// The word nearest to at, at most reach away on either side, that is like a token of the name; of two the later one.
static bool
seek(const struct prose *p, struct cover *c, size_t at, size_t reach, uint32_t number)
{
    const struct wording_word *words = p->wording.words;
    size_t first = at > reach ? at - reach : 0, end = num_min_size(at + reach + 1, p->wording.count);
    size_t best = SIZE_MAX, best_distance = SIZE_MAX;
    for (size_t i = first; i < end; i++) {
        size_t distance = i > at ? i - at : at - i;
        if (i == at || distance > best_distance || !is_like(p, &words[i], number) || is_taken(c, i))
            continue;
        best = i;
        best_distance = distance;
    }
    if (best == SIZE_MAX)
        return false;
    take(c, best);
    return true;
}

static bool
is_spare_token(const struct prose *p, const struct lexicon_name *name, size_t word)
{
    for (size_t i = name->needed; i < name->count; i++) {
        if (p->lexicon->tokens[p->lexicon->numbers[name->first + i]].hash == p->wording.words[word].hash)
            return true;
    }
    return false;
}

// Particles, titles and legal forms of the name that stand beside what was found of it belong to it.
static void
widen(const struct prose *p, const struct lexicon_name *name, struct cover *c)
{
    size_t spare = (size_t)name->count - name->needed;
    while (spare > 0 && c->first > 0 && is_spare_token(p, name, c->first - 1)) {
        c->first--;
        spare--;
    }
    while (spare > 0 && c->last + 1 < p->wording.count && is_spare_token(p, name, c->last + 1)) {
        c->last++;
        spare--;
    }
}

static bool
cover_name(const struct prose *p, const struct lexicon_name *name, size_t at, struct cover *c)
{
    c->count = 0;
    c->first = c->last = at;
    take(c, at);
    for (size_t i = 1; i < name->needed; i++) {
        if (!seek(p, c, at, (size_t)name->count + PROSE_SLACK - 1, p->lexicon->numbers[name->first + i]))
            return false;
    }
    widen(p, name, c);
    return true;
}

static struct bytes
stretch(const struct prose *p, size_t first, size_t last)
{
    const struct wording_word *words = p->wording.words;
    return bytes_of(p->text + words[first].from, words[last].until - words[first].from);
}

// A listed word alone in a text of many: score.h's rule, which sees one word only.
static void
cap(const struct prose *p, const struct lexicon_name *name, struct screen_hit *hit)
{
    if (name->needed > 1 || hit->score < p->limits.alert_threshold)
        return;
    hit->score = p->limits.alert_threshold - 1;
    hit->is_alert = false;
    hit->cap = SCORE_CAP_ONE_TOKEN;
}

// Score a stretch against a name, all of it in the arena. *is_found says whether it is to be told.
static int
judge(struct prose *p, struct bytes text, const struct lexicon_name *name, struct screen_hit *hit, bool *is_found,
      struct err *e)
{
    struct index_name row;
    struct index_entry entry;
    *is_found = false;
    if (!index_get_name(p->index, name->number, &row) || !index_get_entry(p->index, row.entry, &entry))
        return err_set(e, ERR_CORRUPT, "the screening index contradicts itself; build it again");
    if (text.n > LIMIT_QUERY_SIZE)
        return 0;
    arena_reset(&p->arena);
    int rc = match_pair(&p->arena, p->normaliser, text, row.text, (enum screen_kind)row.kind, &p->limits, hit, e);
    if (rc < 0)
        return rc;
    hit->key = entry.key;
    hit->from = entry.from;
    hit->until = entry.until;
    hit->name_index = row.name_index;
    cap(p, name, hit);
    *is_found = hit->score >= p->limits.hit_threshold;
    return 0;
}

// The same, when no more than score and key are wanted: from memory, if it was asked before.
static int
weigh(struct prose *p, struct bytes text, uint32_t place, struct judged *out, struct err *e)
{
    uint64_t hash = lexicon_hash(text);
    struct judged *known = &p->judged[lexicon_place(hash * LEXICON_PRIME + place) % JUDGED_COUNT];
    if (known->text != hash || known->name != place + 1) {
        struct screen_hit hit;
        bool is_found;
        int rc = judge(p, text, &p->lexicon->names[place], &hit, &is_found, e);
        if (rc < 0)
            return rc;
        *known = (struct judged){.text = hash, .name = place + 1};
        if (is_found) {
            known->score = hit.score;
            known->key = hit.key;
        }
    }
    *out = *known;
    return 0;
}

// A name of one needed word: that word itself, or of many letters, and written with a capital.
static bool
may_stand_alone(const struct prose *p, const struct lexicon_name *name, const struct wording_word *word)
{
    const struct lexicon_token *token = &p->lexicon->tokens[p->lexicon->numbers[name->first]];
    bool is_like_enough = word->hash == token->hash || num_min_size(word->size, token->size) >= LEXICON_ALONE_EDIT;
    return is_like_enough && !text_is_ascii_lower(p->text[word->from]);
}

static int
try_name(struct prose *p, size_t at, uint32_t place, struct err *e)
{
    const struct lexicon_name *name = &p->lexicon->names[place];
    struct cover c;
    struct judged judged;
    if (name->needed == 1 && !may_stand_alone(p, name, &p->wording.words[at]))
        return 0;
    if (!cover_name(p, name, at, &c))
        return 0;
    if (p->scores++ >= PROSE_SCORES_MAX || p->find_count == FINDS_MAX)
        return 0;
    struct bytes text = stretch(p, c.first, c.last);
    int rc = weigh(p, text, place, &judged, e);
    if (rc < 0 || judged.score == 0)
        return rc;
    p->finds[p->find_count++] = (struct find){
        .first = (uint32_t)c.first,
        .last = (uint32_t)c.last,
        .from = p->base + (uint64_t)(text.p - p->text),
        .until = p->base + (uint64_t)(text.p - p->text) + text.n,
        .key = judged.key,
        .name = place,
        .score = judged.score,
    };
    return 0;
}

// ---- words that may be anchors ----

// Add the anchors with this hash that the word is like, each once.
static unsigned
add_near(const struct prose *p, const struct wording_word *word, uint64_t hash, uint32_t *tokens, unsigned count)
{
    uint64_t place = lexicon_place(hash);
    uint32_t token;
    while (lexicon_may(p->table, hash) && count < NEAR_MAX && lexicon_next(p->table, hash, &place, &token)) {
        bool is_new = is_like(p, word, token);
        for (unsigned i = 0; i < count && is_new; i++)
            is_new = tokens[i] != token;
        if (is_new)
            tokens[count++] = token;
    }
    return count;
}

// The anchors that a word may be: itself, or with an edit, which meet with a letter left out of one or of both.
static unsigned
find_near(const struct prose *p, const struct wording_word *word, uint32_t *tokens)
{
    const uint8_t *text = p->wording.folded + word->fold;
    unsigned count = add_near(p, word, word->hash, tokens, 0);
    if (p->edits == 0 || word->size < LEXICON_EDIT_SIZE)
        return count;
    uint64_t prefix = LEXICON_SEED;
    for (uint32_t i = 0; i < word->size; i++) {
        uint64_t hash = prefix;
        for (uint32_t k = i + 1; k < word->size; k++)
            hash = lexicon_mix(hash, text[k]);
        if (i == 0 || text[i] != text[i - 1])
            count = add_near(p, word, hash, tokens, count);
        prefix = lexicon_mix(prefix, text[i]);
    }
    return count;
}

static const struct memo *
remember(struct prose *p, const struct wording_word *word)
{
    struct memo *m = &p->memos[lexicon_place(word->hash) % MEMO_COUNT];
    if (m->hash == word->hash)
        return m;
    uint32_t tokens[NEAR_MAX];
    unsigned count = find_near(p, word, tokens);
    *m = (struct memo){.hash = word->hash, .form = words_find(wording_text(&p->wording, word)).form, .count = (uint8_t)count};
    memcpy(m->tokens, tokens, num_min_size(count, MEMO_TOKENS) * sizeof *tokens);
    return m;
}

// Whether the next word that a name needs may stand where it is looked for: false is certain. Without edits alone.
static bool
may_have_second(const struct prose *p, size_t at, const struct lexicon_anchored *a)
{
    const struct wording_word *words = p->wording.words;
    size_t reach = (size_t)a->count + PROSE_SLACK - 1;
    size_t first = at > reach ? at - reach : 0, end = num_min_size(at + reach + 1, p->wording.count);
    for (size_t i = first; i < end; i++) {
        if (words[i].hash >> 32 == a->second)
            return true;
    }
    return false;
}

// The names whose anchor the word at may be.
static int
try_names(struct prose *p, size_t at, const uint32_t *tokens, unsigned count, struct err *e)
{
    const struct lexicon *l = p->lexicon;
    unsigned tries = 0;
    int rc = 0;
    p->scores = 0;
    for (unsigned i = 0; i < count; i++) {
        for (uint32_t k = l->starts[tokens[i]]; k < l->starts[tokens[i] + 1] && rc == 0; k++) {
            const struct lexicon_anchored *a = &l->anchored[k];
            bool may_be = p->edits > 0 || a->second == 0 || may_have_second(p, at, a);
            if (tries++ < PROSE_TRIES_MAX && may_be)
                rc = try_name(p, at, a->name, e);
        }
    }
    p->counts.cut += tries > PROSE_TRIES_MAX || p->scores > PROSE_SCORES_MAX;
    return rc;
}

static int
look_at(struct prose *p, size_t at, struct err *e)
{
    const struct wording_word *word = &p->wording.words[at];
    uint32_t tokens[NEAR_MAX];
    if (word->size == 0 || (p->edits == 0 && !lexicon_may(p->table, word->hash)))
        return 0;
    if (p->edits > 0) {
        const struct memo *m = remember(p, word);
        if (m->count <= MEMO_TOKENS)
            return m->count > 0 ? try_names(p, at, m->tokens, m->count, e) : 0;
    }
    unsigned count = find_near(p, word, tokens);
    return count > 0 ? try_names(p, at, tokens, count, e) : 0;
}

// Words as they come: with edits, which forms they are of.
static void
note_forms(struct prose *p, size_t from)
{
    for (size_t i = from; i < p->wording.count && p->edits > 0; i++) {
        struct wording_word *word = &p->wording.words[i];
        if (word->size > 0)
            word->form = remember(p, word)->form;
    }
}

// ---- finds ----

static bool
is_better(const struct find *a, const struct find *b)
{
    if (a->score != b->score)
        return a->score > b->score;
    if (a->until - a->from != b->until - b->from)
        return a->until - a->from > b->until - b->from;
    if (a->from != b->from)
        return a->from < b->from;
    return a->name < b->name;
}

static int
compare_by_key(const void *x, const void *y)
{
    const struct find *a = x, *b = y;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return is_better(a, b) ? -1 : is_better(b, a);
}

static int
compare_by_end(const void *x, const void *y)
{
    const struct find *a = x, *b = y;
    if (a->until != b->until)
        return a->until < b->until ? -1 : 1;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return a->key < b->key ? -1 : a->key > b->key;
}

// Of finds of one listing that overlap the better stays.
static void
drop_overlaps(struct prose *p)
{
    size_t kept = 0;
    if (p->find_count > 1)
        qsort(p->finds, p->find_count, sizeof *p->finds, compare_by_key);
    for (size_t i = 0; i < p->find_count; i++) {
        struct find *last = kept > 0 ? &p->finds[kept - 1] : NULL;
        if (last == NULL || last->key != p->finds[i].key || p->finds[i].from >= last->until)
            p->finds[kept++] = p->finds[i];
        else if (is_better(&p->finds[i], last))
            *last = p->finds[i];
    }
    p->find_count = kept;
    if (kept > 1)
        qsort(p->finds, kept, sizeof *p->finds, compare_by_end);
}

static int
tell(struct prose *p, const struct find *f, prose_found found, void *context, struct err *e)
{
    struct screen_hit hit;
    bool is_found;
    struct bytes text = bytes_of(p->text + (f->from - p->base), (size_t)(f->until - f->from));
    int rc = judge(p, text, &p->lexicon->names[f->name], &hit, &is_found, e);
    if (rc < 0)
        return rc;
    p->counts.finds++;
    p->counts.alerts += hit.is_alert;
    const struct prose_find told = {f->from, f->until, text, &hit};
    return found(context, &told);
}

// Tell what ends before a word; the rest waits.
static int
tell_until(struct prose *p, size_t word, prose_found found, void *context, struct err *e)
{
    size_t kept = 0;
    int rc = 0;
    drop_overlaps(p);
    for (size_t i = 0; i < p->find_count; i++) {
        if (p->finds[i].last >= word)
            p->finds[kept++] = p->finds[i];
        else if (rc == 0)
            rc = tell(p, &p->finds[i], found, context, e);
    }
    p->find_count = kept;
    return rc;
}

// ---- the buffer ----

// Forget the words before one, and the text before it (all of it that is cut when there is no such word).
static void
drop(struct prose *p, size_t word)
{
    size_t shift = word < p->wording.count ? p->wording.words[word].from : p->cut_at;
    memmove(p->text, p->text + shift, p->size - shift);
    p->size -= shift;
    p->cut_at -= shift;
    p->base += shift;
    wording_drop(&p->wording, word, shift);
    p->looked -= word;
    for (size_t i = 0; i < p->find_count; i++) {
        p->finds[i].first -= (uint32_t)word;
        p->finds[i].last -= (uint32_t)word;
    }
}

static size_t
less(size_t a, size_t b)
{
    return a > b ? a - b : 0;
}

static int
work(struct prose *p, bool is_end, prose_found found, void *context, struct err *e)
{
    size_t before = p->wording.count;
    uint64_t damaged = p->wording.damaged;
    memset(p->text + p->size, 0, SPARE);
    // A word as long as the buffer is none: it is cut where the buffer ends.
    bool is_stuck = before == 0 && p->cut_at == 0 && p->size == BLOCK;
    int rc = wording_cut(&p->wording, bytes_of(p->text, p->size), &p->cut_at, is_end, e);
    if (rc == 0 && is_stuck && p->cut_at == 0)
        rc = wording_cut(&p->wording, bytes_of(p->text, p->size), &p->cut_at, true, e);
    note_forms(p, before);
    p->counts.words += p->wording.count - before;
    p->counts.damaged += p->wording.damaged - damaged;
    size_t limit = is_end ? p->wording.count : less(p->wording.count, p->window);
    for (; rc == 0 && p->looked < limit; p->looked++) {
        if (p->looked + AHEAD < p->wording.count)
            lexicon_fetch(p->table, p->wording.words[p->looked + AHEAD].hash);
        rc = look_at(p, p->looked, e);
    }
    if (rc == 0)
        rc = tell_until(p, is_end ? SIZE_MAX : less(limit, p->window), found, context, e);
    if (rc < 0 || is_end)
        return rc;
    size_t keep = less(limit, 3 * p->window);
    if (keep < p->wording.count && p->size - p->wording.words[keep].from > BLOCK / 2) {
        // Few words and much between them: nothing there is one name.
        rc = tell_until(p, SIZE_MAX, found, context, e);
        keep = p->wording.count;
        p->looked = keep;
    }
    drop(p, keep);
    return rc;
}

// To the beginning of another text.
static void
begin(struct prose *p)
{
    p->size = p->cut_at = p->looked = p->find_count = 0;
    p->base = 0;
    p->wording.count = p->wording.folded_size = 0;
}

int
prose_feed(struct prose *p, struct bytes text, prose_found found, void *context, struct err *e)
{
    int rc = 0;
    if (p->base == 0 && p->size == 0)
        p->counts = (struct prose_counts){0};
    while (text.n > 0 && rc == 0) {
        size_t n = num_min_size(text.n, BLOCK - p->size);
        memcpy(p->text + p->size, text.p, n);
        p->size += n;
        p->counts.bytes += n;
        text = bytes_sub(text, n, text.n);
        if (p->size == BLOCK)
            rc = work(p, false, found, context, e);
    }
    if (rc < 0)
        begin(p);
    return rc;
}

int
prose_end(struct prose *p, prose_found found, void *context, struct err *e)
{
    if (p->base == 0 && p->size == 0)
        p->counts = (struct prose_counts){0};
    int rc = work(p, true, found, context, e);
    begin(p);
    return rc;
}
