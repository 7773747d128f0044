// SPDX-License-Identifier: Apache-2.0
// Reading CAP. expat reads the XML; the table says which element may stand where, and how often. A
// message is hostile until shown otherwise: a document type stops the reading, so there are no
// entities to expand and nothing is fetched; size, tags, depth and the number of elements are
// limited; the file is parsed in one piece, so no unfinished token is scanned twice.
//
// An XML signature is passed over: its canonical form and its certificates are a world of their
// own, and what a member writes, it answers for itself.
#include "formats/cap.h"

#include <assert.h>
#include <expat.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "formats/cap_table.h"
#include "formats/cap_value.h"

enum {
    CAP_DEPTH_MAX = 32,          // the standard's own elements are five deep, signatures nine
    CAP_LEVEL_MAX = 6,           // of our own elements
    CAP_TAG_SIZE_MAX = 64 * 1024, // its longest tag is the root's, with its namespaces
    CAP_ELEMENTS_MAX = 20000,
};

#define NS_NEW "urn:oasis:names:tc:emergency:cap:1.2"
#define NS_OLD "urn:oasis:names:tc:emergency:cap:1.1"
#define NS_SIGNATURE "http://www.w3.org/2000/09/xmldsig#"

struct level {
    struct cap_node *node;
    uint32_t at; // position in the group of the element begun last, plus one
};

struct reader {
    struct arena *a;
    XML_Parser parser;
    struct cap_message *out;
    struct err *e;
    int code; // 0, or why the reading was stopped
    int depth;
    int skipped; // depth at which an element that is passed over began; 0: none
    struct level levels[CAP_LEVEL_MAX];
    int level; // open elements of ours
    size_t count;
    struct buf text; // of the innermost element
};

static void
stop(struct reader *r, int code)
{
    if (r->code == 0)
        r->code = code;
    (void)XML_StopParser(r->parser, XML_FALSE); // fails only when it is stopped already
}

static unsigned
line_of(const struct reader *r)
{
    return (unsigned)XML_GetCurrentLineNumber(r->parser);
}

static bool
is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// ---- which element may stand where ----

static struct cap_node *
make_node(struct reader *r, const struct cap_element *element)
{
    struct cap_node *node = arena_alloc(r->a, sizeof *node);
    if (node == NULL)
        stop(r, ERR_NOMEM);
    else
        node->element = element;
    return node;
}

static void
add_node(struct cap_node *parent, struct cap_node *node)
{
    if (parent->last != NULL)
        parent->last->next = node;
    else
        parent->first = node;
    parent->last = node;
}

static bool
is_required(const struct reader *r, const struct cap_element *x)
{
    return (x->flags & CAP_REQUIRED) != 0 && !((x->flags & CAP_ADDED) != 0 && r->out->is_old);
}

// The first required element of [from, to) of the group, NULL when none is.
static const struct cap_element *
find_missing(const struct reader *r, const struct cap_group *g, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        if (is_required(r, &g->elements[i]))
            return &g->elements[i];
    }
    return NULL;
}

static void
start_child(struct reader *r, const char *name)
{
    struct level *l = &r->levels[r->level - 1];
    const struct cap_element *parent = l->node->element;
    const struct cap_group *g = parent->group;
    uint32_t i = 0;
    if (g == NULL) {
        stop(r, err_set(r->e, ERR_REFUSED, "line %u: <%s> holds text alone, and here <%.40s>",
                        line_of(r), parent->name, name));
        return;
    }
    while (i < g->count && strcmp(g->elements[i].name, name) != 0)
        i++;
    if (i == g->count) {
        stop(r, err_set(r->e, ERR_REFUSED, "line %u: <%.40s> is no element of <%s>", line_of(r),
                        name, parent->name));
        return;
    }
    const struct cap_element *x = &g->elements[i];
    const struct cap_element *missing = find_missing(r, g, l->at, i);
    if (i + 1 < l->at)
        stop(r, err_set(r->e, ERR_REFUSED, "line %u: <%s> must stand before <%s>", line_of(r), name,
                        g->elements[l->at - 1].name));
    else if (i + 1 == l->at && (x->flags & CAP_LIST) == 0)
        stop(r, err_set(r->e, ERR_REFUSED, "line %u: <%s> is there twice", line_of(r), name));
    else if (missing != NULL)
        stop(r, err_set(r->e, ERR_REFUSED, "line %u: <%s> is required before <%s>, and missing",
                        line_of(r), missing->name, name));
    if (r->code != 0)
        return;
    l->at = i + 1;
    assert(r->level < CAP_LEVEL_MAX); // the table is not so deep
    struct cap_node *node = make_node(r, x);
    if (node != NULL && x->group != NULL)
        add_node(l->node, node); // a value is added at its end, when it is not empty
    r->levels[r->level++] = (struct level){node, 0};
}

