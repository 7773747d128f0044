// SPDX-License-Identifier: Apache-2.0
// Requests: who asked for what, who answered, what is lacking, by when. Clearances show on the map whose air is open.
import { useState } from 'preact/hooks';
import * as api from '../api.js';
import { useCell } from '../cell.js';
import { hasDraft, useDraft } from '../draft.js';
import { html } from '../html.js';
import { ago, day, full, moment, t } from '../i18n.js';
import { href, route } from '../router.js';
import { useApi } from '../store.js';
import { write } from '../write.js';
import { Ask } from '../parts/ask.js';
import { Id } from '../parts/chip.js';
import { Field } from '../parts/field.js';
import { ListView } from '../parts/listview.js';
import { Mark, Tag } from '../parts/mark.js';
import { Member } from '../parts/member.js';
import { Answered } from '../parts/state.js';
import { Name, Prose, visible } from '../parts/text.js';
import { say } from '../parts/toast.js';
import { Facts, Section } from '../parts/view.js';
import { Clearance } from './clearance.js';

const KIND = { open: 'wait', met: 'good', closed: 'off', lapsed: 'off', 'not yet': 'off' };
const ANSWERS = { assistance: ['offer', 'refuse', 'delivered'], information: ['grant', 'none', 'refuse'], clearance: ['grant', 'refuse'], extradition: ['grant', 'refuse'], match: ['hit', 'none', 'refuse'], petition: ['grant', 'refuse'] };
const GROUNDS = ['political', 'ill-treatment', 'own-nationals', 'other'];
const me = () => api.session.value.member;
const isOpen = r => r.state === 'open';
const forUs = r => isOpen(r) && r.member !== me() && (!r.to || r.to.includes(me()));
export const unanswered = r => forUs(r) && !r.replies.some(x => x.member === me());
const what = r => r.purpose || r.text || r.craft || r.person || '';
const lacking = r => r.items.filter(i => i.shortfall !== '0').map(i => `${i.shortfall} ${i.unit || ''} ${i.item}`.replace('  ', ' '));

const columns = () => [
  { key: 'title', title: t('request'), cell: r => html`<span class="two"><span class=${unanswered(r) ? 'row-name' : ''}>${t(`rtype_${r.type}`)}${what(r) ? ': ' : ''}<${Name} text=${what(r)} /></span><span class="under"><${Member} code=${r.member} />${r.to ? ` → ${r.to.join(' ')}` : ''}</span></span>` },
  { key: 'state', title: t('state'), cell: r => html`<${Mark} kind=${KIND[r.state]}>${t(`request_state_${r.state.replace(' ', '_')}`)}<//>` },
  { key: 'replies', title: t('answered'), className: 'minor', cell: r => [...new Set(r.replies.filter(x => x.holds).map(x => x.member))].join(' ') || html`<span class="sub">${t('nobody_yet')}</span>` },
  { key: 'lacking', title: t('lacking'), className: 'minor', cell: r => lacking(r).join(', ') },
  { key: 'until', title: t('until_head'), cell: r => (r.until ? day(r.until) : '') },
];

const draftOf = (id, answer) => `reply ${id} ${answer}`;

function Reply({ r, answer, onClose }) {
  const [{ amounts, ...form }, setAll, forget] = useDraft(draftOf(r.id, answer), { text: '', conditions: '', ground: r.type === 'extradition' || r.type === 'match' ? 'other' : '', amounts: {} });
  const setForm = next => setAll({ ...next, amounts });
  const setAmounts = next => setAll({ ...form, amounts: next });
  const close = () => {
    forget();
    onClose();
  };
  const put = name => e => setForm({ ...form, [name]: e.target.value });
  const counts = answer === 'offer' || answer === 'delivered';
  const send = async () => {
    const items = r.items.filter(i => amounts[i.item]).map(i => ({ item: i.item, ...(i.unit && { unit: i.unit }), quantity: /^\d+$/.test(amounts[i.item]) ? Number(amounts[i.item]) : amounts[i.item] }));
    if (counts && !items.length) throw new Error(t('choose_amount'));
    const restricted = r.class === 'restricted';
    await write({ kind: 'reply', ...(restricted && { release: [r.member] }), ...(r.exercise && { exercise: true }), request: r.id, answer, ...(counts && { items }), ...(form.conditions.trim() && { conditions: form.conditions.trim() }),
      ...(answer === 'refuse' && form.ground && { ground: form.ground }), ...(r.type === 'clearance' && r.window && { valid: r.window }), ...(form.text.trim() && { text: form.text.trim() }) }, restricted ? 'restricted' : 'alliance');
    say(t('said_reply'));
  };
  return html`<${Ask} title=${t(`ask_${answer}_reply`, { who: r.member })} button=${t(`reply_do_${answer}`)} danger=${answer === 'refuse'} act=${send} onClose=${close} consequence=${t('follows_reply', { who: me() })}>
    ${counts && r.items.map((i, n) => html`<${Field} key=${i.item} label=${`${i.item}${i.unit ? `, ${i.unit}` : ''}`} help=${t('asked_of', { asked: i.asked, shortfall: i.shortfall })} inputmode="decimal" value=${amounts[i.item] || ''} onInput=${e => setAmounts({ ...amounts, [i.item]: e.target.value.trim() })} autofocus=${n === 0} />`)}
    ${answer === 'refuse' && (r.type === 'extradition' || r.type === 'match') && html`<${Field} kind="select" label=${t('ground')} value=${form.ground} onChange=${put('ground')}>${GROUNDS.map(g => html`<option key=${g} value=${g}>${t(`ground_${g}`)}</option>`)}<//>`}
    ${answer !== 'refuse' && html`<${Field} label=${t('conditions')} value=${form.conditions} onInput=${put('conditions')} />`}
    <${Field} kind="textarea" label=${t('text')} value=${form.text} onInput=${put('text')} autofocus=${!counts} /><//>`;
}

