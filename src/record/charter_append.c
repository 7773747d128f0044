// SPDX-License-Identifier: Apache-2.0
// The charter's canonical text, and the names of ledgers and cosigners.
#include "record/charter.h"

#include "base/when.h"
#include "record/charter_lines.h"

static void
append_member(struct buf *out, const struct charter_member *m)
{
    buf_append_str(out, m->role == CHARTER_MEMBER ? "member " : "guest ");
    buf_append(out, m->name);
    buf_append_byte(out, ' ');
    if (m->role != CHARTER_MEMBER) {
        buf_append_str(out, charter_role_name(m->role));
        buf_append_byte(out, ' ');
    }
    bytes_to_base64(bytes_of(m->ledger.b, sizeof m->ledger.b), out);
    buf_append_byte(out, ' ');
    bytes_to_base64(bytes_of(m->cosign.b, sizeof m->cosign.b), out);
    buf_append_byte(out, ' ');
    bytes_to_base64(bytes_of(m->transport.b, sizeof m->transport.b), out);
    buf_append_byte(out, ' ');
    buf_append(out, m->address);
    if (m->role != CHARTER_MEMBER) {
        buf_append_byte(out, ' ');
        buf_append(out, m->kinds);
    }
    buf_append_byte(out, '\n');
}

void
charter_append_text(struct buf *out, const struct charter *c)
{
    char date[WHEN_TEXT_SIZE];
    buf_append_str(out, "entente charter v1\nalliance ");
    buf_append(out, c->alliance);
    buf_append_str(out, "\nrules ");
    buf_append_u64(out, c->rules);
    buf_append_str(out, "\nfounded ");
    when_format_date(c->founded, date);
    buf_append_str(out, date);
    buf_append_byte(out, '\n');
    for (size_t i = 0; i < c->party_count; i++)
        append_member(out, &c->members[i]);
    for (size_t i = 0; i < c->criterion_count; i++) {
        buf_append_str(out, "criterion ");
        buf_append(out, c->criteria[i].id);
        buf_append_byte(out, ' ');
        buf_append(out, c->criteria[i].text);
        buf_append_byte(out, '\n');
    }
    for (size_t i = 0; i < c->programme_count; i++) {
        buf_append_str(out, "programme ");
        buf_append(out, c->programmes[i].list);
        buf_append_byte(out, ' ');
        buf_append(out, c->programmes[i].criterion);
        buf_append_byte(out, ' ');
        buf_append(out, c->programmes[i].programme);
        buf_append_byte(out, '\n');
    }
    buf_append_str(out, "register ");
    if (c->register_k == 0)
        buf_append_str(out, "all");
    else
        buf_append_u64(out, c->register_k);
    buf_append_str(out, "\nquota ");
    buf_append_u64(out, c->quota_leaves);
    buf_append_byte(out, ' ');
    buf_append_u64(out, c->quota_bytes);
    buf_append_byte(out, '\n');
    charter_lines_append(out, c);
}

static void
append_ledger_name(struct buf *out, struct bytes alliance, const struct hash *charter,
                   struct bytes member)
{
    buf_append(out, alliance);
    buf_append_byte(out, '/');
    bytes_to_hex(hash_bytes(charter), out);
    buf_append_byte(out, '/');
    buf_append(out, member);
    buf_append_byte(out, '/');
}

void
charter_append_origin(struct buf *out, struct bytes alliance, const struct hash *charter,
                      struct bytes member, uint64_t generation)
{
    append_ledger_name(out, alliance, charter, member);
    buf_append_u64(out, generation);
}

void
charter_append_cosigner(struct buf *out, struct bytes alliance, const struct hash *charter,
                        struct bytes member)
{
    append_ledger_name(out, alliance, charter, member);
    buf_append_str(out, "cosign");
}
