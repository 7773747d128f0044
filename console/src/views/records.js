// SPDX-License-Identifier: Apache-2.0
// Records: what there is of any kind, any record by its id, and a form for every kind from the table that validates it.
import { useState } from 'preact/hooks';
import * as api from '../api.js';
import { useCell } from '../cell.js';
import { useDraft } from '../draft.js';
import { html } from '../html.js';
import { moment, number, t } from '../i18n.js';
import { change, go, href, route } from '../router.js';
import { useApi } from '../store.js';
import { write } from '../write.js';
import { Ask } from '../parts/ask.js';
import { Field } from '../parts/field.js';
import { Mark } from '../parts/mark.js';
import { Member } from '../parts/member.js';
import { usePages } from '../parts/pages.js';
import { Record, RecordPanel, provenance } from '../parts/record.js';
import { Fieldset, filled } from '../parts/schemaform.js';
import { Answered, Empty } from '../parts/state.js';
import { Table } from '../parts/table.js';
import { Name, visible } from '../parts/text.js';
import { say } from '../parts/toast.js';
import { Page, View } from '../parts/view.js';
import { Propose } from './propose.js';

const OBJECTS = ['listing', 'report', 'notice', 'request', 'contingent', 'item', 'meeting', 'training'];
const HIDDEN = ['kind', 'time'];
// What most records of a kind say, though it is not required of every one.
const SHOWN = {
  listing: ['names', 'criteria', 'reason', 'review'], report: ['text', 'place', 'when', 'quantity', 'grade'], request: ['to', 'items', 'purpose', 'text'], item: ['title', 'measure', 'owner', 'due', 'status'],
  meeting: ['type', 'title', 'begins', 'organs', 'place', 'agenda', 'status'], message: ['precedence', 'to', 'release', 'subject', 'text'], notice: ['headline', 'text', 'window', 'area'], contingent: ['name', 'items', 'readiness'],
};
const BY_NODE = ['charter', 'key', 'erasure', 'evidence', 'status', 'mandate', 'file'];

/** What a kind of record says, in the reader's words where there are some. */
const saysOf = about => about && (BY_NODE.includes(about.kind) ? about.says : t(`says_${about.kind}`));

const nameOf = r => r?.title || r?.headline || r?.text || r?.names?.[0]?.name || r?.name || r?.purpose || r?.category || '';
const columns = () => [
  { key: 'title', title: t('record'), cell: o => html`<span class="two"><span><${Name} text=${nameOf(o.record) || o.id.slice(0, 8)} /></span><span class="under"><${Member} code=${o.member} /> · ${t(`leaf_${o.class}`)}</span></span>` },
  { key: 'state', title: t('state'), cell: o => html`<${Mark} kind=${o.state === 'in force' ? 'good' : 'off'}>${t(`object_${o.state.replace(' ', '_')}`)}<//>` },
  { key: 'versions', title: t('versions'), className: 'num minor', cell: o => number(o.versions) },
  { key: 'since', title: t('from'), className: 'minor', cell: o => moment(o.since) },
];

function List({ words, kinds }) {
  const kind = OBJECTS.includes(words.kind) ? words.kind : 'report';
  const pages = usePages(`${kind} ${words.exercise}`, (skip, max) => api.query(`/objects/${kind}`, { skip, max, exercise: words.exercise }), a => a.objects);
  const panel = words.open && html`<${RecordPanel} key=${words.open} id=${words.open} />`;
  const about = kinds.find(k => k.kind === kind);
  return html`<${View} answer=${pages.tried ? t('records_n', { n: pages.count, what: t(`kind_${kind}`, { n: pages.count }) }) : ''} sub=${saysOf(about)} panel=${panel} actions=${api.may('officer') && html`<a class="button" href=${href('records', 'new')}>${t('cmd_write')} …</a>`}>
    <div class="filters"><${Field} kind="select" label=${html`<span class="hidden">${t('kind')}</span>`} value=${kind} onChange=${e => change({ kind: e.target.value, open: '' })}>${OBJECTS.map(k => html`<option key=${k} value=${k}>${t(`title_${k}`)}</option>`)}<//></div>
    ${pages.count ? html`<${Table} key=${kind} name="records" label=${t('nav_records')} columns=${columns()} count=${pages.count} at=${pages.at} idOf=${o => o.id} open=${words.open} need=${pages.need} onOpen=${(to, replace) => change({ open: to }, { replace })} height=${52} tall=${60} watchNew />`
    : pages.tried ? html`<${Empty} title=${t('records_empty')} text=${t('records_empty_text')} />` : null}<//>`;
}

