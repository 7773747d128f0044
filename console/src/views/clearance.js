// SPDX-License-Identifier: Apache-2.0
// A clearance on the map: who lets the movement pass at an hour, and the way that it may take, as the node plans it. States without a
// ledger here answer nobody on one: what is known of them is typed, and stands in the address.
import { useState } from 'preact/hooks';
import * as api from '../api.js';
import { useCell } from '../cell.js';
import { html } from '../html.js';
import { full, listOf, memberName, number, t } from '../i18n.js';
import { change, route } from '../router.js';
import { useApi } from '../store.js';
import { Field } from '../parts/field.js';
import { Map } from '../parts/map.js';
import { Member } from '../parts/member.js';
import { Section } from '../parts/view.js';

const place = text => { const m = /^(-?[\d.]+),(-?[\d.]+)$/.exec(text || ''); return m && [Number(m[2]), Number(m[1])]; };
const km = metres => t('km', { n: Math.round(metres / 1000) });
const codes = text => text.toUpperCase().split(/[^A-Z]+/).filter(Boolean).join(',');

/** What was found, in one sentence. */
function found(way) {
  const over = way.states?.length ? t('way_over', { names: listOf(way.states.map(memberName)) }) : t('way_high_seas');
  if (way.result === 'route') return t('way_found', { km: km(way.length_m), over, direct: km(way.great_circle_m) });
  if (way.result === 'ask') return t('way_ask', { names: listOf(way.ask.map(memberName)), km: km(way.length_m), over });
  if (way.result === 'none') return way.refusals.length ? t('way_none', { sets: listOf(way.refusals.map(s => listOf(s.states.map(memberName))), 'disjunction') }) : t('way_too_far', { km: km(way.range_m) });
  return t(way.result === 'from_closed' ? 'way_from_closed' : 'way_to_closed', { who: memberName(way.closed_by) });
}

function Legs({ way }) {
  if (!way.legs?.length) return null;
  return html`<div class="scroll"><table class="plain legs"><thead><tr><th>${t('leg')}</th><th class="num">${t('length')}</th></tr></thead><tbody>${way.legs.map((l, i) => html`<tr key=${i}><td>${l.state ? html`<${Member} code=${l.state} /> ${memberName(l.state)}` : t('high_seas')}</td><td class="num">${km(l.length_m)}</td></tr>`)}</tbody></table></div>`;
}

/** What is being typed stays while the page hears of news; it counts once the field is left. */
function Typed({ words }) {
  const [typed, type] = useState({});
  const field = name => ({
    value: typed[name] ?? words[name] ?? '',
    onInput: e => type({ ...typed, [name]: e.target.value }),
    onChange: e => {
      change({ [name]: codes(e.target.value) }, { replace: true });
      type({ ...typed, [name]: undefined });
    },
  });
  return html`<details class="rest" open=${Boolean(words.grant || words.refuse)}><summary>${t('way_typed')}</summary><p class="help">${t('way_typed_help')}</p><div class="pairs">
    <${Field} label=${t('way_grant')} ...${field('grant')} placeholder="SYR" autocomplete="off" spellcheck=${false} />
    <${Field} label=${t('way_refuse')} ...${field('refuse')} placeholder="TUR, BGR" autocomplete="off" spellcheck=${false} /></div></details>`;
}

const isSame = (a, b) => a.type === b.type && a.member === b.member && a.origin === b.origin && a.destination === b.destination && a.window?.from === b.window?.from && a.window?.until === b.window?.until;

/** The requests of one movement count as one: this one first. */
function useMovement(r) {
  const all = useApi(api.query('/requests', { all: true, exercise: r.exercise, max: 500 })).data?.requests || [];
  return [r.id, ...all.filter(x => x.id !== r.id && x.state === r.state && isSame(x, r)).map(x => x.id)].slice(0, 8).join(',');
}

export function Clearance({ r }) {
  const { words } = useCell(route);
  const ids = useMovement(r);
  const at = r.window?.from;
  const c = useApi(api.query(`/clearances/${ids}`, { at }), { keep: true }).data;
  const plan = useApi(api.query(`/ways/${ids}`, { at, grant: words.grant, refuse: words.refuse }), { keep: true });
  const from = place(r.origin);
  const to = place(r.destination);
  if (!c) return null;
  const said = new window.Map([...c.silent.map(x => [x.member, 'silent']), ...c.clearances.map(x => [x.member, x.granted ? 'granted' : 'refused']), [r.member, 'granted']]);
  for (const code of (words.grant || '').split(',')) if (code) said.set(code, 'granted');
  for (const code of (words.refuse || '').split(',')) if (code) said.set(code, 'refused');
  const way = plan.data;
  for (const code of way?.ask || []) if (!said.has(code)) said.set(code, 'silent');
  const names = { granted: 'lets_pass', refused: 'refuses_passage', silent: 'silent' };
  const marks = { granted: '✓ ', refused: '✕ ', silent: '? ' };
  const areas = [...said].map(([code, kind]) => ({ code, kind, mark: marks[kind], title: `${memberName(code)}: ${t(names[kind])}` }));
  const through = way?.points?.map(p => [p.lon_e7 / 1e7, p.lat_e7 / 1e7]);
  const text = way ? found(way) : t('coming');
  return html`<${Section} title=${t('planned_way')}>${plan.error ? html`<p class="sub">${plan.error.message || t('failed_text')}</p>` : html`<p role="status">${text}</p>`}
    <${Map} label=${`${t('clearance_map', { yes: listOf(areas.filter(a => a.kind === 'granted').map(a => a.code)), no: listOf(areas.filter(a => a.kind === 'refused').map(a => a.code)) })} ${text}`} areas=${areas} fit=${through ? [] : undefined}
      points=${[from && { at: from, title: t('origin') }, to && { at: to, title: t('destination') }].filter(Boolean)} lines=${through ? [{ through, kind: way.result === 'route' ? '' : 'wait' }] : []} />
    <p class="small sub">${t('clearance_help', { when: full(c.at) })}${way && !way.complete ? ` ${t('way_incomplete')}` : ''}</p>
    ${way && html`<${Legs} way=${way} />`}<${Typed} words=${words} /><//>`;
}
