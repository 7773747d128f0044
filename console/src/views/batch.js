// SPDX-License-Identifier: Apache-2.0
// Many names at once: drop a CSV, watch it go, take the answers away as CSV. The work goes on while one looks at other views.
import { useState } from 'preact/hooks';
import * as api from '../api.js';
import { cell, useCell } from '../cell.js';
import { namesOf, parseCsv, toCsv } from '../csv.js';
import { html } from '../html.js';
import { number, span, t } from '../i18n.js';
import { go, href } from '../router.js';
import { save } from '../parts/file.js';
import { Bar } from '../parts/mark.js';
import { Empty } from '../parts/state.js';
import { Table } from '../parts/table.js';
import { Name } from '../parts/text.js';

const CHUNK = 250;
const NAMES_MAX = 200000;
const BYTES_MAX = 32 * 1024 * 1024;
const idle = { state: 'none', names: 0, done: 0, rows: [], began: 0, problem: '' };
const batch = cell(idle);
let running = 0;

async function run(file) {
  const mine = ++running;
  batch.set({ ...idle, state: 'reading', file: file.name });
  if (file.size > BYTES_MAX) return batch.set({ ...idle, state: 'failed', problem: t('batch_too_large') });
  const names = namesOf(parseCsv(await file.text()));
  if (!names.length) return batch.set({ ...idle, state: 'failed', problem: t('batch_no_names') });
  if (names.length > NAMES_MAX) return batch.set({ ...idle, state: 'failed', problem: t('batch_too_many', { n: NAMES_MAX }) });
  const began = Date.now();
  const rows = [];
  for (let at = 0; at < names.length; at += CHUNK) {
    let answer;
    try {
      answer = await api.post('/screen', { names: names.slice(at, at + CHUNK) });
    } catch (error) {
      if (mine === running) batch.set({ ...batch.value, state: 'failed', problem: error.message || t('away_text') });
      return undefined;
    }
    if (mine !== running) return undefined;
    answer.answers.forEach((a, i) => rows.push({ n: at + i, name: names[at + i], total: a.total, best: a.hits[0], alerts: a.hits.filter(h => h.alert).length, as_of: a.data_as_of }));
    batch.set({ state: 'running', file: file.name, names: names.length, done: rows.length, rows, began, problem: '' });
  }
  batch.set({ ...batch.value, state: 'done' });
  return undefined;
}

function download(rows) {
  const head = ['name', 'hits', 'alerts', 'best_score', 'listed_name', 'primary_name', 'lister', 'list', 'reference', 'why', 'listing', 'data_as_of'];
  save('screening.csv', toCsv([head, ...rows.map(r => [r.name, r.total, r.alerts, r.best ? r.best.score / 1000 : '', r.best?.name, r.best?.primary, r.best?.by, r.best?.list, r.best?.reference, r.best?.why, r.best?.listing, r.as_of])]), 'text/csv');
}

const columns = () => [
  { key: 'n', title: '#', className: 'num minor', cell: r => number(r.n + 1) },
  { key: 'name', title: t('asked'), cell: r => html`<${Name} text=${r.name} />` },
  { key: 'score', title: t('score'), cell: r => (r.best ? html`<span class=${r.best.alert ? 'strong' : ''}><${Bar} value=${r.best.score} text=${(r.best.score / 1000).toFixed(2)} /></span>` : html`<span class="sub">${t('no_hit')}</span>`) },
  { key: 'best', title: t('best_hit'), className: 'minor', cell: r => (r.best ? html`<${Name} text=${r.best.name} />` : '') },
];

function Progress({ b }) {
  const seconds = (Date.now() - b.began) / 1000;
  const left = b.done ? (seconds / b.done) * (b.names - b.done) : 0;
  const text = b.state === 'done' ? t('batch_done', { n: b.names, span: span(Math.max(1, seconds)) }) : b.state === 'reading' ? t('coming') : t('batch_running', { done: number(b.done), n: b.names, span: span(Math.max(1, left)) });
  return html`<div class="progress"><progress max=${b.names || 1} value=${b.done} aria-label=${text}></progress><span role="status">${text}</span></div>`;
}

export function Batch() {
  const b = useCell(batch);
  const [over, setOver] = useState(false);
  const [only, setOnly] = useState(true);
  const take = files => files?.[0] && run(files[0]);
  const rows = only ? b.rows.filter(r => r.alerts) : b.rows;
  const alerts = b.rows.filter(r => r.alerts).length;
  return html`<div class=${`drop ${over ? 'over' : ''}`} onDragOver=${e => { e.preventDefault(); setOver(true); }} onDragLeave=${() => setOver(false)}
    onDrop=${e => { e.preventDefault(); setOver(false); take(e.dataTransfer.files); }}><label class="drop-label"><b>${t('batch_drop')}</b> <span class="sub">${t('batch_help')}</span>
    <input type="file" accept=".csv,.txt,.tsv,text/csv,text/plain" onChange=${e => take(e.target.files)} /></label></div>
    ${b.state === 'failed' && html`<p class="bad-text" role="alert">${b.problem}</p>`}
    ${b.state !== 'none' && b.state !== 'failed' && html`<${Progress} b=${b} />`}
    ${b.rows.length > 0 && html`<div class="filters"><b>${t('batch_alerts', { n: alerts })}</b><label class="check"><input type="checkbox" checked=${only} onChange=${e => setOnly(e.target.checked)} /><span>${t('batch_only')}</span></label>
      <button type="button" class="button" onClick=${() => download(b.rows)}>${t('batch_download')}</button></div>`}
    ${rows.length ? html`<${Table} name="batch" label=${t('batch')} columns=${columns()} count=${rows.length} at=${i => rows[i]} idOf=${r => String(r.n)} onOpen=${n => { go(href('screen', '', { name: b.rows[Number(n)].name })); }} />`
    : b.state === 'done' ? html`<${Empty} title=${t('batch_clear')} text=${t('batch_clear_text')} />` : null}`;
}
