#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// The console: what a first visit loads and how soon it can be used with the processor four times slower, what a register of
// 100,000 entries costs a frame while it scrolls, how soon a search answers, and what a day of events leaves in the heap.
//
//   script/bench web [-- --entries N] [--events N]
import { writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

process.env.ENTENTE_SOURCE ||= process.cwd();
const { Alliance, sleep, source } = await import(join(process.env.ENTENTE_SOURCE, 'tests/web/alliance.mjs'));
const { enter, lacking, launch, open } = await import(join(process.env.ENTENTE_SOURCE, 'tests/web/browser.mjs'));

const option = (name, value) => { const i = process.argv.indexOf(`--${name}`); return i < 0 ? value : Number(process.argv[i + 1]); };
const ENTRIES = option('entries', 100000);
const EVENTS = option('events', 20000);
const BATCH = 50;

if (lacking()) {
  console.log(`web: skipped: ${lacking()}`);
  process.exit(0);
}
const row = (name, value, limit) => console.log(`  ${name.padEnd(58)} ${value.padStart(14)}${limit ? `   (${limit})` : ''}`);
const median = list => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const part = (list, p) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * p))];

const sizes = JSON.parse(readFileSync(join(source, 'console/dist/manifest.json')));
console.log('web: the console in Chromium');
row('first load, gzip', `${(sizes.first_gzip / 1000).toFixed(1)} kB`, 'under 90 kB');
row('all of it but the map, gzip', `${(sizes.all_gzip_without_map / 1000).toFixed(1)} kB`);

const a = await Alliance.found('KAZ', 'TJK');
const words = ['north', 'lantern', 'trade', 'river', 'delta', 'orient', 'union', 'steel', 'bay', 'star', 'union', 'grain', 'harbour', 'silk', 'stone'];
const list = ['reference,subject,name,criterion'];
for (let i = 0; i < ENTRIES; i++) list.push(`B-${i},organisation,${words[i % 15]} ${words[(i >> 4) % 15]} ${(i * 2654435761 % 4294967296).toString(36)} company,terrorism`);
writeFileSync(a.path('bench.csv'), `${list.join('\n')}\n`);
await a.start('KAZ', 'TJK');
await a.signing();
const began = Date.now();
a.run('TJK', 'import', 'csv', a.path('bench.csv'), '--list', 'bench');
console.log(`  (${ENTRIES} entries imported in ${((Date.now() - began) / 1000).toFixed(0)} s)`);
const browser = await launch('--js-flags=--expose-gc', '--enable-precise-memory-info');
const page = await open(browser, a.base('TJK'));
await enter(page, a.link('TJK', 'bench', 'officer'));
const cdp = await page.context().newCDPSession(page);

// First load, the cache empty, the processor four times slower: until the overview says what awaits us.
await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
const loads = [];
for (let i = 0; i < 5; i++) {
  const t0 = Date.now();
  await page.goto(`${a.base('TJK')}/c`, { waitUntil: 'commit' });
  await page.waitForFunction(() => document.querySelector('.frame h1')?.textContent.trim().length > 3);
  loads.push(Date.now() - t0);
}
row('interactive, processor 4x slower, best of 5', `${Math.min(...loads)} ms`, 'under 1 s');
await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
await cdp.send('Network.setCacheDisabled', { cacheDisabled: false });

// Scrolling the register from end to end, with jumps and row by row. Scripting of a frame: what the page's own code took of the
// processor between two frames, by the browser's own trace, without the layout and painting that it waited for.
await page.goto(`${a.base('TJK')}/c/register`);
await page.waitForSelector('.t-register .row:nth-child(5)');
await sleep(1000);
const scroll = way => page.evaluate(async w => {
  const grid = document.querySelector('.table-grid');
  const spent = [];
  let blank = 0;
  const step = grid.scrollHeight / 600;
  grid.scrollTop = 0;
  for (let i = 0; i < 600; i++) {
    await new Promise(done => requestAnimationFrame(done));
    performance.mark('frame');
    const t = performance.now();
    grid.scrollTop += w === 'rows' ? 60 : i % 3 ? 180 : step;
    grid.dispatchEvent(new Event('scroll'));
    await Promise.resolve();
    await new Promise(done => { const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0); });
    spent.push(performance.now() - t);
    blank += document.querySelector('.row.wanting') ? 1 : 0;
  }
  return { spent, blank };
}, way);

const SCRIPT = new Set(['FunctionCall', 'EvaluateScript', 'FireAnimationFrame', 'TimerFire', 'EventDispatch', 'RunMicrotasks', 'MinorGC', 'MajorGC', 'V8.GC_MC_INCREMENTAL', 'XHRReadyStateChange']);
const DRAWING = new Set(['UpdateLayoutTree', 'Layout', 'PrePaint', 'Paint', 'Layerize', 'ScrollLayer', 'HitTest']);

