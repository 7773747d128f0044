// SPDX-License-Identifier: Apache-2.0
// Situation: what members report, on the map and in time; series with their gaps as gaps.
import { useEffect, useRef, useState } from 'preact/hooks';
import * as api from '../api.js';
import { useCell } from '../cell.js';
import { html } from '../html.js';
import { day, moment, t } from '../i18n.js';
import { change, href, route } from '../router.js';
import { useApi } from '../store.js';
import { ListView } from '../parts/listview.js';
import { Map } from '../parts/map.js';
import { Tag } from '../parts/mark.js';
import { Member } from '../parts/member.js';
import { Record } from '../parts/record.js';
import { Answered } from '../parts/state.js';
import { Name } from '../parts/text.js';
import { Section, Tabs } from '../parts/view.js';
import { theme } from '../theme.js';

const CATEGORIES = ['incident', 'sighting', 'seizure', 'indicator', 'transaction'];
const DAY = 864e5;

/** Where a report is: its point, or the middle of its cell. */
export function placeOf(place) {
  if (place?.lat !== undefined) return [Number(place.lon), Number(place.lat)];
  const cell = /^(-?[\d.]+)\/(-?[\d.]+)$/.exec(place?.cell || '');
  return cell ? [Number(cell[2]) + 0.05, Number(cell[1]) + 0.05] : null;
}

const columns = () => [
  { key: 'title', title: t('report'), cell: r => html`<span class="two"><span><${Name} text=${r.text || r.item || t(`category_${r.category}`)} /></span><span class="under"><${Member} code=${r.by} /> · ${t(`category_${r.category}`)}${r.corrected ? ` · ${t('corrected', { n: r.corrected })}` : ''}${r.settled ? '' : ` · ${t('provisional')}`}</span></span>` },
  { key: 'amount', title: t('quantity'), className: 'num', cell: r => (r.quantity ? `${r.quantity.amount} ${r.quantity.unit}` : '') },
  { key: 'grade', title: t('grade'), className: 'minor', cell: r => r.grade && html`<${Tag}>${typeof r.grade === 'string' ? r.grade : `${r.grade.source}${r.grade.information}`}<//>` },
  { key: 'place', title: t('place'), className: 'minor', cell: r => html`<${Name} text=${r.place?.text || r.place?.cell || (r.place?.lat && `${r.place.lat}, ${r.place.lon}`) || r.place?.country || ''} />` },
  { key: 'time', title: t('time'), cell: r => (r.period ? r.period : moment(r.from)) },
];

/** Reports a day, or a week, or a month, whichever gives a readable line. */
function TimeLine({ reports }) {
  const times = reports.filter(r => !r.period).map(r => Date.parse(r.from)).filter(Number.isFinite);
  if (times.length < 2) return null;
  const min = Math.min(...times);
  const max = Math.max(...times);
  const bins = 48;
  const size = Math.max(DAY / 24, (max - min + 1) / bins);
  const counts = new Array(bins).fill(0); // the last ends now, or at the latest report
  const first = max + 1 - bins * size;
  for (const x of times) counts[Math.min(counts.length - 1, Math.floor((x - first) / size))] += 1;
  const top = Math.max(...counts);
  return html`<figure class="timeline" role="img" aria-label=${t('timeline', { n: times.length, from: moment(new Date(min).toISOString()), until: moment(new Date(max).toISOString()) })}>
    <svg viewBox=${`0 0 ${counts.length * 8} 32`} preserveAspectRatio="none" aria-hidden="true">${counts.map((n, i) => n > 0 && html`<rect key=${i} x=${i * 8} width="7" y=${32 - (n / top) * 30} height=${(n / top) * 30} />`)}</svg>
    <figcaption class="small sub"><span>${moment(new Date(first).toISOString())}</span><span>${moment(new Date(max).toISOString())}</span></figcaption></figure>`;
}

function Chart({ line }) {
  const box = useRef();
  const shade = useCell(theme);
  useEffect(() => {
    let plot = null;
    let here = true;
    import('../parts/plot.js').then(({ draw }) => { if (here) plot = draw(box.current, line); });
    return () => {
      here = false;
      plot?.destroy();
    };
  }, [line, shade]);
  return html`<div class="chart" ref=${box}></div>`;
}

function gapsText(line) {
  const gaps = line.members.filter(m => m.gaps.length).map(m => `${m.member}: ${m.gaps.map(g => (g.from === g.to ? g.from : `${g.from}–${g.to}`)).join(', ')}`);
  return gaps.length ? t('gaps', { what: gaps.join('; ') }) : t('gaps_none');
}

