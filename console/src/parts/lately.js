// SPDX-License-Identifier: Apache-2.0
// What was written lately, by anybody: the newest leaves of every ledger, those of one kind together.
import { html } from '../html.js';
import { moment, t } from '../i18n.js';
import { href } from '../router.js';
import { useApis } from '../store.js';
import { Member } from './member.js';

const EACH = 40;
const TOGETHER_MS = 120e3;
const VIEW_OF = { proposal: 'decisions', listing: 'register', item: 'items', message: 'messages', request: 'requests', meeting: 'meetings' };

/** Leaves newest first; a run of one member, one kind and about one time is one line. */
export function grouped(pages) {
  const leaves = pages.filter(Boolean).flatMap(p => p.leaves.filter(l => l.kind && l.time).map(l => ({ ...l, member: p.member })));
  leaves.sort((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : b.index - a.index));
  const groups = [];
  for (const leaf of leaves) {
    const last = groups.find(g => g.member === leaf.member && g.kind === leaf.kind && Date.parse(g.time) - Date.parse(leaf.time) < TOGETHER_MS);
    if (last) last.n += 1;
    else groups.push({ ...leaf, n: 1 });
  }
  return groups;
}

export function Lately({ ledgers }) {
  const pages = useApis(ledgers.map(l => `/ledgers/${l.member}?max=${EACH}`));
  const groups = grouped(pages).slice(0, 12);
  if (!groups.length) return html`<p class="sub">${pages.every(Boolean) ? t('lately_none') : ''}</p>`;
  return html`<ol class="lately">${groups.map(g => html`<li key=${g.id}><time datetime=${g.time}>${moment(g.time)}</time><span><${Member} code=${g.member} />${' '}
    <a href=${href(g.n === 1 ? VIEW_OF[g.kind] || 'records' : 'ledgers', g.n === 1 ? g.id : g.member)}>${t(g.n >= EACH ? 'wrote_many' : 'wrote', { n: g.n, what: t(`kind_${g.kind}`, { n: g.n }) })}</a></span></li>`)}</ol>`;
}
