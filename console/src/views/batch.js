// SPDX-License-Identifier: Apache-2.0
// Many names at once: drop a CSV, the node screens it in its own time, the answers can be taken away as CSV. The work is the node's: one
// may leave the page, load it anew, or come back from another browser as the same officer, and finds it again.
import { useEffect, useState } from 'preact/hooks';
import * as api from '../api.js';
import { useCell } from '../cell.js';
import { namesOf, parseCsv, toCsv } from '../csv.js';
import { html } from '../html.js';
import { number, score, span, t } from '../i18n.js';
import { change, go, href, route } from '../router.js';
import { useApi } from '../store.js';
import { save } from '../parts/file.js';
import { Bar } from '../parts/mark.js';
import { Empty } from '../parts/state.js';
import { Table } from '../parts/table.js';
import { Name, visible } from '../parts/text.js';
import { Tabs } from '../parts/view.js';

const NAMES_MAX = 200000;
const BYTES_MAX = 16 * 1024 * 1024;
const MANY = 20000; // of so many names the best hit alone is kept
const LOOK_MS = 1000;
const isOver = b => b.state === 'done' || b.state === 'failed';

/** Hands the names of a file to the node; the number of the batch. */
async function begin(file) {
  if (file.size > BYTES_MAX) throw new Error(t('batch_too_large'));
  const names = namesOf(parseCsv(await file.text()));
  if (!names.length) throw new Error(t('batch_no_names'));
  if (names.length > NAMES_MAX) throw new Error(t('batch_too_many', { n: NAMES_MAX }));
  return (await api.post(api.query('/batches', { max: names.length > MANY ? 1 : 3 }), { title: file.name, names })).id;
}

const rowOf = (a, n) => ({ n, name: a.query || '', error: a.error ? a.text || a.error : '', total: a.total || 0, hits: a.hits || [], alerts: (a.hits || []).filter(h => h.alert).length, as_of: a.data_as_of });

const HEAD = ['row', 'name', 'hits', 'alerts', 'hit', 'alert', 'score', 'listed_name', 'primary_name', 'subject', 'listed_by', 'list', 'reference', 'why', 'listing', 'data_as_of', 'verdict', 'verdict_by', 'verdict_why', 'error'];

/** One line a hit that was kept, one for a name without any; docs/console.md says what each column is. */
export function lines(rows) {
  const one = (r, h, i) => [r.n + 1, r.name, r.total, r.alerts, h ? i + 1 : '', h ? (h.alert ? 'yes' : 'no') : '', h ? (h.score / 1000).toFixed(3) : '', h?.name, h?.primary, h?.subject, h?.by, h?.list, h?.reference, h?.why, h?.listing, r.as_of, h?.verdict?.verdict, h?.verdict?.who, h?.verdict?.why, r.error];
  return [HEAD, ...rows.flatMap(r => (r.hits.length ? r.hits.map((h, i) => one(r, h, i)) : [one(r)]))];
}

const columns = () => [
  { key: 'n', title: '#', className: 'num minor', cell: r => number(r.n + 1) },
  { key: 'name', title: t('asked'), cell: r => html`<${Name} text=${r.name} />` },
  { key: 'score', title: t('score'), cell: r => (r.hits[0] ? html`<span class=${r.hits[0].alert ? 'strong' : ''}><${Bar} value=${r.hits[0].score} text=${score(r.hits[0].score)} /></span>` : html`<span class="sub">${r.error ? t('not_screened') : t('no_hit')}</span>`) },
  { key: 'best', title: t('best_hit'), className: 'minor', cell: r => html`<${Name} text=${r.error || r.hits[0]?.name || ''} />` },
];

/** The answers of a batch that is over: fetched once. */
function useResult(batch) {
  const [result, set] = useState({ id: 0, rows: [], problem: '' });
  const id = batch && isOver(batch) ? batch.id : 0;
  useEffect(() => {
    if (!id) return undefined;
    let here = true;
    api.get(`/batches/${id}`).then(a => here && set({ id, rows: a.answers.map(rowOf), problem: '' }), error => here && set({ id, rows: [], problem: error.message || t('away_text') }));
    return () => { here = false; };
  }, [id]);
  return result.id === id ? result : { id: 0, rows: [], problem: '' };
}

