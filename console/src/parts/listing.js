// SPDX-License-Identifier: Apache-2.0
// One listing: who it is, on whose word, who recognises it since when, its history, and the acts an officer can do on it.
import { useState } from 'preact/hooks';
import * as api from '../api.js';
import { hasDraft, useDraft } from '../draft.js';
import { html } from '../html.js';
import { day, listOf, moment, t } from '../i18n.js';
import { known, useApi } from '../store.js';
import { write } from '../write.js';
import { Ask } from './ask.js';
import { Id } from './chip.js';
import { Field } from './field.js';
import { PANEL, useKeys } from './keys.js';
import { Mark, Tag } from './mark.js';
import { Member, Members } from './member.js';
import { Names, primaryName } from './names.js';
import { Proof } from './proof.js';
import { say } from './toast.js';
import { Prose, visible } from './text.js';
import { Facts, Section } from './view.js';

const place = p => [p.city, p.country, p.text].filter(Boolean).map(visible).join(', ');
const birth = b => `${b.circa ? '~' : ''}${b.date}${b.until ? `–${b.until}` : ''}`;

/** Our member's newest word about it, undefined where it has said none. */
const ourWord = data => (data.listing.words || []).filter(w => w.member === api.session.value.member).at(-1);
const isOurs = data => (data.listing.recognised_by || []).some(r => r.lister && r.member === api.session.value.member);
// A guest recognises nothing. Until its status is known, the node that serves us counts as a member's.
const isMember = () => (known('/status')?.ledgers.find(l => l.member === api.session.value.member)?.role || 'member') === 'member';
const awaitsUs = data => isMember() && data.listing.in_force && !isOurs(data) && !ourWord(data);

/** What it stands at, in one sentence. */
export function listingAnswer(data) {
  const l = data.listing;
  const who = (l.recognised_by || []).filter(r => !r.lister).map(r => r.member);
  if (!l.in_force) return t('listing_over');
  const said = [t('listing_by', { who: data.member }), who.length ? t('listing_recognised', { names: listOf(who) }) : t('listing_alone')];
  if (l.coordinated) said.push(t('listing_coordinated'));
  if (ourWord(data)?.status === 'withdrawn') said.push(t('listing_declined', { who: api.session.value.member }));
  if (awaitsUs(data)) said.push(t('listing_awaits', { who: api.session.value.member }));
  return said.join(' ');
}

// What an officer can say of it: recognise it, not recognise it, withdraw what was said. The record's status says which.
const SAYS = { recognise: 'recognised', decline: 'withdrawn', withdraw: 'withdrawn' };
const draftOf = (id, word) => `listing ${id} ${word}`;

function Question({ data, word, onClose }) {
  const me = api.session.value.member;
  const [act, setAct, forget] = useDraft(draftOf(data.listing.id, word), '');
  const name = visible(primaryName(data.listing.latest) || '');
  const close = () => {
    forget();
    onClose();
  };
  const send = async () => {
    await write({ kind: 'recognition', ...(data.record?.exercise && { exercise: true }), listing: data.listing.id, status: SAYS[word], ...(act.trim() && { act: act.trim() }) }, data.class, { seen: ourWord(data)?.id || 'none' });
    say(t(`said_${word}`, { who: me, name }));
  };
  return html`<${Ask} title=${t(`ask_${word}`, { name, who: me })} button=${t(`do_${word}`, { who: me })} danger=${word === 'withdraw'} consequence=${t(`follows_${word}`, { who: me })} act=${send} onClose=${close}>
    <${Field} label=${t('national_act')} help=${t('national_act_help')} value=${act} onInput=${e => setAct(e.target.value)} maxlength="4096" autofocus /><//>`;
}

function Acts({ data, proof, setProof }) {
  const me = api.session.value.member;
  const [asked, ask] = useState(() => Object.keys(SAYS).find(w => hasDraft(draftOf(data.listing.id, w))) || null);
  const recognised = (data.listing.recognised_by || []).some(r => r.member === me);
  const may = api.may('officer') && isMember() && data.listing.in_force && !isOurs(data);
  const open = may && !ourWord(data);
  const first = recognised ? 'withdraw' : 'recognise';
  useKeys(PANEL, { p: () => setProof(!proof), ...(may && { r: () => ask(first) }), ...(open && { x: () => ask('decline') }) });
  return html`${!api.may('officer') && awaitsUs(data) && html`<p class="sub">${t('role_no_word')}</p>`}<div class="actions start act">
    ${may && html`<button type="button" class=${`button ${recognised ? '' : 'primary'}`} onClick=${() => ask(first)}>${t(`do_${first}`, { who: me })} <kbd>r</kbd></button>`}
    ${open && html`<button type="button" class="button" onClick=${() => ask('decline')}>${t('do_decline', { who: me })} <kbd>x</kbd></button>`}
    <button type="button" class="button" aria-expanded=${proof ? 'true' : 'false'} onClick=${() => setProof(!proof)}>${t('proof')} <kbd>p</kbd></button>
    ${asked && html`<${Question} key=${asked} data=${data} word=${asked} onClose=${() => ask(null)} />`}</div>`;
}