function OneSeries({ name }) {
  const { words } = route.value;
  const answer = useApi(api.query(`/series/${name}`, { exercise: words.exercise }));
  return html`<${Answered} of=${answer}>${s => s.lines.map((line, i) => {
    const periods = line.periods.map(p => p.period);
    return html`<div key=${i} class="block"><p>${t('series_total', { total: line.total ?? '?', unit: line.unit, item: line.item || name })} ${gapsText(line)}</p><${Chart} line=${line} />
    <div class="scroll" tabindex="0" role="group" aria-label=${name}><table class="plain"><thead><tr><th>${t('member')}</th>${periods.map(p => html`<th key=${p} class="num">${p}</th>`)}<th class="num">${t('total')}</th></tr></thead><tbody>${line.members.map(m => html`<tr key=${m.member}><td><${Member} code=${m.member} /></td>${periods.map(p => {
      const v = m.values.find(x => x.period === p);
      return html`<td key=${p} class="num">${v ? html`<a href=${href('records', v.id)}>${v.amount}</a>` : html`<span class="tag wait">${t('gap')}</span>`}</td>`;
    })}<td class="num">${m.total}</td></tr>`)}</tbody></table></div></div>`;
  })}<//>`;
}

function Series() {
  const { words } = route.value;
  const list = useApi(api.query('/series', { exercise: words.exercise })).data?.series || [];
  if (!list.length) return null;
  const names = [...new Set(list.map(s => s.name))];
  const name = words.series || names[0];
  return html`<${Section} title=${t('series')} aside=${html`<${Tabs} label=${t('series')} value=${name} onChoose=${s => change({ series: s })} options=${names.map(n => [n, n])} />`}><${OneSeries} key=${name} name=${name} /><//>`;
}

function One({ id }) {
  const answer = useApi(`/records/${id}`);
  return html`<${Answered} of=${answer}>${data => html`<${Record} data=${data} />`}<//>`;
}

export function Situation() {
  const { words } = useCell(route);
  const [days, setDays] = useState('');
  const from = days && new Date(Date.now() - Number(days) * DAY).toISOString().slice(0, 10);
  const of = useApi(api.query('/situation', { exercise: words.exercise, category: words.category, from, max: 500 }), { keep: true });
  const rows = of.data?.reports || [];
  const points = rows.map(r => ({ at: placeOf(r.place), id: r.id, title: `${r.by}: ${r.text || r.item || r.category}`, size: r.corrected ? 5 : 4 })).filter(p => p.at);
  const members = (useApi('/status').data?.ledgers || []).map(l => ({ code: l.member, kind: l.role === 'member' ? 'member' : 'guest' }));
  const latest = rows[0];
  const before = html`<div class="filters"><select aria-label=${t('category')} value=${words.category || ''} onChange=${e => change({ category: e.target.value, open: '' })}><option value="">${t('any_category')}</option>${CATEGORIES.map(c => html`<option key=${c} value=${c}>${t(`category_${c}`)}</option>`)}</select>
    <select aria-label=${t('time')} value=${days} onChange=${e => setDays(e.target.value)}><option value="">${t('any_time')}</option>${[1, 7, 30, 365].map(n => html`<option key=${n} value=${n}>${t('last_days', { n })}</option>`)}</select>
    ${(of.data?.totals || []).map((x, i) => html`<${Tag} key=${i}>${x.item || t('without_item')}: ${x.total ?? '?'} ${x.unit}<//>`)}</div>
    ${rows.length > 0 && html`<div class="situation-top"><${Map} label=${t('map_reports', { n: points.length })} areas=${members} points=${points} height=${240} fit=${points.length > 1 ? [] : undefined} /><div><${TimeLine} reports=${rows} /><${Series} /></div></div>`}`;
  return html`<${ListView} name="situation" of=${of} rows=${rows} sentence=${latest ? t('situation_latest', { n: of.data.matched, who: latest.by, when: day(latest.from) }) : t('situation_none')} sub=${t('situation_sub', { n: points.length })} columns=${columns()} One=${One} before=${before}
    titleOf=${r => html`<${Name} text=${r.text || r.item || t(`category_${r.category}`)} />`} actions=${api.may('officer') && html`<a class="button" href=${href('records', 'new', { kind: 'report' })}>${t('report_new')}</a>`} empty=${t('situation_empty')} emptyText=${t('situation_empty_text')} />`;
}
