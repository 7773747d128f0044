// SPDX-License-Identifier: Apache-2.0
// Overview: what awaits our word, what is wrong, who is in touch, whose ledger is held by whom, and what was written lately.
import { session } from '../api.js';
import { useCell } from '../cell.js';
import { html } from '../html.js';
import { ago, day, listOf, memberName, moment, number, span, t } from '../i18n.js';
import { href, route } from '../router.js';
import { useApi } from '../store.js';
import { useRecent } from '../parts/awaited.js';
import { isForked } from '../parts/evidence.js';
import { Jobs } from '../parts/jobs.js';
import { Lately } from '../parts/lately.js';
import { Map } from '../parts/map.js';
import { Dots, Mark } from '../parts/mark.js';
import { Member } from '../parts/member.js';
import { Answered } from '../parts/state.js';
import { Name } from '../parts/text.js';
import { Section, View } from '../parts/view.js';

const left = p => (Date.parse(p.deadline) - Date.now()) / 1000;

/** Everything that waits for this member, each with what is to be done, the most pressing first. */
function waiting({ me, proposals, listings, items, messages, requests }) {
  const rows = [];
  for (const p of proposals) {
    rows.push({ id: p.id, href: href('decisions', p.id), what: t('await_word', { by: p.member, procedure: t(`procedure_${p.procedure}`) }), act: t('act_word'), name: p.title, when: p.deadline && t('time_left', { span: span(left(p)) }), urgent: left(p) < 3600 });
  }
  for (const l of listings) rows.push({ id: l.id, href: href('register', l.id), what: t('await_listing', { by: l.by, me, subject: t(`subject_${l.subject}`), ago: ago(l.time) }), act: t('act_word'), name: l.name });
  for (const r of requests) {
    if (r.member === me || (r.to && !r.to.includes(me)) || r.replies.some(x => x.member === me)) continue;
    rows.push({ id: r.id, href: href('requests', r.id), what: t('await_reply', { by: r.member, what: t(`request_${r.type}`) }), act: t('act_answer'), name: r.purpose || r.text, when: r.until && t('until', { day: day(r.until) }) });
  }
  for (const i of items) rows.push({ id: i.id, href: href('items', i.id), what: t('await_item'), act: t('act_item'), name: i.title, when: i.due && t('due', { ago: ago(i.due) }), urgent: true });
  for (const m of messages) rows.push({ id: m.id, href: href('messages', m.id), what: t('await_message', { by: m.from || m.member }), act: t('act_read'), name: m.subject || m.text, when: moment(m.time) });
  return rows;
}

function Waiting({ rows }) {
  if (!rows.length) return html`<p class="sub">${t('waiting_none')}</p>`;
  return html`<ul class="rows">${rows.slice(0, 12).map(r => html`<li key=${r.id}><a class="row-link" href=${r.href}><span class="two"><span class="row-name"><${Name} text=${r.name || t('untitled')} /></span>
    <span class="under">${r.what}</span></span>${r.when && html`<span class=${r.urgent ? 'tag bad' : 'tag wait'}>${r.when}</span>`}<span class="button do">${r.act}</span></a></li>`)}
    ${rows.length > 12 && html`<li class="sub">${t('and_more', { n: rows.length - 12 })}</li>`}</ul>`;
}

function reach(status, member) {
  if (member === status.member) return { kind: 'good', text: t('us') };
  const peer = (status.peers || []).find(p => p.member === member);
  if (!peer) return { kind: 'off', text: t('no_peer') };
  if (peer.reachable) return { kind: 'good', text: t('in_touch_one') };
  if (peer.heard_seconds_ago === undefined) return { kind: 'off', text: t('never_heard') };
  return { kind: 'bad', text: t('heard_ago', { span: span(peer.heard_seconds_ago) }) };
}