/** Milliseconds of script in each frame of a trace: outermost script events less the drawing within them. */
function scripting(events) {
  const marks = events.filter(e => e.name === 'frame');
  const mine = events.filter(e => e.tid === marks[0].tid && e.ph === 'X' && (SCRIPT.has(e.name) || DRAWING.has(e.name))).sort((x, y) => x.ts - y.ts || y.dur - x.dur);
  const script = [];
  const drawing = [];
  for (const e of mine) {
    const end = script.length ? script.at(-1)[1] : -1;
    const drawn = drawing.length ? drawing.at(-1)[1] : -1;
    if (SCRIPT.has(e.name) && e.ts >= end) script.push([e.ts, e.ts + (e.dur || 0), e.tdur ?? e.dur]);
    else if (DRAWING.has(e.name) && e.ts < end && e.ts >= drawn) drawing.push([e.ts, e.ts + (e.dur || 0), e.tdur ?? e.dur]);
  }
  const at = marks.map(m => m.ts).sort((x, y) => x - y);
  const within = (list, from, to) => list.reduce((n, [x, y, used]) => n + (y > x ? (Math.max(0, Math.min(y, to) - Math.max(x, from)) * used) / (y - x) : 0), 0) / 1000;
  return at.slice(0, -1).map((from, i) => within(script, from, at[i + 1]) - within(drawing, from, at[i + 1]));
}

async function traced(act) {
  const events = [];
  const take = e => events.push(...e.value);
  cdp.on('Tracing.dataCollected', take);
  await cdp.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['devtools.timeline', 'v8.execute', 'blink.user_timing'] } });
  const answer = await act();
  await new Promise(done => { cdp.once('Tracing.tracingComplete', done); cdp.send('Tracing.end'); });
  cdp.off('Tracing.dataCollected', take);
  return { ...answer, script: scripting(events) };
}

for (const [way, name] of [['ends', 'scrolling 100,000 entries, with jumps'], ['rows', 'the same, row by row']]) {
  const { spent } = await scroll(way);
  const { script, blank } = await traced(() => scroll(way));
  row(`${name}: scripting a frame, median`, `${median(script).toFixed(1)} ms`, 'under 8 ms');
  row('  95 of 100 frames within', `${part(script, 0.95).toFixed(1)} ms`, 'under 8 ms');
  row('  the whole frame with layout and painting, median; 95 of 100', `${median(spent).toFixed(1)}; ${part(spent, 0.95).toFixed(1)} ms`);
  if (way === 'rows') row('  frames in which a row was still empty', `${blank} of 600`);
}
row('rows in the document while it scrolls', String(await page.evaluate(() => document.querySelectorAll('.table-all .row').length)));

// Search: from the request to its answer.
const search = async (...paths) => {
  const times = [];
  for (let i = 0; i < 15; i++) times.push(await page.evaluate(async p => { const t = performance.now(); await (await fetch(p)).json(); return performance.now() - t; }, paths[i % paths.length]));
  return times;
};
const screened = await search('/api/v1/screen?name=nroth+lantern+company&max=50');
row('screening a name, as the page waits for it, median', `${median(screened).toFixed(0)} ms`, 'under 50 ms');
const texts = ['lantern', 'antern', 'north lan', 'river 1', 'steel bay', 'harbou', 'B-777', 'silk', 'stone', 'grain star', 'delta', 'comp 9', 'zzzz', 'orient t', 'Северн'];
const searched = await search(...texts.map(text => `/api/v1/register?max=100&text=${encodeURIComponent(text)}`)); // no text twice: nothing is known before
row('searching the register for a part of a name, median; the slowest', `${median(searched).toFixed(0)}; ${Math.max(...searched).toFixed(0)} ms`, 'under 50 ms');
row('another page of what was found, median', `${median(await search('/api/v1/register?max=100&skip=300&text=lantern')).toFixed(1)} ms`);
row('the register ordered by name, the first time; another page', `${(await search('/api/v1/register?sort=name'))[0].toFixed(0)}; ${median(await search('/api/v1/register?sort=name&skip=50000')).toFixed(1)} ms`);
const dates = [...Array(15)].map((_, i) => `/api/v1/register?as_of=${new Date(Date.now() - i * 864e5).toISOString().slice(0, 10)}T23:59:59Z`);
row('the register as of another day, median', `${median(await search(...dates)).toFixed(0)} ms`, 'under 50 ms');

// A day of events, replayed as fast as the page takes them; answers are the node's own.
await page.addInitScript(() => {
  window.EventSource = class {
    static CLOSED = 2;
    heard = {};
    constructor() {
      window.stream = this;
      setTimeout(() => this.onopen?.());
    }
    addEventListener(name, fn) { this.heard[name] = fn; }
    close() {}
  };
});
await page.goto(`${a.base('TJK')}/c`);
await page.waitForSelector('.members-table');
await sleep(1000);
const heap = async () => {
  for (let i = 0; i < 3; i++) await cdp.send('HeapProfiler.collectGarbage');
  return (await cdp.send('Runtime.getHeapUsage')).usedSize;
};
const replay = n => page.evaluate(async ([count, batch]) => {
  for (let i = 0; i < count; i++) {
    window.stream.heard[['grew', 'settled', 'rows'][i % 3]]({ data: JSON.stringify({ member: 'KAZ', size: i }) });
    if (i % batch === 0) await new Promise(done => setTimeout(done));
  }
}, [n, BATCH]);
await replay(2000); // what is made once is made before the first look
await sleep(1500);
const before = await heap();
await replay(EVENTS);
await sleep(1500);
const after = await heap();
row(`heap before ${EVENTS} events`, `${(before / 1e6).toFixed(2)} MB`);
row('heap after them, collected', `${(after / 1e6).toFixed(2)} MB`, `${(((after - before) * 100) / before).toFixed(1)} %, within 5 %`);

await browser.close();
await a.end();
