// SPDX-License-Identifier: Apache-2.0
// See akoma.h. The order of elements is the schema's:
//   meta: identification, lifecycle, workflow, references
//   FRBRWork: this, uri, alias, date, author, country, subtype, number, name, prescriptive, authoritative
//   FRBRExpression: this, uri, date, author, masterExpression, language
//   FRBRManifestation: this, uri, date, author, format
//   references: what documents it refers to, then organizations, roles, concepts
#include "formats/akoma.h"

#include "base/when.h"
#include "formats/cap.h"

#define NAMESPACE "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"

struct place {
    const struct adopted *x;
    struct bytes lang;
    char written[WHEN_TEXT_SIZE], adopted[WHEN_TEXT_SIZE]; // dates
};

// ---- pieces ----

static void
append_title(struct buf *out, const struct place *p, const struct clauses_text *t)
{
    buf_append_str(out, p->x->is_exercise ? "[Exercise] " : "");
    cap_append_text(out, t != NULL ? t->title : p->x->title);
}

// IRI of the work: /akn/<alliance>/statement/<date>/<id>
static void
append_work(struct buf *out, const struct place *p)
{
    buf_append_str(out, "/akn/");
    cap_append_text(out, p->x->alliance);
    buf_append_fmt(out, "/statement/%s/", p->written);
    cap_append_text(out, p->x->id);
}

// Of the expression: the work's, the language, and which version, the only one.
static void
append_expression(struct buf *out, const struct place *p)
{
    append_work(out, p);
    buf_append_byte(out, '/');
    cap_append_text(out, p->lang);
    buf_append_byte(out, '@');
}

static void
append_value(struct buf *out, const char *name, struct bytes value)
{
    buf_append_fmt(out, "          <%s value=\"", name);
    cap_append_text(out, value);
    buf_append_str(out, "\"/>\n");
}

static void
append_iris(struct buf *out, const struct place *p, void (*append)(struct buf *, const struct place *), const char *end)
{
    buf_append_str(out, "          <FRBRthis value=\"");
    append(out, p);
    buf_append_fmt(out, "/!main%s\"/>\n          <FRBRuri value=\"", end);
    append(out, p);
    buf_append_fmt(out, "%s\"/>\n", end);
}

static void
append_date(struct buf *out, const char *date, const char *name)
{
    buf_append_fmt(out, "          <FRBRdate date=\"%s\" name=\"%s\"/>\n", date, name);
}

static void
append_author(struct buf *out, const char *prefix, struct bytes name, const char *as)
{
    buf_append_fmt(out, "          <FRBRauthor href=\"#%s", prefix);
    cap_append_text(out, name);
    buf_append_fmt(out, "\" as=\"#%s\"/>\n", as);
}

// The eIds are those of the first language: the others say so. No language goes before another by that.
static void
append_master(struct buf *out, const struct place *p)
{
    struct place first = *p;
    first.lang = p->x->text.texts[0].lang;
    if (bytes_equal(first.lang, p->lang))
        return;
    buf_append_str(out, "          <FRBRmasterExpression href=\"");
    append_expression(out, &first);
    buf_append_str(out, "\"/>\n");
}

// ---- meta ----

static void
append_identification(struct buf *out, const struct place *p)
{
    const struct adopted *x = p->x;
    buf_append_str(out, "      <identification source=\"#alliance\">\n        <FRBRWork>\n");
    append_iris(out, p, append_work, "");
    buf_append_str(out, "          <FRBRalias value=\"urn:entente:record:");
    cap_append_text(out, x->id);
    buf_append_str(out, "\" name=\"record\"/>\n");
    append_date(out, p->written, "proposal");
    append_author(out, "member_", x->author, "author");
    append_value(out, "FRBRcountry", x->alliance);
    append_value(out, "FRBRsubtype", x->matter);
    append_value(out, "FRBRnumber", x->id);
    append_value(out, "FRBRname", x->title);
    append_value(out, "FRBRprescriptive", bytes_of_str(x->is_exercise ? "false" : "true"));
    append_value(out, "FRBRauthoritative", bytes_of_str(x->is_exercise ? "false" : "true"));
    buf_append_str(out, "        </FRBRWork>\n        <FRBRExpression>\n");
    append_iris(out, p, append_expression, "");
    append_date(out, p->adopted, "adoption");
    append_author(out, "organ_", x->organ, "adopter");
    append_master(out, p);
    buf_append_str(out, "          <FRBRlanguage language=\"");
    cap_append_text(out, p->lang);
    buf_append_str(out, "\"/>\n        </FRBRExpression>\n        <FRBRManifestation>\n");
    append_iris(out, p, append_expression, ".xml");
    append_date(out, p->adopted, "adoption");
    append_author(out, "organ_", x->organ, "adopter");
    append_value(out, "FRBRformat", BYTES_LIT("application/akn+xml"));
    buf_append_str(out, "        </FRBRManifestation>\n      </identification>\n");
}

