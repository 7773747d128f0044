// SPDX-License-Identifier: Apache-2.0
// One listing: who it is, on whose word, who recognises it since when, its history, and the acts an officer can do on it.
import { useState } from 'preact/hooks';
import * as api from '../api.js';
import { html } from '../html.js';
import { day, listOf, moment, t } from '../i18n.js';
import { useApi } from '../store.js';
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

/** What it stands at, in one sentence. */
export function listingAnswer(data) {
  const l = data.listing;
  const who = (l.recognised_by || []).filter(r => !r.lister).map(r => r.member);
  if (!l.in_force) return t('listing_over');
  const lists = t('listing_by', { who: data.member });
  return `${lists} ${who.length ? t('listing_recognised', { names: listOf(who) }) : t('listing_alone')}${l.coordinated ? ` ${t('listing_coordinated')}` : ''}`;
}

function Recognise({ data, onClose, withdraw }) {
  const me = api.session.value.member;
  const [act, setAct] = useState('');
  const name = visible(primaryName(data.listing.latest) || '');
  const seen = (data.listing.words || []).filter(w => w.member === me).at(-1)?.id || 'none';
  const send = async () => {
    await write({ kind: 'recognition', ...(data.record?.exercise && { exercise: true }), listing: data.listing.id, status: withdraw ? 'withdrawn' : 'recognised', ...(act.trim() && { act: act.trim() }) }, data.class, { seen });
    say(t(withdraw ? 'said_withdrawn' : 'said_recognised', { who: me }));
  };
  return html`<${Ask} title=${t(withdraw ? 'ask_withdraw' : 'ask_recognise', { name, who: me })} button=${t(withdraw ? 'do_withdraw' : 'do_recognise', { who: me })} danger=${withdraw} consequence=${t(withdraw ? 'follows_withdraw' : 'follows_recognise', { who: me })} act=${send} onClose=${onClose}>
    <${Field} label=${t('national_act')} help=${t('national_act_help')} value=${act} onInput=${e => setAct(e.target.value)} maxlength="4096" autofocus /><//>`;
}

function Acts({ data, proof, setProof }) {
  const [asked, ask] = useState(null);
  const me = api.session.value.member;
  const ours = (data.listing.recognised_by || []).find(r => r.member === me);
  const able = api.may('officer') && data.listing.in_force && !ours?.lister;
  useKeys(PANEL, { p: () => setProof(!proof), ...(able && { r: () => ask(ours ? 'withdraw' : 'recognise') }) });
  return html`<div class="actions start act">${able && html`<button type="button" class=${`button ${ours ? '' : 'primary'}`} onClick=${() => ask(ours ? 'withdraw' : 'recognise')}>${t(ours ? 'do_withdraw' : 'do_recognise', { who: me })} <kbd>r</kbd></button>`}
    <button type="button" class="button" aria-expanded=${proof ? 'true' : 'false'} onClick=${() => setProof(!proof)}>${t('proof')} <kbd>p</kbd></button>
    ${asked && html`<${Recognise} data=${data} withdraw=${asked === 'withdraw'} onClose=${() => ask(null)} />`}</div>`;
}

/** Members as rows, with since when each recognises it. */
function Recognition({ data }) {
  const members = useApi('/members').data?.members.filter(m => m.role === 'member') || [];
  const by = new Map((data.listing.recognised_by || []).map(r => [r.member, r]));
  return html`<${Section} title=${t('recognised_by')}><ul class="recognisers">${members.map(m => {
    const r = by.get(m.member);
    return html`<li key=${m.member}><${Member} code=${m.member} />${r ? html`<${Mark} kind="good">${r.lister ? t('lists_it') : t('recognises_since', { when: moment(r.since) })}<//>` : html`<${Mark} kind="none">${t('not_recognised')}<//>`}</li>`;
  })}</ul><//>`;
}

function History({ data }) {
  const words = (data.listing.words || []).map(w => ({ ...w, what: t(w.status === 'recognised' ? 'word_recognised' : 'word_withdrawn_it') }));
  const versions = (data.listing.history || []).map(v => ({ id: v.id, member: data.member, time: v.from, what: t(v.status === 'delisted' ? 'word_delisted' : 'word_listed') }));
  const rows = [...versions, ...words].filter(r => r.time).sort((a, b) => (a.time < b.time ? 1 : -1));
  return html`<${Section} title=${t('history')}><ol class="lately">${rows.map(r => html`<li key=${r.id}><time datetime=${r.time}>${moment(r.time)}</time><span><${Member} code=${r.member} /> ${r.what} <${Id} id=${r.id} /></span></li>`)}</ol><//>`;
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