static void
start_root(struct reader *r, const char *space, const char *name)
{
    r->out->is_old = strcmp(space, NS_OLD) == 0;
    if (strcmp(name, "alert") != 0 || (!r->out->is_old && strcmp(space, NS_NEW) != 0)) {
        stop(r, err_set(r->e, ERR_INVALID,
                        "line %u: this is no CAP alert: its first element is <%.40s> of '%.80s', "
                        "and not <alert> of " NS_NEW " or 1.1",
                        line_of(r), name, space));
        return;
    }
    r->out->alert = make_node(r, &cap_table_alert);
    r->levels[r->level++] = (struct level){r->out->alert, 0};
}

// expat gives "NAMESPACE NAME", or NAME alone.
static const char *
split(const char *full, char space[128])
{
    const char *blank = strrchr(full, ' ');
    size_t n = blank != NULL ? (size_t)(blank - full) : 0;
    if (n > 127)
        n = 127;
    memcpy(space, full, n);
    space[n] = '\0';
    return blank != NULL ? blank + 1 : full;
}

static void XMLCALL
on_start(void *data, const char *full, const char **attributes)
{
    struct reader *r = data;
    char space[128];
    const char *name = split(full, space);
    (void)attributes; // CAP has none
    if (++r->depth > CAP_DEPTH_MAX)
        stop(r, err_set(r->e, ERR_LIMIT, "line %u: elements are nested deeper than %d", line_of(r),
                        CAP_DEPTH_MAX));
    else if (++r->count > CAP_ELEMENTS_MAX)
        stop(r, err_set(r->e, ERR_LIMIT, "line %u: more than %d elements", line_of(r),
                        CAP_ELEMENTS_MAX));
    if (r->code != 0 || r->skipped != 0)
        return;
    buf_reset(&r->text);
    if (r->level == 0) {
        start_root(r, space, name);
    } else if (r->level == 1 && strcmp(space, NS_SIGNATURE) == 0) {
        r->skipped = r->depth;
        r->out->is_signed = true;
    } else if (strcmp(space, r->out->is_old ? NS_OLD : NS_NEW) != 0) {
        stop(r, err_set(r->e, ERR_REFUSED, "line %u: <%.40s> is of '%.80s', which CAP does not know",
                        line_of(r), name, space));
    } else {
        start_child(r, name);
    }
}

// ---- ends ----

// An optional text that is empty says nothing: it is as if it were absent.
static void
end_value(struct reader *r, struct cap_node *node)
{
    node->text = text_trim(arena_copy(r->a, buf_bytes(&r->text)));
    if (buf_check(&r->text) != 0 || node->text.p == NULL) {
        stop(r, ERR_NOMEM);
        return;
    }
    const struct cap_element *x = node->element;
    if (node->text.n == 0 && x->type == CAP_TEXT && is_required(r, x)) {
        stop(r, err_set(r->e, ERR_REFUSED, "line %u: <%s> is required, and empty", line_of(r),
                        x->name));
        return;
    }
    if (node->text.n == 0 && x->type == CAP_TEXT)
        return;
    int rc = cap_value_read(r->a, x, r->out->is_old, &node->text, r->e);
    if (rc != 0)
        stop(r, rc == ERR_NOMEM ? rc : err_within(r->e, rc, "line %u", line_of(r)));
    else
        add_node(r->levels[r->level - 1].node, node);
}