function Progress({ batch, job }) {
  const left = job?.remaining_seconds;
  const text = batch.state === 'done' ? t('batch_done', { n: batch.total }) : batch.state === 'waiting' ? t('batch_waiting') : `${t('batch_running', { done: number(batch.done), n: batch.total })} ${left === undefined ? '' : t('batch_left', { span: span(Math.max(1, left)) })} ${t('batch_leave')}`;
  return html`<div class="progress"><progress max=${batch.total || 1} value=${batch.done} aria-label=${t('batch')}></progress><span role="status">${text}</span></div>`;
}

function Drop({ onFile, loaded }) {
  const [over, setOver] = useState(false);
  return html`<div class=${`drop ${over ? 'over' : ''}`} onDragOver=${e => { e.preventDefault(); setOver(true); }} onDragLeave=${() => setOver(false)}
    onDrop=${e => { e.preventDefault(); setOver(false); onFile(e.dataTransfer.files[0]); }}><label class="drop-label"><span><b>${t('batch_drop')}</b><br /><span class="sub">${t('batch_help')}</span></span>
    <span class="button" aria-hidden="true">${t('batch_choose')}</span>${loaded && html`<span class="sub">${t('batch_loaded', { name: visible(loaded) })}</span>`}
    <input class="hidden" type="file" accept=".csv,.txt,.tsv,text/csv,text/plain" onChange=${e => { onFile(e.target.files[0]); e.target.value = ''; }} /></label></div>`;
}

function Answers({ batch, rows }) {
  const [only, setOnly] = useState(true);
  const alerts = rows.filter(r => r.alerts).length;
  const shown = only ? rows.filter(r => r.alerts || r.error) : rows;
  return html`<div class="filters"><b>${t('batch_alerts', { n: alerts })}</b><label class="check"><input type="checkbox" checked=${only} onChange=${e => setOnly(e.target.checked)} /><span>${t('batch_only')}</span></label>
      <button type="button" class="button primary" onClick=${() => save(`${(batch.title || 'names').replace(/\.\w+$/, '')}-screened.csv`, toCsv(lines(rows)), 'text/csv')}>${t('batch_download')}</button></div>
    ${shown.length ? html`<${Table} key=${batch.id} name="batch" label=${t('batch')} columns=${columns()} count=${shown.length} at=${i => shown[i]} idOf=${r => String(r.n)} onOpen=${n => { go(href('screen', '', { name: rows[Number(n)].name })); }} />`
    : html`<${Empty} title=${t('batch_clear')} text=${t('batch_clear_text')} />`}`;
}

export function Batch() {
  const { words } = useCell(route);
  const list = useApi('/batches');
  const jobs = useApi('/jobs').data?.jobs || [];
  const [problem, setProblem] = useState('');
  const all = list.data?.batches || [];
  const batch = all.find(b => String(b.id) === words.job) || all.at(-1);
  const result = useResult(batch);
  const runs = all.some(b => !isOver(b));
  useEffect(() => {
    if (!runs) return undefined;
    const timer = setInterval(() => list.reload(true), LOOK_MS);
    return () => clearInterval(timer);
  }, [runs]);
  const doing = act => async value => {
    setProblem('');
    try {
      await act(value);
    } catch (error) {
      setProblem(error.isAway ? t('away_text') : error.message || t('failed_text'));
    }
    list.reload();
  };
  const take = doing(async file => { if (file) change({ job: await begin(file) }, { replace: true }); });
  const drop = doing(() => api.post(`/batches/${batch.id}`));
  return html`<${Drop} onFile=${take} loaded=${batch?.title} /><p class="form-problem" role="alert">${problem}</p>
    ${all.length > 1 && html`<${Tabs} label=${t('batch')} value=${batch.id} onChoose=${id => change({ job: id }, { replace: true })} options=${all.map(b => [b.id, b.title || String(b.id)])} />`}
    ${batch && html`<div class="batch-head"><h2>${batch.title || t('batch')}</h2><button type="button" class="link" onClick=${drop}>${t(isOver(batch) ? 'batch_forget' : 'batch_break_off')}</button></div>
      ${batch.state === 'failed' ? html`<p class="bad-text" role="alert">${batch.text}</p>` : html`<${Progress} batch=${batch} job=${jobs.find(j => j.id === batch.id)} />`}
      ${result.problem && html`<p class="bad-text" role="alert">${result.problem}</p>`}
      ${result.rows.length > 0 && html`<${Answers} batch=${batch} rows=${result.rows} />`}`}`;
}
