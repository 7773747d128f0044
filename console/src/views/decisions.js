// SPDX-License-Identifier: Apache-2.0
// Decisions: what is proposed, who has received it, each word as it comes, and what it came to.
import * as api from '../api.js';
import { useCell } from '../cell.js';
import { html } from '../html.js';
import { ago, full, moment, span, t } from '../i18n.js';
import { change, href, route } from '../router.js';
import { useApi } from '../store.js';
import { titleIn } from '../parts/clauses.js';
import { Member } from '../parts/member.js';
import { Mark } from '../parts/mark.js';
import { Answered, Empty } from '../parts/state.js';
import { Table } from '../parts/table.js';
import { Name } from '../parts/text.js';
import { Page, Panel, Tabs, View } from '../parts/view.js';
import { Proposal, proposalAnswer } from './proposal.js';

export const END = { open: 'wait', adopted: 'good', broken: 'bad', void: 'off' };

export function timeLeft(p) {
  if (!p.deadline) return '';
  const seconds = (Date.parse(p.deadline) - Date.now()) / 1000;
  return seconds > 0 ? t('time_left', { span: span(seconds) }) : t('time_over');
}

const columns = organs => [
  { key: 'title', title: t('proposal'), cell: p => html`<span class="two"><span class=${p.awaiting ? 'row-name' : ''}><${Name} text=${p.title || t('untitled')} /></span><span class="under"><${Member} code=${p.member} /> · ${organs.get(p.organ) || p.organ || ''} · ${t(`procedure_${p.procedure}`)}</span></span>` },
  { key: 'end', title: t('state'), cell: p => html`<${Mark} kind=${END[p.end]}>${t(`end_${p.end}`)}<//>` },
  { key: 'own', title: t('our_word'), className: 'minor', cell: p => (p.own?.word ? t(`word_${p.own.word}`) + (p.own.final ? '' : ` ${t('for_now')}`) : p.awaiting ? html`<span class="tag wait">${t('missing')}</span>` : '–') },
  { key: 'pending', title: t('waits_for'), className: 'minor', cell: p => (p.end === 'open' ? (p.pending.length > 3 ? t('n_members', { n: p.pending.length }) : p.pending.join(' ')) : '') },
  { key: 'time', title: t('time'), cell: p => (p.end === 'open' ? timeLeft(p) : html`<span class="two"><span class="under">${t('proposed_then')}</span><span>${ago(p.time)}</span></span>`) },
];

function sentence(rows) {
  const waiting = rows.filter(p => p.awaiting);
  if (waiting.length) return t('decisions_waiting', { n: waiting.length });
  const open = rows.filter(p => p.end === 'open');
  return open.length ? t('decisions_open', { n: open.length }) : t('decisions_none');
}

function nextSentence(rows) {
  const next = rows.filter(p => p.awaiting && p.deadline).sort((a, b) => (a.deadline < b.deadline ? -1 : 1))[0];
  return next ? t('decisions_next', { span: span((Date.parse(next.deadline) - Date.now()) / 1000), title: next.title || '' }) : t('decisions_sub');
}

const FILTERS = ['open', 'awaiting', 'ended', 'all'];

export function Decisions() {
  const { id, words } = useCell(route);
  const answer = useApi(api.query('/proposals', { all: true, exercise: words.exercise, max: 500 }));
  const organs = new Map((useApi('/organs').data?.organs || []).map(o => [o.organ, o.title]));
  if (id) return html`<${One} key=${id} id=${id} />`;
  const rows = [...(answer.data?.proposals || [])].sort((a, b) => (b.end === 'open') - (a.end === 'open') || (a.time < b.time ? 1 : -1));
  const is = { open: p => p.end === 'open', awaiting: p => p.awaiting, ended: p => p.end !== 'open', all: () => true };
  const show = words.show || 'all';
  const shown = rows.filter(is[show] || is.all);
  const open = (to, replace) => change({ open: to }, { replace });
  const actions = api.may('officer') && html`<a class="button" href=${href('records', 'new', { kind: 'proposal' })}>${t('propose')}</a>`;
  const panel = words.open && html`<${Beside} key=${words.open} id=${words.open} />`;
  return html`<${View} answer=${answer.data ? sentence(rows) : ''} sub=${answer.data && nextSentence(rows)} actions=${actions} panel=${panel}>
    <${Tabs} label=${t('show')} value=${show} onChoose=${v => change({ show: v === 'all' ? '' : v })} options=${FILTERS.map(f => [f, t(`show_${f}`), rows.filter(is[f]).length])} />
    <${Answered} of=${answer}>${() => (shown.length ? html`<${Table} name="decisions" label=${t('nav_decisions')} columns=${columns(organs)} count=${shown.length} at=${i => shown[i]} idOf=${p => p.id} open=${words.open} onOpen=${open} height=${56} tall=${60} watchNew />`
    : html`<${Empty} title=${t('decisions_empty')} text=${t('decisions_empty_text')} />`)}<//><//>`;
}

function Beside({ id }) {
  const answer = useApi(`/proposals/${id}`);
  const title = (answer.data && titleIn(answer.data)) || t('proposal');
  return html`<${Panel} label=${title} full=${href('decisions', id)}><${Answered} of=${answer}>${p => html`<h2 class="panel-title"><${Name} text=${title} /></h2><p>${proposalAnswer(p)}</p><${Proposal} proposal=${p} />`}<//><//>`;
}

function One({ id }) {
  const answer = useApi(`/proposals/${id}`);
  const p = answer.data;
  const up = href('decisions');
  if (!p) return html`<${Page} up=${up} upText=${t('nav_decisions')} answer=""><${Answered} of=${answer} children=${() => null} /><//>`;
  return html`<${Page} up=${up} upText=${t('nav_decisions')} answer=${proposalAnswer(p)} sub=${t('proposed', { who: p.member, when: full(p.time), procedure: t(`procedure_${p.procedure}`), until: moment(p.deadline) })}>
    <${Proposal} proposal=${p} wide /><//>`;
}
