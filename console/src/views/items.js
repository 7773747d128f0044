// SPDX-License-Identifier: Apache-2.0
// Items: what is to be done, by whom, until when, how far it is. What is late stands first.
import * as api from '../api.js';
import { useCell } from '../cell.js';
import { hasDraft, useDraft } from '../draft.js';
import { html } from '../html.js';
import { ago, day, full, t } from '../i18n.js';
import { href, route } from '../router.js';
import { useApi } from '../store.js';
import { write } from '../write.js';
import { useState } from 'preact/hooks';
import { Ask } from '../parts/ask.js';
import { Field } from '../parts/field.js';
import { ListView } from '../parts/listview.js';
import { Mark } from '../parts/mark.js';
import { Member } from '../parts/member.js';
import { Record } from '../parts/record.js';
import { Answered } from '../parts/state.js';
import { Name, Prose } from '../parts/text.js';
import { say } from '../parts/toast.js';
import { Facts } from '../parts/view.js';

const KIND = { late: 'bad', soon: 'wait', open: 'none', done: 'good', cancelled: 'off', lapsed: 'off' };
const ORDER = ['late', 'soon', 'open', 'done', 'cancelled', 'lapsed'];
const isOpen = i => ['late', 'soon', 'open'].includes(i.state);

const columns = () => [
  { key: 'title', title: t('item'), cell: i => html`<span class="two"><span class=${i.state === 'late' ? 'row-name' : ''}><${Name} text=${i.title || t('untitled')} /></span><span class="under">${i.operation ? `${t('operation')} · ` : ''}${i.measure || t(`status_${i.status}`)}</span></span>` },
  { key: 'owner', title: t('owner'), cell: i => html`<${Member} code=${i.owner} />` },
  { key: 'state', title: t('state'), cell: i => html`<${Mark} kind=${KIND[i.state]}>${t(`item_${i.state}`)}<//>` },
  { key: 'due', title: t('due_head'), className: 'minor', cell: i => (i.due ? html`${day(i.due)} <span class="sub">${isOpen(i) ? ago(i.due) : ''}</span>` : '') },
];

const draftOf = id => `item ${id}`;

function Progress({ row, latest, onClose }) {
  const [{ status, text }, put, forget] = useDraft(draftOf(row.id), { status: row.status === 'planned' ? 'running' : 'done', text: row.progress || '' });
  const close = () => {
    forget();
    onClose();
  };
  const send = async () => {
    const { time, refs, ...rest } = latest.record;
    void time; void refs;
    await write({ ...rest, object: row.id, status, ...(text.trim() ? { progress: text.trim() } : { progress: undefined }) }, row.class, { seen: latest.id });
    say(t('said_progress'));
  };
  return html`<${Ask} title=${t('ask_progress')} button=${t('do_progress')} act=${send} onClose=${close} consequence=${t('follows_progress')}>
    <${Field} kind="select" label=${t('state')} value=${status} onChange=${e => put({ text, status: e.target.value })}>${['planned', 'running', 'done', 'cancelled'].map(s => html`<option key=${s} value=${s}>${t(`status_${s}`)}</option>`)}<//>
    <${Field} kind="textarea" label=${t('progress')} value=${text} onInput=${e => put({ status, text: e.target.value })} autofocus /><//>`;
}

function One({ id, row }) {
  const answer = useApi(`/records/${id}`);
  const [asked, ask] = useState(() => hasDraft(draftOf(id)));
  const mine = row && row.member === api.session.value.member && api.may('officer') && isOpen(row) && !row.operation;
  return html`${row && html`<p>${t('item_says', { who: row.owner, state: t(`item_${row.state}`), due: row.due ? t('due', { ago: ago(row.due) }) : t('no_due') })}</p>
    ${mine && html`<div class="actions start"><button type="button" class="button primary" onClick=${() => ask(true)}>${t('do_progress')}</button></div>`}
    <${Facts} rows=${[[t('owner'), html`<${Member} code=${row.owner} />`], [t('due_head'), row.due && full(row.due)], [t('progress'), row.progress && html`<${Prose} text=${row.progress} />`], [t('from_proposal'), row.proposal && html`<a href=${href('decisions', row.proposal)}>${row.proposal.slice(0, 8)}</a>`]]} />`}
    <${Answered} of=${answer}>${data => html`<${Record} data=${data} />${asked && data.object?.latest !== undefined && html`<${Progress} row=${row} latest=${{ record: data.object.latest || data.record, id: data.object.history?.at(-1)?.id || data.id }} onClose=${() => ask(false)} />`}`}<//>`;
}

export function Items() {
  const { words } = useCell(route);
  const of = useApi(api.query('/items', { all: true, exercise: words.exercise, max: 500 }));
  const me = api.session.value.member;
  const rows = [...(of.data?.items || [])].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || ((a.due || '9') < (b.due || '9') ? -1 : 1));
  const late = rows.filter(i => i.state === 'late' && i.owner === me).length;
  const ours = rows.filter(i => isOpen(i) && i.owner === me).length;
  const sentence = late ? t('items_late', { n: late }) : ours ? t('items_ours', { n: ours }) : t('items_none');
  return html`<${ListView} name="items" of=${of} rows=${rows} sentence=${sentence} sub=${t('items_sub', { n: rows.filter(isOpen).length })} columns=${columns()} One=${One} titleOf=${r => html`<${Name} text=${r.title || t('untitled')} />`}
    filters=${[['open', t('show_open'), isOpen], ['ours', t('show_ours'), i => i.owner === me], ['ended', t('show_ended'), i => !isOpen(i)], ['all', t('all'), () => true]]}
    actions=${api.may('officer') && html`<a class="button" href=${href('records', 'new', { kind: 'item' })}>${t('item_new')}</a>`} empty=${t('items_empty')} emptyText=${t('items_empty_text')} />`;
}