static void
append_lifecycle(struct buf *out, const struct place *p)
{
    buf_append_fmt(out,
                   "      <lifecycle source=\"#alliance\">\n"
                   "        <eventRef eId=\"eventRef_1\" date=\"%s\" source=\"#original\" type=\"generation\"/>\n"
                   "      </lifecycle>\n",
                   p->adopted);
}

// Each member's word is a step of the way.
static void
append_workflow(struct buf *out, const struct place *p)
{
    const struct adopted *x = p->x;
    if (x->word_count == 0)
        return;
    buf_append_str(out, "      <workflow source=\"#alliance\">\n");
    for (size_t i = 0; i < x->word_count; i++) {
        const struct adopted_word *w = &x->words[i];
        char date[WHEN_TEXT_SIZE];
        when_format_date(w->time == WHEN_MIN ? x->adopted : w->time, date);
        buf_append_fmt(out, "        <step eId=\"step_%zu\" date=\"%s\" by=\"#member_", i + 1, date);
        cap_append_text(out, w->member);
        buf_append_fmt(out, "\" outcome=\"#word_%s\"/>\n", w->is_waived ? "waived" : position_words[w->word]);
    }
    buf_append_str(out, "      </workflow>\n");
}

static void
append_reference(struct buf *out, const char *eid, size_t number, struct bytes id)
{
    if (id.n == 0)
        return;
    buf_append_fmt(out, "        <activeRef eId=\"%s", eid);
    if (number > 0)
        buf_append_fmt(out, "_%zu", number);
    buf_append_str(out, "\" href=\"urn:entente:record:");
    cap_append_text(out, id);
    buf_append_fmt(out, "\" showAs=\"%s\"/>\n", eid);
}

// A thing of the alliance's own world: <what eId="prefix_name" ...>
static void
append_thing(struct buf *out, const char *what, const char *class_name, const char *prefix, struct bytes name, struct bytes shown)
{
    buf_append_fmt(out, "        <%s eId=\"%s", what, prefix);
    cap_append_text(out, name);
    buf_append_fmt(out, "\" href=\"/akn/ontology/%s/", class_name);
    cap_append_text(out, name.n > 0 ? name : bytes_of_str(prefix));
    buf_append_str(out, "\" showAs=\"");
    cap_append_text(out, shown);
    buf_append_str(out, "\"/>\n");
}

static bool
is_elector(const struct adopted *x, struct bytes member)
{
    for (size_t i = 0; i < x->word_count; i++) {
        if (bytes_equal(x->words[i].member, member))
            return true;
    }
    return false;
}

static void
append_references(struct buf *out, const struct place *p)
{
    const struct adopted *x = p->x;
    buf_append_str(out, "      <references source=\"#alliance\">\n        <original eId=\"original\" href=\"");
    append_work(out, p);
    buf_append_str(out, "\" showAs=\"");
    append_title(out, p, NULL);
    buf_append_str(out, "\"/>\n");
    append_reference(out, "amends", 0, x->amends);
    append_reference(out, "supersedes", 0, x->supersedes);
    append_reference(out, "reaffirms", 0, x->reaffirms);
    for (size_t i = 0; i < x->require_count; i++)
        append_reference(out, "requires", i + 1, x->requires[i]);
    append_thing(out, "TLCOrganization", "organization", "alliance", (struct bytes){NULL, 0}, x->alliance);
    append_thing(out, "TLCOrganization", "organization", "organ_", x->organ, x->organ_title.n > 0 ? x->organ_title : x->organ);
    if (!is_elector(x, x->author))
        append_thing(out, "TLCOrganization", "organization", "member_", x->author, x->author);
    for (size_t i = 0; i < x->word_count; i++)
        append_thing(out, "TLCOrganization", "organization", "member_", x->words[i].member, x->words[i].member);
    append_thing(out, "TLCRole", "role", "author", (struct bytes){NULL, 0}, BYTES_LIT("author"));
    append_thing(out, "TLCRole", "role", "adopter", (struct bytes){NULL, 0}, BYTES_LIT("adopter"));
    for (size_t i = 0; position_words[i] != NULL; i++) {
        struct bytes word = bytes_of_str(position_words[i]);
        append_thing(out, "TLCConcept", "concept", "word_", word, word);
    }
    append_thing(out, "TLCConcept", "concept", "word_", BYTES_LIT("waived"), BYTES_LIT("waived"));
    buf_append_str(out, "      </references>\n");
}

