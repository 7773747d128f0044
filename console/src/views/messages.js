// SPDX-License-Identifier: Apache-2.0
// Messages: the most urgent first; opening one lets its author know that it was read, when an officer says so.
import { useState } from 'preact/hooks';
import * as api from '../api.js';
import { useCell } from '../cell.js';
import { hasDraft, useDraft } from '../draft.js';
import { html } from '../html.js';
import { full, moment, number, t } from '../i18n.js';
import { change, route } from '../router.js';
import { useApi, useApis } from '../store.js';
import { write } from '../write.js';
import { Ask } from '../parts/ask.js';
import { Id } from '../parts/chip.js';
import { Check, Field } from '../parts/field.js';
import { Download } from '../parts/file.js';
import { PANEL, useKeys } from '../parts/keys.js';
import { ListView } from '../parts/listview.js';
import { Mark, Tag } from '../parts/mark.js';
import { Member } from '../parts/member.js';
import { Name, Prose, visible } from '../parts/text.js';
import { say } from '../parts/toast.js';
import { Facts, Section, Tabs } from '../parts/view.js';

const URGENT = ['override', 'flash', 'immediate'];
const PRECEDENCES = ['routine', 'priority', 'immediate', 'flash', 'override', 'deferred'];
const me = () => api.session.value.member;
const isUnread = m => m.to.some(x => x.member === me() && !x.read);

function receipt(m) {
  if (m.from !== me()) return isUnread(m) ? html`<${Tag} kind="wait">${t('unread')}<//>` : html`<${Mark} kind="good">${t('read')}<//>`;
  const read = m.to.filter(x => x.read).length;
  const delivered = m.to.filter(x => x.delivered || x.read).length;
  return html`<${Mark} kind=${read === m.to.length ? 'good' : delivered === m.to.length ? 'wait' : 'bad'}>${read === m.to.length ? t('read_by_all') : t('delivered_to', { n: delivered, of: number(m.to.length) })}<//>`;
}

const columns = () => [
  { key: 'precedence', title: t('precedence'), cell: m => (URGENT.includes(m.precedence) ? html`<${Tag} kind="bad">${t(`prec_${m.precedence}`)}<//>` : html`<span class="sub">${t(`prec_${m.precedence}`)}</span>`) },
  { key: 'subject', title: t('message'), cell: m => html`<span class="two"><span class=${isUnread(m) ? 'row-name' : ''}><${Name} text=${m.subject || m.text} /></span><span class="under"><${Member} code=${m.from} /> → ${m.to.map(x => x.member).join(' ')}</span></span>` },
  { key: 'state', title: t('state'), className: 'minor', cell: receipt },
  { key: 'time', title: t('time'), cell: m => moment(m.time) },
];

const draftOf = reply => `message ${reply || ''}`;

function Compose({ to = [], reply, exercise, onClose }) {
  const parties = (useApi('/members').data?.members || []).map(m => m.member).filter(m => m !== me());
  const [{ chosen, ...form }, setAll, forget] = useDraft(draftOf(reply), { chosen: to, precedence: 'routine', subject: '', text: '' });
  const setChosen = next => setAll({ ...form, chosen: next });
  const setForm = next => setAll({ ...next, chosen });
  const close = () => {
    forget();
    onClose();
  };
  const put = name => e => setForm({ ...form, [name]: e.target.value });
  const tick = m => setChosen(chosen.includes(m) ? chosen.filter(x => x !== m) : [...chosen, m]);
  const send = async () => {
    if (!chosen.length) throw new Error(t('choose_recipient'));
    await write({ kind: 'message', release: chosen, ...(exercise && { exercise: true }), precedence: form.precedence, to: chosen, ...(form.subject.trim() && { subject: form.subject.trim() }), text: form.text, ...(reply && { reply }) }, 'restricted');
    say(t('said_sent'));
  };
  return html`<${Ask} title=${t('message_new')} button=${t('send')} act=${send} onClose=${close}>
    <fieldset class="clause-choice"><legend>${t('to')}</legend><div class="filters">${parties.map((m, i) => html`<${Check} key=${m} checked=${chosen.includes(m)} onChange=${() => tick(m)} label=${m} autofocus=${i === 0 && !reply} />`)}</div></fieldset>
    <${Field} kind="select" label=${t('precedence')} value=${form.precedence} onChange=${put('precedence')}>${PRECEDENCES.map(p => html`<option key=${p} value=${p}>${t(`prec_${p}`)}</option>`)}<//>
    <${Field} label=${t('subject_line')} value=${form.subject} onInput=${put('subject')} maxlength="256" />
    <${Field} kind="textarea" label=${t('text')} value=${form.text} onInput=${put('text')} rows="5" required autofocus=${Boolean(reply)} /><//>`;
}