const firstDraft = id => Object.values(ANSWERS).flat().find(a => hasDraft(draftOf(id, a))) || null;

function One({ id }) {
  const answer = useApi(`/requests/${id}`);
  const [asked, ask] = useState(() => firstDraft(id));
  return html`<${Answered} of=${answer}>${r => html`<p>${unanswered(r) ? t('request_awaits') : t('request_stands', { state: t(`request_state_${r.state.replace(' ', '_')}`) })} ${lacking(r).length ? t('request_lacks', { what: lacking(r).join(', ') }) : ''}</p>
    ${forUs(r) && api.may('officer') && html`<div class="actions start">${ANSWERS[r.type].map((a, i) => html`<button key=${a} type="button" class=${`button ${i === 0 ? 'primary' : ''}`} onClick=${() => ask(a)}>${t(`reply_do_${a}`)}</button>`)}</div>`}
    ${r.type === 'clearance' && html`<${Clearance} r=${r} />`}
    <${Facts} rows=${[[t('asked_by'), html`<${Member} code=${r.member} />, ${full(r.time)}`], [t('to'), r.to?.join(' ')], [t('purpose'), r.purpose && html`<${Name} text=${r.purpose} />`], [t('craft'), r.craft && visible(r.craft)], [t('window'), r.window && `${full(r.window.from)} – ${full(r.window.until)}`], [t('way'), r.origin && visible(`${r.origin} → ${r.destination}`)],
    [t('person'), r.person && html`<${Name} text=${r.person} />`], [t('listing'), r.listing && html`<a href=${href('register', r.listing)}>${r.listing.slice(0, 8)}</a>`], [t('rests_on'), r.rests_on && html`<${Name} text=${r.rests_on.title || ''} /> ${r.rests_on.in_force ? '' : html`<${Tag} kind="bad">${t('not_in_force')}<//>`}`], [t('until_head'), r.until && html`${full(r.until)} <span class="sub">${ago(r.until)}</span>`], [t('text'), r.text && html`<${Prose} text=${r.text} />`], [t('id'), html`<${Id} id=${r.id} />`]]} />
    ${r.items.length > 0 && html`<${Section} title=${t('asked')}><div class="scroll"><table class="plain"><thead><tr><th>${t('thing')}</th><th class="num">${t('asked')}</th><th class="num">${t('offered')}</th><th class="num">${t('delivered')}</th><th class="num">${t('lacking')}</th></tr></thead><tbody>${r.items.map(i => html`<tr key=${i.item}><td>${visible(i.item)} ${i.unit || ''}</td><td class="num">${i.asked}</td><td class="num">${i.offered}</td><td class="num">${i.delivered}</td><td class="num">${i.shortfall === '0' ? '–' : html`<b>${i.shortfall}</b>`}</td></tr>`)}</tbody></table></div><//>`}
    <${Section} title=${t('replies')}>${r.replies.length ? html`<ul class="rows">${r.replies.map(x => html`<li key=${x.id} class="row-plain"><${Member} code=${x.member} /><span><${Mark} kind=${x.answer === 'refuse' ? 'bad' : x.holds ? 'good' : 'off'}>${t(`reply_${x.answer}`)}<//>${x.holds ? '' : html` <span class="sub">${t('no_longer')}</span>`} ${(x.items || []).map(i => `${i.quantity} ${i.item}`).join(', ')} ${x.conditions ? html`<${Name} text=${x.conditions} />` : ''} ${x.ground ? t(`ground_${x.ground}`) : ''} ${x.text ? html`<${Name} text=${x.text} />` : ''} <span class="sub small">${moment(x.time)}</span></span></li>`)}</ul>` : html`<p class="sub">${t('nobody_yet')}</p>`}<//>
    ${asked && html`<${Reply} key=${asked} r=${r} answer=${asked} onClose=${() => ask(null)} />`}`}<//>`;
}

export function Requests() {
  const { words } = useCell(route);
  const of = useApi(api.query('/requests', { all: true, exercise: words.exercise, max: 500 }));
  const rows = [...(of.data?.requests || [])].sort((a, b) => unanswered(b) - unanswered(a) || isOpen(b) - isOpen(a) || (a.time < b.time ? 1 : -1));
  const ours = rows.filter(unanswered).length;
  const open = rows.filter(isOpen);
  const short = open.filter(r => lacking(r).length).length;
  return html`<${ListView} name="requests" of=${of} rows=${rows} sentence=${ours ? t('requests_ours', { n: ours }) : open.length ? t('requests_open', { n: open.length }) : t('requests_none')} sub=${short ? t('requests_short', { n: short }) : t('requests_sub')} columns=${columns()} One=${One}
    titleOf=${r => html`${t(`rtype_${r.type}`)}${what(r) ? ': ' : ''}<${Name} text=${what(r)} />`} filters=${[['all', t('all'), () => true], ['open', t('show_open'), isOpen], ['us', t('show_to_us'), forUs], ['ended', t('show_ended'), r => !isOpen(r)]]}
    actions=${api.may('officer') && html`<a class="button" href=${href('records', 'new', { kind: 'request' })}>${t('request_new')}</a>`} empty=${t('requests_empty')} emptyText=${t('requests_empty_text')} />`;
}