// ---- the text ----

static void
append_eid(struct buf *out, struct bytes number)
{
    buf_append_str(out, "art_");
    for (size_t i = 0; i < number.n; i++)
        buf_append_byte(out, number.p[i] == '.' ? '-' : number.p[i]);
}

// Each line a paragraph; empty ones say nothing.
static void
append_paragraphs(struct buf *out, const char *indent, struct bytes text)
{
    while (text.n > 0) {
        size_t n = bytes_find(text, 0, '\n');
        if (n > 0) {
            buf_append_fmt(out, "%s<p>", indent);
            cap_append_text(out, bytes_sub(text, 0, n));
            buf_append_str(out, "</p>\n");
        }
        text = bytes_sub(text, n + 1, text.n);
    }
}

static void
append_clause(struct buf *out, const struct clauses_clause *c)
{
    buf_append_str(out, "      <article eId=\"");
    append_eid(out, c->number);
    buf_append_str(out, "\">\n        <num>");
    cap_append_text(out, c->number);
    buf_append_str(out, "</num>\n");
    if (c->heading.n > 0) {
        buf_append_str(out, "        <heading>");
        cap_append_text(out, c->heading);
        buf_append_str(out, "</heading>\n");
    }
    buf_append_str(out, "        <content eId=\"");
    append_eid(out, c->number);
    buf_append_str(out, "__content\">\n");
    append_paragraphs(out, "          ", c->text);
    buf_append_str(out, "        </content>\n      </article>\n");
}

// A clause by its number: a link when the text has it.
static void
append_clause_link(struct buf *out, const struct clauses_text *t, struct bytes number)
{
    bool is_there = clauses_find(t, number) != NULL;
    if (is_there) {
        buf_append_str(out, "<ref href=\"#");
        append_eid(out, number);
        buf_append_str(out, "\">");
    }
    cap_append_text(out, number);
    buf_append_str(out, is_there ? "</ref>" : "");
}

static void
append_member(struct buf *out, struct bytes member)
{
    buf_append_str(out, "        <p><organization refersTo=\"#member_");
    cap_append_text(out, member);
    buf_append_str(out, "\">");
    cap_append_text(out, member);
    buf_append_str(out, "</organization> ");
}

static void
append_word(struct buf *out, const struct clauses_text *t, const struct adopted_word *w)
{
    append_member(out, w->member);
    buf_append_str(out, adopted_says(w));
    for (size_t i = 0; i < w->clause_count; i++) {
        buf_append_str(out, i > 0 ? ", " : w->clause_count > 1 ? " on clauses " : " on clause ");
        append_clause_link(out, t, w->clauses[i]);
    }
    buf_append_str(out, ".</p>\n");
    append_paragraphs(out, "        ", w->text);
    for (size_t i = 0; i < w->reading_count; i++) {
        append_member(out, w->member);
        buf_append_str(out, "interprets clause ");
        append_clause_link(out, t, w->readings[i].clause);
        buf_append_str(out, ":</p>\n");
        append_paragraphs(out, "        ", w->readings[i].text);
    }
}

static void
append_body(struct buf *out, const struct place *p, const struct clauses_text *t)
{
    buf_append_str(out, "    <preface>\n      <p><docTitle>");
    append_title(out, p, t);
    buf_append_str(out, "</docTitle></p>\n    </preface>\n    <mainBody>\n");
    for (size_t i = 0; i < t->count; i++)
        append_clause(out, &t->clauses[i]);
    if (p->x->word_count > 0) {
        buf_append_str(out, "      <container name=\"words\" eId=\"container_1\" xml:lang=\"en\">\n");
        for (size_t i = 0; i < p->x->word_count; i++)
            append_word(out, t, &p->x->words[i]);
        buf_append_str(out, "      </container>\n");
    }
    buf_append_str(out, "    </mainBody>\n");
}

int
akoma_append(struct buf *out, const struct adopted *x, struct bytes lang)
{
    const struct clauses_text *t = clauses_in(&x->text, lang);
    struct place p = {.x = x, .lang = lang};
    if (t == NULL)
        return ERR_INVALID;
    when_format_date(x->written, p.written);
    when_format_date(x->adopted, p.adopted);
    buf_append_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<akomaNtoso xmlns=\"" NAMESPACE "\">\n"
                        "  <statement name=\"statement\" contains=\"originalVersion\">\n    <meta>\n");
    append_identification(out, &p);
    append_lifecycle(out, &p);
    append_workflow(out, &p);
    append_references(out, &p);
    buf_append_str(out, "    </meta>\n");
    append_body(out, &p, t);
    buf_append_str(out, "  </statement>\n</akomaNtoso>\n");
    return buf_check(out);
}
