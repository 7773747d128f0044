// SPDX-License-Identifier: Apache-2.0
// Ledgers: any member's ledger as its leaves, the newest first; each leaf's proof recomputed here; histories that contradict each other told plainly.
import { useMemo } from 'preact/hooks';
import * as api from '../api.js';
import { useCell } from '../cell.js';
import { html } from '../html.js';
import { listOf, memberName, moment, number, t } from '../i18n.js';
import { change, go, href, route } from '../router.js';
import { useApi } from '../store.js';
import { Id } from '../parts/chip.js';
import { Evidence, isForked } from '../parts/evidence.js';
import { Dots, Mark } from '../parts/mark.js';
import { useLeaves } from '../parts/leaves.js';
import { RecordPanel } from '../parts/record.js';
import { Answered, Empty } from '../parts/state.js';
import { Table } from '../parts/table.js';
import { Tabs, View } from '../parts/view.js';

const SHAPE = { public: '○', alliance: '●', restricted: '◧', statute: '■' };

/** The newest leaves as a strip: the class by shape, what is not here by a ring. */
function Strip({ leaves, open, onOpen }) {
  return html`<div class="strip" role="group" aria-label=${t('newest_leaves')}>${leaves.map(l => html`<button key=${l.index} type="button" tabindex="-1" class=${`leaf ${l.class} ${l.id === open ? 'open' : ''} ${l.settled ? '' : 'unsettled'}`}
    title=${`${l.index} · ${t(`leaf_${l.class}`)} · ${l.kind ? t(`title_${l.kind}`) : t(`bytes_${l.bytes.replace(' ', '_')}`)}`} aria-label=${t('leaf_n', { n: l.index })} onClick=${() => onOpen(l.id)}>${SHAPE[l.class]}</button>`)}</div>
    <p class="legend small sub pairs-line">${Object.entries(SHAPE).map(([c, s]) => html`<span key=${c} class="pair"><span aria-hidden="true">${s}</span> ${t(`leaf_${c}`)}</span>`)}</p>`;
}

const columns = () => [
  { key: 'index', title: '#', className: 'num', cell: l => number(l.index) },
  { key: 'class', title: t('class_head'), cell: l => html`<span class="leaf-shape" aria-hidden="true">${SHAPE[l.class]}</span> ${t(`leaf_${l.class}`)}` },
  { key: 'kind', title: t('kind'), cell: l => (l.kind ? t(`title_${l.kind}`) : html`<span class="sub">${t(`bytes_short_${l.bytes.replace(' ', '_')}`)}</span>`) },
  { key: 'time', title: t('written'), className: 'minor', cell: l => (l.time ? moment(l.time) : '') },
  { key: 'settled', title: t('held'), className: 'minor', cell: l => (l.settled ? html`<${Mark} kind="good">${t('settled')}<//>` : html`<${Mark} kind="wait">${t('provisional')}<//>`) },
  { key: 'id', title: t('id'), className: 'minor', cell: l => html`<${Id} id=${l.id} />` },
];

function sentence(l, full, forked) {
  const missing = full.filter(m => (l.signed.find(s => s.member === m)?.size || 0) < l.size);
  const said = [t('ledger_size', { who: memberName(l.member), n: l.size })];
  said.push(forked ? t('ledger_forked') : missing.length ? t('ledger_missing', { n: missing.length, names: listOf(missing) }) : t('ledger_whole'));
  return said.join(' ');
}

export function Ledgers() {
  const { id, words } = useCell(route);
  const status = useApi('/status');
  const ledgers = status.data?.ledgers || [];
  const member = id || api.session.value.member;
  const ledger = ledgers.find(l => l.member === member);
  const full = ledgers.filter(l => l.role === 'member').map(l => l.member);
  const leaves = useLeaves(member, ledger?.size || 0);
  const newest = useMemo(() => Array.from({ length: Math.min(40, leaves.count) }, (_, i) => leaves.at(i)).filter(Boolean).reverse(), [leaves.version, leaves.count]);
  const open = (to, replace) => change({ open: to }, { replace });
  if (!status.data) return html`<${View} answer=""><${Answered} of=${status} children=${() => null} /><//>`;
  if (!ledger) return html`<${View} answer=${t('ledger_none', { who: member })}><p><a href=${href('ledgers')}>${t('nav_ledgers')}</a></p><//>`;
  const troubles = status.data.troubles.filter(x => x.about === member);
  const panel = words.open && html`<${RecordPanel} key=${words.open} id=${words.open} />`;
  return html`<${View} answer=${sentence(ledger, full, troubles.some(isForked))} sub=${html`${t('ledger_held')} <${Dots} of=${full} has=${ledger.signed.filter(s => s.size >= ledger.size).map(s => s.member)} label=${t('hold_it', { n: ledger.signed.filter(s => s.size >= ledger.size).length, of: full.length })} />`} panel=${panel}>
    <${Tabs} label=${t('nav_ledgers')} value=${member} onChoose=${m => go(href('ledgers', m))} options=${ledgers.map(l => [l.member, l.member, number(l.size)])} />
    <${Evidence} troubles=${troubles} />
    ${newest.length > 0 && html`<div><${Strip} leaves=${newest} open=${words.open} onOpen=${open} /></div>`}
    ${leaves.count ? html`<${Table} key=${member} name="leaves" label=${t('leaves_of', { who: member })} columns=${columns()} count=${leaves.count} at=${leaves.at} idOf=${l => l.id} open=${words.open} need=${leaves.need} onOpen=${open} watchNew />` : html`<${Empty} title=${t('ledger_empty')} />`}<//>`;
}