function Members({ status }) {
  const full = status.ledgers.filter(l => l.role === 'member').map(l => l.member);
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${t('members')}><table class="plain members-table"><thead><tr><th>${t('member')}</th><th>${t('contact')}</th><th class="num">${t('records')}</th><th>${t('held_by')}</th></tr></thead>
    <tbody>${status.ledgers.map(l => {
    const has = l.signed.filter(s => s.size >= l.size).map(s => s.member);
    const r = reach(status, l.member);
    return html`<tr key=${l.member}><td><a href=${href('ledgers', l.member)}><${Member} code=${l.member} /></a> <span class="sub minor">${memberName(l.member)}${l.role !== 'member' ? `, ${t(`as_${l.role}`)}` : ''}</span></td>
      <td><${Mark} kind=${r.kind}>${r.text}<//></td><td class="num">${number(l.size)}</td>
      <td><${Dots} of=${full} has=${has} label=${t('hold_it', { n: has.filter(m => full.includes(m)).length, of: full.length })} /></td></tr>`;
  })}</tbody></table></div>`;
}

function Troubles({ status }) {
  const disk = status.machine?.disk_days_left;
  const rows = [...status.troubles];
  if (disk !== undefined && disk < 30) rows.push({ about: status.member, what: 'disk', since: status.time, text: t('disk_left', { n: disk }) });
  if (!rows.length) return null;
  return html`<${Section} title=${t('wrong')}><ul class="rows">${rows.map(r => html`<li key=${r.about + r.what} class="row-plain"><${Mark} kind="bad"><${Member} code=${r.about} /><//> <span>${isForked(r) ? html`<a href=${href('ledgers', r.about)}>${t('evidence_title', { who: memberName(r.about) })}</a> ${t('evidence_short')}` : html`<${Name} text=${r.text} />`} <span class="sub">${t('since', { when: moment(r.since) })}</span></span></li>`)}</ul><//>`;
}

/** The sentences at the top: what waits, then who is out of touch. */
function sentences(status, rows) {
  const answer = rows.length ? t('overview_waits', { n: rows.length }) : t('overview_nothing');
  const said = [];
  const gone = (status.peers || []).filter(p => !p.reachable);
  if (gone.length) said.push(t('overview_gone', { n: gone.length, names: listOf(gone.map(p => p.member)) }));
  const behind = status.ledgers.filter(l => l.role === 'member' && l.settled < l.size);
  if (behind.length) said.push(t('overview_unsettled', { names: listOf(behind.map(l => l.member)) }));
  if (status.troubles.length) said.push(t('overview_troubles', { n: status.troubles.length }));
  if (status.node?.recovering) said.push(t('overview_recovering'));
  if (!said.length) said.push(t('overview_well'));
  return [answer, said.join(' ')];
}

export function Overview() {
  const { words } = useCell(route);
  const layer = words.exercise ? '&exercise=1' : '';
  const me = session.value.member;
  const status = useApi('/status');
  const proposals = useApi(`/proposals?awaiting=1&max=50${layer}`).data?.proposals || [];
  const items = useApi(`/items?owner=${me}&state=late&max=50${layer}`).data?.items || [];
  const messages = useApi(`/messages?unread=1&max=50${layer}`).data?.messages || [];
  const requests = useApi(`/requests?max=100${layer}`).data?.requests || [];
  const recent = useRecent(words.exercise);
  if (!status.data) return html`<${View} answer=""><${Answered} of=${status} children=${() => null} /><//>`;
  const s = status.data;
  const rows = waiting({ me, proposals, listings: recent.listings, items, messages, requests });
  const [answer, sub] = sentences(s, rows);
  const areas = s.ledgers.map(l => {
    const r = reach(s, l.member);
    return { code: l.member, kind: `${l.role === 'member' ? 'member' : 'guest'} ${r.kind}`, title: `${memberName(l.member)}: ${r.text}`, mark: r.kind === 'bad' ? '▲ ' : '' };
  });
  return html`<${View} answer=${answer} sub=${sub}><div class="halves">
    <div class="half"><${Section} title=${t('waiting')}><${Waiting} rows=${rows} /><//><${Troubles} status=${s} /><${Jobs} />
      <${Section} title=${t('lately')}><${Lately} runs=${recent.runs} /><//></div>
    <div class="half"><${Map} label=${t('map_members')} areas=${areas} /><${Section} title=${t('members')}><${Members} status=${s} /><//>
      <${Section} title=${t('register_now')}><p>${s.register.in_force !== undefined ? t('register_counts', { in_force: number(s.register.in_force), coordinated: number(s.register.coordinated) }) : t('counting')}</p>
      ${s.register.review_due > 0 && html`<p><a href=${href('register', '', { review: 30, sort: 'review' })}>${t('reviews_due', { n: s.register.review_due })}</a></p>`}
      ${(s.lists || []).map(l => html`<p key=${l.list} class="sub">${t('list_imported', { list: l.list, when: moment(l.imported), of: day(l.list_as_of) })}</p>`)}<//></div>
  </div><//>`;
}