// 1.1 asked for no MIME type; a notice's files have one.
static void
add_type(struct reader *r, struct cap_node *resource)
{
    const struct cap_element *x = &resource->element->group->elements[1];
    struct cap_node *node = make_node(r, x);
    if (node == NULL)
        return;
    node->text = BYTES_LIT("application/octet-stream");
    node->next = resource->first->next;
    resource->first->next = node;
    if (resource->last == resource->first)
        resource->last = node;
}

static void
end_group(struct reader *r, const struct level *l)
{
    const struct cap_element *x = l->node->element;
    const struct cap_element *missing = find_missing(r, x->group, l->at, x->group->count);
    if (missing != NULL) {
        stop(r, err_set(r->e, ERR_REFUSED, "line %u: <%s> lacks <%s>, which is required",
                        line_of(r), x->name, missing->name));
        return;
    }
    const struct cap_node *second = l->node->first != NULL ? l->node->first->next : NULL;
    if (r->out->is_old && strcmp(x->name, "resource") == 0 &&
        (second == NULL || strcmp(second->element->name, "mimeType") != 0))
        add_type(r, l->node);
    if (strcmp(x->name, "area") == 0 && strcmp(l->node->last->element->name, "ceiling") == 0) {
        bool has_altitude = false;
        for (const struct cap_node *n = l->node->first; n != NULL; n = n->next)
            has_altitude = has_altitude || strcmp(n->element->name, "altitude") == 0;
        if (!has_altitude)
            stop(r, err_set(r->e, ERR_REFUSED, "line %u: <ceiling> goes with an <altitude>",
                            line_of(r)));
    }
}

static void XMLCALL
on_end(void *data, const char *name)
{
    struct reader *r = data;
    (void)name; // expat has checked that it matches
    r->depth--;
    if (r->code != 0)
        return;
    if (r->skipped != 0) {
        if (r->depth < r->skipped)
            r->skipped = 0;
        return;
    }
    struct level *l = &r->levels[--r->level];
    if (l->node->element->group != NULL)
        end_group(r, l);
    else
        end_value(r, l->node);
    buf_reset(&r->text);
}

static void XMLCALL
on_text(void *data, const char *text, int n)
{
    struct reader *r = data;
    if (r->skipped != 0 || r->level == 0)
        return;
    const struct cap_element *x = r->levels[r->level - 1].node->element;
    if (x->group == NULL) {
        buf_append(&r->text, bytes_of(text, (size_t)n));
        if (buf_check(&r->text) != 0)
            stop(r, ERR_NOMEM);
        return;
    }
    for (int i = 0; i < n; i++) {
        if (!is_space((uint8_t)text[i])) {
            stop(r, err_set(r->e, ERR_REFUSED,
                            "line %u: <%s> holds elements, and here text between them", line_of(r),
                            x->name));
            return;
        }
    }
}

static void XMLCALL
on_doctype(void *data, const char *name, const char *system, const char *public, int has_subset)
{
    struct reader *r = data;
    (void)name;
    (void)system;
    (void)public;
    (void)has_subset; // any document type is refused
    stop(r, err_set(r->e, ERR_REFUSED,
                    "line %u: the file declares a document type; CAP has none, and what it could "
                    "define is not followed",
                    line_of(r)));
}

// ---- the whole ----

// A tag longer than any message would have: then expat, which holds a tag whole, is not asked.
static bool
has_endless_tag(struct bytes file)
{
    size_t since = 0; // bytes since a '<' that no '>' has followed; 0: none
    for (size_t i = 0; i < file.n; i++) {
        if (file.p[i] == '>')
            since = 0;
        else if ((since > 0 || file.p[i] == '<') && ++since > CAP_TAG_SIZE_MAX)
            return true;
    }
    return false;
}