function Form({ kind, about }) {
  const schema = useApi(`/kinds/${kind}`);
  const { words } = route.value;
  const [{ value, cls }, put, forget] = useDraft(`record ${kind} ${words.exercise || ''}`, {
    value: { ...(kind === 'listing' && { status: 'listed', names: [{ kind: 'primary' }], criteria: [''] }), ...(kind === 'request' && { status: 'open' }), ...(words.exercise && about.exercises && { exercise: true }) },
    cls: about.classes.includes('alliance') ? 'alliance' : about.classes[0],
  });
  const [problem, setProblem] = useState('');
  const [sure, setSure] = useState(null);
  const check = async event => {
    event.preventDefault();
    setProblem('');
    const record = { kind, ...filled(schema.data, value) };
    try {
      await write(record, cls, { dry: true });
      setSure(record);
    } catch (error) {
      setProblem(error.isAway ? t('away_text') : error.message || t('failed_text'));
    }
  };
  const send = async () => {
    const done = await write(sure, cls);
    forget();
    say(t('said_written'));
    go(href(kind === 'listing' ? 'register' : 'records', done.id));
  };
  return html`<${Answered} of=${schema}>${s => html`<form class="form" onSubmit=${check}><p class="sub">${s.$comment}</p>
    <${Field} kind="select" label=${t('class')} value=${cls} onChange=${e => put({ value, cls: e.target.value })}>${about.classes.map(c => html`<option key=${c} value=${c}>${t(`leaf_${c}`)}: ${t(`class_${c}`)}</option>`)}<//>
    <${Fieldset} schema=${s} value=${value} set=${next => put({ value: next, cls })} hide=${HIDDEN} show=${SHOWN[kind]} />
    <p class="form-problem" role="alert">${visible(problem)}</p><div class="actions start"><button class="button primary">${t('check_it')}</button></div>
    ${sure && html`<${Ask} title=${t('ask_write', { what: t(`title_${kind}`) })} button=${t('do_write')} consequence=${t(about.erasable ? 'follows_write' : 'follows_write_statute')} act=${send} onClose=${() => setSure(null)}><pre class="record-preview" tabindex="0">${visible(JSON.stringify(sure, null, 1))}</pre><//>`}</form>`}<//>`;
}

function New({ words, kinds }) {
  const kind = words.kind;
  const about = kinds.find(k => k.kind === kind);
  const able = kinds.filter(k => !BY_NODE.includes(k.kind));
  const answer = !api.may('officer') ? t('role_no_write') : about ? t('write_a', { what: t(`kind_${kind}`, { n: 1 }) }) : t('write_what');
  return html`<${Page} up=${href('records')} upText=${t('nav_records')} answer=${answer} sub=${saysOf(about)}>
    ${api.may('officer') && html`<div class="form-box"><${Field} kind="select" label=${t('kind')} value=${kind || ''} onChange=${e => change({ kind: e.target.value })}><option value="">${t('choose')}</option>${able.map(k => html`<option key=${k.kind} value=${k.kind}>${t(`title_${k.kind}`)}</option>`)}<//>
      ${about && (kind === 'proposal' ? html`<${Propose} />` : html`<${Form} key=${kind} kind=${kind} about=${about} />`)}
      ${!about && html`<dl class="facts">${able.map(k => html`<div key=${k.kind}><dt><button type="button" class="link" onClick=${() => change({ kind: k.kind })}>${t(`title_${k.kind}`)}</button></dt><dd>${saysOf(k)}</dd></div>`)}</dl>`}</div>`}<//>`;
}

function One({ id }) {
  const answer = useApi(`/records/${id}`);
  const d = answer.data;
  return html`<${Page} up=${href('records')} upText=${t('nav_records')} answer=${d ? (d.record?.kind ? t(`title_${d.record.kind}`) : t('record')) : ''} sub=${d && provenance(d)}><${Answered} of=${answer}>${data => html`<div class="one"><${Record} data=${data} /></div>`}<//><//>`;
}

export function Records() {
  const { id, words } = useCell(route);
  const kinds = useApi('/kinds').data?.kinds || [];
  if (id === 'new') return html`<${New} words=${words} kinds=${kinds} />`;
  return id ? html`<${One} key=${id} id=${id} />` : html`<${List} words=${words} kinds=${kinds} />`;
}