function One({ id, row: m }) {
  const [asked, ask] = useState(() => hasDraft(draftOf(id)));
  const mine = m && isUnread(m) && api.may('officer');
  const read = async () => {
    try {
      await write({ kind: 'message', release: [m.from], ...(m.exercise && { exercise: true }), read: [m.id] }, 'restricted');
      say(t('said_read'));
    } catch (error) {
      say(error.message || t('failed_text'));
    }
  };
  useKeys(PANEL, m ? { ...(mine && { m: read }), a: () => ask(true) } : {});
  if (!m) return html`<p class="sub">${t('missing_title')}</p>`;
  return html`<p>${t('message_says', { who: m.from, when: full(m.time), precedence: t(`prec_${m.precedence}`) })}</p>
    <div class="actions start">${mine && html`<button type="button" class="button primary" onClick=${read}>${t('do_read')} <kbd>m</kbd></button>`}${api.may('officer') && html`<button type="button" class="button" onClick=${() => ask(true)}>${t('do_answer')} <kbd>a</kbd></button>`}</div>
    <${Prose} text=${m.text} />
    ${m.files?.length > 0 && html`<${Section} title=${t('files')}>${m.files.map(f => html`<p key=${f.id}>${f.here ? html`<${Download} path=${`/content/${f.id}`} name=${visible(f.name || 'file')} className="link">${visible(f.name || f.id.slice(0, 8))}<//>` : visible(f.name || f.id.slice(0, 8))} <span class="sub">${f.size ? t('bytes', { n: f.size }) : ''}</span></p>`)}<//>`}
    <${Section} title=${t('recipients')}><ul class="recognisers">${m.to.map(x => html`<li key=${x.member}><${Member} code=${x.member} /><${Mark} kind=${x.read ? 'good' : x.delivered ? 'wait' : 'none'}>${x.read ? t('read') : x.delivered ? t('delivered') : m.from === me() ? t('not_delivered') : t('unread')}<//></li>`)}</ul><//>
    <${Facts} rows=${[[t('answers'), m.reply && m.reply.slice(0, 8)], [t('id'), html`<${Id} id=${m.id} />`]]} />
    ${asked && html`<${Compose} to=${[m.from === me() ? m.to[0].member : m.from]} reply=${m.id} exercise=${m.exercise} onClose=${() => ask(false)} />`}`;
}

export function Messages() {
  const { words } = useCell(route);
  const box = words.box || 'in';
  const q = { exercise: words.exercise, max: 500 };
  const of = useApi(api.query('/messages', { ...q, box: box === 'sent' ? 'sent' : '' }));
  const [unread] = useApis([api.query('/messages', { ...q, unread: true })]);
  const [asked, ask] = useState(() => hasDraft(draftOf()));
  const rows = (of.data?.messages || []).map(m => ({ ...m, exercise: Boolean(words.exercise) }));
  const n = unread?.matched || 0;
  return html`<${ListView} name="messages" of=${of} rows=${rows} sentence=${n ? t('messages_unread', { n }) : t('messages_none')} sub=${t('messages_sub')} columns=${columns()} One=${One} titleOf=${r => html`<${Name} text=${r.subject || t('message')} />`}
    before=${html`<${Tabs} label=${t('show')} value=${box} onChoose=${b => change({ box: b === 'in' ? '' : b, open: '' })} options=${[['in', t('box_in')], ['sent', t('box_sent')]]} />${asked && html`<${Compose} exercise=${words.exercise} onClose=${() => ask(false)} />`}`}
    actions=${api.may('officer') && html`<button type="button" class="button" onClick=${() => ask(true)}>${t('message_new')} …</button>`} empty=${t('messages_empty')} emptyText=${t('messages_empty_text')} />`;
}