/** Members as rows, with since when each recognises it. */
function Recognition({ data }) {
  const members = useApi('/members').data?.members.filter(m => m.role === 'member') || [];
  const by = new Map((data.listing.recognised_by || []).map(r => [r.member, r]));
  const said = new Map((data.listing.words || []).map(w => [w.member, w])); // the newest of each
  return html`<${Section} title=${t('recognised_by')}><ul class="recognisers">${members.map(m => {
    const r = by.get(m.member);
    return html`<li key=${m.member}><${Member} code=${m.member} />${r ? html`<${Mark} kind="good">${r.lister ? t('lists_it') : t('recognises_since', { when: moment(r.since) })}<//>` : said.has(m.member) ? html`<${Mark} kind="off">${t('declines_since', { when: moment(said.get(m.member).time) })}<//>` : html`<${Mark} kind="none">${t('not_recognised')}<//>`}</li>`;
  })}</ul><//>`;
}

/** What a member's word on it rests on. */
function NationalAct({ id }) {
  const act = useApi(`/records/${id}`).data?.record?.act;
  return act ? html` <span class="sub">${t('act_cited', { act: visible(act) })}</span>` : null;
}

function History({ data }) {
  const had = new Set();
  const words = (data.listing.words || []).map(w => {
    const what = w.status === 'recognised' ? 'word_recognised' : had.has(w.member) ? 'word_withdrawn_it' : 'word_declined';
    if (w.status === 'recognised') had.add(w.member);
    return { ...w, what: t(what), isWord: true };
  });
  const versions = (data.listing.history || []).map((v, i) => ({ id: v.id, member: data.member, time: v.from, what: t(v.status === 'delisted' ? 'word_delisted' : i ? 'word_amended' : 'word_listed') }));
  const rows = [...versions, ...words].filter(r => r.time).sort((a, b) => (a.time < b.time ? 1 : -1));
  return html`<${Section} title=${t('history')}><ol class="lately">${rows.map(r => html`<li key=${r.id}><time datetime=${r.time}>${moment(r.time)}</time><span><${Member} code=${r.member} /> ${r.what} <${Id} id=${r.id} /> <a class="quiet" href=${`/c/records/${r.id}`}>${t('record')}</a>${r.isWord && html`<${NationalAct} id=${r.id} />`}</span></li>`)}</ol><//>`;
}

export function Listing({ data }) {
  const [proof, setProof] = useState(false);
  const r = data.listing.latest || data.record;
  if (!r) return html`<p class="sub">${t(`bytes_${(data.bytes || 'wanted').replace(' ', '_')}`)}</p><${Facts} rows=${[[t('id'), html`<${Id} id=${data.id} />`]]} />`;
  const many = (rows, show) => rows?.length > 0 && html`<ul>${rows.slice(0, 30).map((x, i) => html`<li key=${i}>${show(x)}</li>`)}${rows.length > 30 && html`<li class="sub">${t('and_more', { n: rows.length - 30 })}</li>`}</ul>`;
  const at = kind => many((r.places || []).filter(p => p.kind === kind), p => html`<bdi>${place(p)}</bdi>`);
  return html`<${Acts} data=${data} proof=${proof} setProof=${setProof} />
    ${proof && html`<${Proof} id=${data.listing.history?.at(-1)?.id || data.id} />`}
    <${Facts} rows=${[
    [t('subject'), r.subject && t(`subject_${r.subject}`)], [t('names'), r.names?.length > 0 && html`<${Names} names=${r.names} />`],
    [t('born'), r.birth?.length > 0 && r.birth.map(birth).join(', ')], [t('born_at'), at('birth')], [t('nationality'), at('nationality')], [t('flag'), at('flag')],
    [t('sex'), r.sex && t(`sex_${r.sex}`)], [t('addresses'), at('address')], [t('documents'), many(r.documents, d => html`${t(`doc_${d.kind}`)} <span class="mono">${visible(d.number)}</span> <span class="sub">${visible([d.country, d.note].filter(Boolean).join(', '))}</span>`)],
    [t('offices'), many(r.positions, p => html`<${Prose} text=${p} />`)], [t('criteria'), (r.criteria || []).map(c => html`<${Tag} key=${c}>${c}<//> `)],
    [t('source'), r.source && html`${visible(r.source.list)} ${visible(r.source.reference)} <span class="sub">${visible((r.source.programmes || []).join(', '))}</span>`],
    [t('listed_on'), r.source?.listed && day(r.source.listed)], [t('review'), r.review && day(r.review)], [t('reason'), r.reason && html`<${Prose} text=${r.reason} />`], [t('remarks'), r.remarks && html`<${Prose} text=${r.remarks} />`],
    [t('held_by'), html`<${Members} codes=${(data.receipts || []).filter(x => x.says === 'held').map(x => x.member)} />`],
    [t('class'), t(`class_${data.class}`)], [t('id'), html`<${Id} id=${data.listing.id} />`]]} />
    <${Recognition} data=${data} /><${History} data=${data} />`;
}
