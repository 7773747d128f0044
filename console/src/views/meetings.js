// SPDX-License-Identifier: Apache-2.0
// Meetings: when, of which organ, who comes, what is on the agenda, what is still open from before.
import { useState } from 'preact/hooks';
import * as api from '../api.js';
import { useCell } from '../cell.js';
import { html } from '../html.js';
import { ago, full, moment, t } from '../i18n.js';
import { href, route } from '../router.js';
import { useApi } from '../store.js';
import { write } from '../write.js';
import { Ask } from '../parts/ask.js';
import { Id } from '../parts/chip.js';
import { Field } from '../parts/field.js';
import { Download } from '../parts/file.js';
import { ListView } from '../parts/listview.js';
import { Mark } from '../parts/mark.js';
import { Member } from '../parts/member.js';
import { Answered } from '../parts/state.js';
import { Name, Prose, visible } from '../parts/text.js';
import { say } from '../parts/toast.js';
import { Facts, Section } from '../parts/view.js';

const KIND = { planned: 'wait', open: 'good', closed: 'off', cancelled: 'off' };
const isAhead = m => m.status === 'planned' || m.status === 'open';
const organsOf = m => m.organs.map(o => o.title || o.organ).join(', ');

const columns = () => [
  { key: 'title', title: t('meeting'), cell: m => html`<span class="two"><span class=${isAhead(m) ? 'row-name' : ''}><${Name} text=${m.title || t('untitled')} /></span><span class="under"><${Member} code=${m.member} /> · ${organsOf(m) || t(`type_${m.type}`)}</span></span>` },
  { key: 'state', title: t('state'), cell: m => html`<${Mark} kind=${KIND[m.status]}>${t(`meeting_${m.status}`)}<//>` },
  { key: 'begins', title: t('begins'), cell: m => html`<span class="two"><span>${moment(m.begins)}</span><span class="under">${ago(m.begins)}</span></span>` },
  { key: 'place', title: t('place'), className: 'minor', cell: m => html`<${Name} text=${m.place || m.conference || ''} />` },
];

function Attend({ m, onClose }) {
  const [way, setWay] = useState('in-person');
  const send = async () => {
    await write({ kind: 'meeting', meeting: m.id, attendance: way, ...(m.exercise && { exercise: true }), ...(m.release && { release: m.release }) }, m.class);
    say(t('said_attend'));
  };
  return html`<${Ask} title=${t('ask_attend')} button=${t('do_attend')} act=${send} onClose=${onClose}><${Field} kind="select" label=${t('attendance')} value=${way} onChange=${e => setWay(e.target.value)} autofocus>
    ${['in-person', 'remote', 'absent'].map(a => html`<option key=${a} value=${a}>${t(`attend_${a}`)}</option>`)}<//><//>`;
}

function Organ({ o }) {
  return html`<${Section} title=${o.title || o.organ}><p class="sub">${t('quorum', { n: o.present ?? 0, of: o.quorum ?? 0 })} ${o.chair ? t('in_the_chair', { who: o.chair }) : ''}</p>
    <ul class="recognisers">${(o.members || []).map(x => html`<li key=${x.member}><${Member} code=${x.member} /><${Mark} kind=${x.attendance === null ? 'none' : x.attendance === 'absent' ? 'off' : 'good'}>${x.attendance ? t(`attend_${x.attendance}`) : t('attend_unknown')}<//></li>`)}</ul><//>`;
}

function One({ id }) {
  const answer = useApi(`/meetings/${id}`);
  const [asked, ask] = useState(false);
  return html`<${Answered} of=${answer}>${m => html`<p>${t('meeting_says', { who: m.member, when: full(m.begins) })}</p>
    <div class="actions start">${isAhead(m) && api.may('officer') && html`<button type="button" class="button primary" onClick=${() => ask(true)}>${t('do_attend')}</button>`}<${Download} path=${`/calendar/${m.id}`} name="meeting.ics">${t('to_calendar')}<//></div>
    <${Facts} rows=${[[t('place'), m.place && html`<${Name} text=${m.place} />`], [t('conference'), m.conference && visible(m.conference)], [t('ends'), m.ends && full(m.ends)], [t('result'), m.result && t(`result_${m.result}`)], [t('conclusion'), m.conclusion && html`<${Prose} text=${m.conclusion} />`], [t('outcome'), m.outcome && html`<a href=${href('decisions', m.outcome)}>${m.outcome.slice(0, 8)}</a>`], [t('id'), html`<${Id} id=${m.id} />`]]} />
    ${m.agenda?.length > 0 && html`<${Section} title=${t('agenda')}><ol class="agenda">${m.agenda.map(a => html`<li key=${a.number}><b>${a.number}</b> <span><${Name} text=${a.text} />${a.proposal && html` <a href=${href('decisions', a.proposal)}>${t('proposal')}</a>`}${a.item && html` <a href=${href('items', a.item)}>${t('item')}</a>`}</span></li>`)}</ol><//>`}
    ${m.organs.map(o => html`<${Organ} key=${o.organ} o=${o} />`)}
    ${m.carried?.some(c => c.items.length) && html`<${Section} title=${t('carried')}><ul>${m.carried.flatMap(c => c.items).map(i => html`<li key=${i.id}><a href=${href('items', i.id)}><${Name} text=${i.title} /></a> <span class="sub">${i.owner}, ${t(`item_${i.state}`)}</span></li>`)}</ul><//>`}
    ${m.views?.length > 0 && html`<${Section} title=${t('views_said')}>${m.views.map(v => html`<p key=${v.id}><${Member} code=${v.member} /> <${Name} text=${v.view || ''} /></p>`)}<//>`}
    ${m.minutes && html`<${Section} title=${t('minutes')}><${Prose} text=${m.minutes} /><//>`}
    ${asked && html`<${Attend} m=${m} onClose=${() => ask(false)} />`}`}<//>`;
}

export function Meetings() {
  const { words } = useCell(route);
  const of = useApi(api.query('/meetings', { all: true, exercise: words.exercise, max: 500 }));
  const rows = [...(of.data?.meetings || [])].sort((a, b) => isAhead(b) - isAhead(a) || (isAhead(a) ? (a.begins < b.begins ? -1 : 1) : (a.begins < b.begins ? 1 : -1)));
  const ahead = rows.filter(isAhead);
  const sentence = ahead.length ? t('meetings_next', { when: ago(ahead[0].begins), title: visible(ahead[0].title || '') }) : t('meetings_none');
  return html`<${ListView} name="meetings" of=${of} rows=${rows} sentence=${sentence} sub=${t('meetings_sub', { n: ahead.length })} columns=${columns()} One=${One} titleOf=${r => html`<${Name} text=${r.title || t('untitled')} />`}
    filters=${[['ahead', t('show_ahead'), isAhead], ['past', t('show_past'), m => !isAhead(m)], ['all', t('all'), () => true]]}
    actions=${html`<${Download} path=${api.query('/calendar', { exercise: words.exercise })} name="meetings.ics">${t('to_calendar')}<//>${api.may('officer') && html`<a class="button" href=${href('records', 'new', { kind: 'meeting' })}>${t('meeting_new')}</a>`}`} empty=${t('meetings_empty')} emptyText=${t('meetings_empty_text')} />`;
}
