// SPDX-License-Identifier: Apache-2.0
// One proposal: its text by clause in each language, what it changes, the electors with their words, the proof.
import { useState } from 'preact/hooks';
import { session } from '../api.js';
import { html } from '../html.js';
import { full, listOf, memberName, moment, span, t } from '../i18n.js';
import { href } from '../router.js';
import { useApi } from '../store.js';
import { ChangedClauses, Clauses, textIn } from '../parts/clauses.js';
import { Id } from '../parts/chip.js';
import { Electors } from '../parts/electors.js';
import { Download } from '../parts/file.js';
import { PANEL, useKeys } from '../parts/keys.js';
import { Member } from '../parts/member.js';
import { Proof } from '../parts/proof.js';
import { Answered } from '../parts/state.js';
import { Name, visible } from '../parts/text.js';
import { Facts, Section, Tabs } from '../parts/view.js';
import { Position } from './position.js';

/** What it stands at, in one sentence. */
export function proposalAnswer(p) {
  const all = p.electors.length;
  const assent = p.electors.filter(e => e.word && e.word !== 'object').length;
  const against = p.electors.filter(e => e.word === 'object').map(e => e.member);
  if (p.end === 'adopted') return t('is_adopted', { n: assent, of: all });
  if (p.end === 'broken') return against.length ? t('is_broken_by', { names: listOf(against) }) : t('is_broken', { why: p.why || '' });
  if (p.end === 'void') return t('is_void', { why: p.why || '' });
  const without = p.electors.filter(e => !e.received).map(e => e.member);
  const late = (Date.parse(p.deadline) - Date.now()) / 1000;
  const said = [p.awaiting ? t('is_awaiting') : t('is_open', { names: listOf(p.pending) })];
  if (without.length) said.push(t('not_received', { n: without.length, names: listOf(without) }));
  if (p.deadline) said.push(late > 0 ? t('ends_in', { span: span(late) }) : t('ends_soon'));
  return said.join(' ');
}

function Effect({ effect }) {
  return html`<${Section} title=${t('effect')}><${Facts} rows=${Object.entries(effect).map(([k, v]) => [k, typeof v === 'object' ? html`<code class="mono">${visible(JSON.stringify(v))}</code>` : html`<${Name} text=${String(v)} />`])} /><//>`;
}

function Difference({ id, lang }) {
  const answer = useApi(`/diff/${id}`);
  return html`<${Answered} of=${answer}>${d => (d.texts || []).filter(x => x.lang === lang || d.texts.length === 1).map(x => html`<${ChangedClauses} key=${x.lang} text=${x} />`)}<//>`;
}

function Text({ proposal }) {
  const texts = proposal.texts || [];
  const before = proposal.supersedes || proposal.amends;
  const [lang, setLang] = useState(null); // none is chosen: that of the page
  const [way, setWay] = useState('text');
  const text = texts.find(x => x.lang === lang) || textIn(proposal);
  if (!text) return null;
  return html`<section class="block"><div class="filters">${texts.length > 1 && html`<${Tabs} label=${t('language')} value=${text.lang} onChoose=${setLang} options=${texts.map(x => [x.lang, x.lang.toUpperCase()])} />`}
    ${before && html`<${Tabs} label=${t('versions')} value=${way} onChoose=${setWay} options=${[['text', t('this_text')], ['diff', t('what_changed')], ]} />`}</div>
    ${way === 'diff' && before ? html`<${Difference} id=${proposal.id} lang=${text.lang} />` : html`<${Clauses} text=${text} electors=${proposal.electors} />`}</section>`;
}

function Links({ p }) {
  const one = id => html`<a href=${href('decisions', id)}>${id.slice(0, 8)}</a> `;
  return html`<${Facts} rows=${[
    [t('proposed_by'), html`<${Member} code=${p.member} /> ${memberName(p.member)}, ${moment(p.time)}`],
    [t('organ'), p.organ && `${p.organ} · ${p.matter || ''}`], [t('procedure'), t(`procedure_${p.procedure}`) + (p.majority ? ` (${p.majority})` : '')],
    [t('deadline'), p.deadline && full(p.deadline)], [t('supersedes'), p.supersedes && one(p.supersedes)], [t('amends'), p.amends && one(p.amends)],
    [t('superseded_by'), p.superseded_by?.length > 0 && p.superseded_by.map(one)], [t('requires'), p.requires?.length > 0 && p.requires.map(one)],
    [t('follows'), p.items?.length > 0 && p.items.map((i, n) => html`<div key=${n}><${Member} code=${i.owner} /> <${Name} text=${i.title} /></div>`)], [t('id'), html`<${Id} id=${p.id} />`]]} />`;
}

export function Proposal({ proposal: p, wide = false }) {
  const [proof, setProof] = useState(false);
  useKeys(PANEL, { p: () => setProof(!proof) });
  const side = html`<${Section} title=${t('electorate')}><${Electors} electors=${p.electors} me=${session.value.member} over=${p.end !== 'open'} /><//>
    <${Links} p=${p} />
    <div class="actions start">${p.end === 'adopted' && html`<${Download} path=${`/dossiers/${p.id}`} name=${`outcome-${p.id.slice(0, 12)}.proof`}>${t('outcome_proof')}<//>
      <${Download} path=${`/texts/${p.id}?as=plain`} name=${`statement-${p.id.slice(0, 12)}.txt`}>${t('as_text')}<//>`}
      <button type="button" class="button" aria-expanded=${proof ? 'true' : 'false'} onClick=${() => setProof(!proof)}>${t('proof')} <kbd>p</kbd></button>
      ${wide && html`<button type="button" class="button" onClick=${() => print()}>${t('print')}</button>`}</div>
    ${proof && html`<${Proof} id=${p.id} />`}`;
  const main = html`<${Position} proposal=${p} /><${Text} proposal=${p} />${p.effect && html`<${Effect} effect=${p.effect} />`}`;
  return wide ? html`<div class="proposal-wide"><div class="half">${main}</div><div class="half">${side}</div></div>` : html`${main}${side}`;
}
