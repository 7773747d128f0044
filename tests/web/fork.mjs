// SPDX-License-Identifier: Apache-2.0
// A member that signs two histories of its ledger, by the hostile program of tests/cli: what an officer of another member is shown.
import { spawn } from 'node:child_process';
import { Alliance, until } from './alliance.mjs';
import { axe, enter, lacking, launch, open, picture, saying, Tap } from './browser.mjs';

const tap = new Tap();
const missing = lacking();
const hostile = process.argv[2];
if (missing) {
  tap.skipAll(missing);
  process.exit(0);
}

const a = await Alliance.found('BLR', 'KAZ', 'KGZ', 'TJK');
const browser = await launch();
let page;
let liar;

await tap.step('KGZ shows BLR and KAZ one history and TJK another', async () => {
  await a.start('BLR', 'KAZ', 'KGZ', 'TJK');
  await a.signing();
  const id = await a.write('KGZ', { kind: 'report', category: 'incident', text: 'A lorry without plates' });
  for (const m of ['KAZ', 'TJK']) await a.sees(m, id);
  page = await open(browser, a.base('TJK'));
  page.base = a.base('TJK');
  await enter(page, a.link('TJK', 'aliya', 'officer'));
  await saying(page, 'Nothing awaits our word');
  await a.stop('KGZ');
  liar = spawn(hostile, ['fork', a.path('KGZ'), a.path('charter')], { env: a.env, stdio: ['pipe', 'pipe', 'inherit'] });
  await until('TJK knows of it', async () => (await a.get('TJK', '/status')).troubles.some(x => x.what === 'equivocation' && x.about === 'KGZ'), 60);
});

await tap.step('overview says so without a reload, and leads to what it means', async () => {
  await saying(page, 'Kyrgyzstan signed two histories of its ledger', '.rows a');
  await picture(page, 'fork-overview');
  await page.click('.rows a >> text=two histories');
  await page.waitForURL(/\/c\/ledgers\/KGZ/);
});

await tap.step('ledgers: both statements side by side, their signatures checked here, what follows, and the record', async () => {
  await page.waitForSelector('.statement-card >> nth=1');
  const prints = await page.locator('.statement-card .mono').allTextContents();
  if (prints.length !== 2 || prints[0] === prints[1]) return `the fingerprints are ${prints}`;
  if (await page.locator('.statement-card .mark.good').count() !== 2) return 'a signature is not shown as checked';
  for (const words of ['Nobody else can make its signature', 'What follows', 'stands on the ledgers of']) await saying(page, words, '.evidence');
  await picture(page, 'fork');
  const found = await axe(page);
  if (found.length) return found.join('\n');
  await page.click('.evidence a');
  await saying(page, 'Evidence');
});

await tap.step('what is not accused stands without a warning', async () => {
  await page.goto(`${page.base}/c/ledgers/KAZ`);
  await page.waitForSelector('.t-leaves .row');
  if (await page.locator('.evidence').count()) return 'KAZ is accused too';
});

tap.check(page && page.elsewhere.length === 0 && page.troubles.length === 0, 'nothing broke in the page', [...(page?.troubles || []), ...(page?.elsewhere || [])].join('\n'));
liar?.stdin.end();
await browser.close();
await a.end();
process.exit(tap.finish());