static int
run(struct reader *r, struct bytes file)
{
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_text);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
    const enum XML_Status status = XML_Parse(
        r->parser, (const char *)(file.n > 0 ? file.p : (const uint8_t *)""), (int)file.n, 1);
    if (r->code == ERR_NOMEM)
        return err_set(r->e, ERR_NOMEM, "the message needs more memory than reading one may take");
    if (r->code != 0)
        return r->code;
    if (status == XML_STATUS_OK)
        return 0;
    const enum XML_Error error = XML_GetErrorCode(r->parser);
    if (error == XML_ERROR_NO_MEMORY)
        return err_set(r->e, ERR_NOMEM, "memory is exhausted");
    return err_set(r->e, ERR_INVALID, "line %u: not well-formed XML (%s)", line_of(r),
                   XML_ErrorString(error));
}

// What the schema does not say, and the text of the standard does.
static int
check_head(const struct cap_message *m, struct err *e)
{
    struct bytes type = cap_get(m, "msgType");
    struct bytes scope = cap_get(m, "scope");
    if (!bytes_equal_str(type, "Alert") && cap_get(m, "references").n == 0)
        return err_set(e, ERR_REFUSED, "<references> is missing: %.*s is about an earlier message",
                       (int)type.n, (const char *)type.p);
    if (bytes_equal_str(scope, "Restricted") && cap_get(m, "restriction").n == 0)
        return err_set(e, ERR_REFUSED, "<restriction> is missing, which scope Restricted asks for");
    if (bytes_equal_str(scope, "Private") && cap_get(m, "addresses").n == 0)
        return err_set(e, ERR_REFUSED, "<addresses> is missing, which scope Private asks for");
    return 0;
}

int
cap_read(struct arena *a, struct bytes file, struct cap_message *out, struct err *e)
{
    *out = (struct cap_message){0};
    if (file.n > CAP_FILE_MAX)
        return err_set(e, ERR_LIMIT, "the file is larger than %d KiB", CAP_FILE_MAX / 1024);
    if (has_endless_tag(file))
        return err_set(e, ERR_LIMIT, "the file has a tag longer than %d KiB: it is no CAP message",
                       CAP_TAG_SIZE_MAX / 1024);
    struct reader r = {.a = a, .out = out, .e = e, .parser = XML_ParserCreateNS(NULL, ' ')};
    if (r.parser == NULL)
        return err_set(e, ERR_NOMEM, "memory is exhausted");
    buf_init(&r.text, 2 * CAP_FILE_MAX); // in UTF-8 it may be longer than in the file
    int rc = run(&r, file);
    XML_ParserFree(r.parser);
    buf_clear(&r.text);
    return rc != 0 ? rc : check_head(out, e);
}

struct bytes
cap_get(const struct cap_message *m, const char *name)
{
    for (const struct cap_node *x = m->alert->first; x != NULL; x = x->next) {
        if (strcmp(x->element->name, name) == 0)
            return x->text;
    }
    return bytes_of(NULL, 0);
}

bool
cap_next_reference(struct bytes *rest, struct cap_reference *out)
{
    struct bytes text = text_trim(*rest);
    size_t end = 0;
    while (end < text.n && !is_space(text.p[end]))
        end++;
    struct bytes one = bytes_sub(text, 0, end);
    size_t first = bytes_find(one, 0, ',');
    size_t second = bytes_find(one, first + 1, ',');
    if (first >= one.n || second >= one.n)
        return false;
    out->sender = bytes_sub(one, 0, first);
    out->identifier = bytes_sub(one, first + 1, second - first - 1);
    if (!cap_value_is_token(out->sender) || !cap_value_is_token(out->identifier) ||
        cap_value_time(bytes_sub(one, second + 1, one.n), true, &out->sent) != 0)
        return false;
    *rest = bytes_sub(text, end, text.n);
    return true;
}
