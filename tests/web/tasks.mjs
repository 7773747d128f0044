// SPDX-License-Identifier: Apache-2.0
// What a person comes for, from the overview to its end: a partner's listing and an open statement without being told how; long work that
// is left and found again; what was typed when the session ended; the way of a movement on the map.
import { writeFileSync } from 'node:fs';
import { Alliance } from './alliance.mjs';
import { axe, enter, lacking, launch, open, picture, saying, Tap } from './browser.mjs';

const tap = new Tap();
const missing = lacking();
if (missing) {
  tap.skipAll(missing);
  process.exit(0);
}

const MEMBERS = ['ARM', 'BLR', 'KAZ', 'KGZ', 'RUS', 'TJK'];
const a = await Alliance.found(...MEMBERS);
const browser = await launch();
const go = async (p, path) => { await p.goto(`${p.base}/c/${path}`); await p.waitForSelector('.frame h1'); };
const listing = (name, more = {}) => ({ kind: 'listing', status: 'listed', subject: 'organisation', names: [{ name, kind: 'primary' }], criteria: ['terrorism'], ...more });
const PASSWORD = 'a long enough password';
let page;
let other;

await tap.step('six nodes; KAZ has imported a list, listed one organisation and proposed a statement', async () => {
  await a.start(...MEMBERS);
  await a.signing();
  for (let i = 0; i < 21; i++) await a.write('KAZ', listing(`Imported ${i}`, { source: { list: 'national', reference: `N-${i}` } }));
  a.listed = await a.write('KAZ', listing('Grey Heron Front', { reason: 'Two attacks on a railway' }));
  const file = a.path('statement.txt');
  writeFileSync(file, '# Statement on the rivers\n\n1. Members tell each other when they open a dam.\n\n2. Who does not answers for the damage.\n');
  a.proposal = a.propose('KAZ', file);
  for (const id of [a.listed, a.proposal]) await a.sees('TJK', id);
  page = await open(browser, a.base('TJK'));
  other = await open(browser, a.base('KAZ'));
  page.base = a.base('TJK');
  other.base = a.base('KAZ');
  await enter(page, a.link('TJK', 'aliya', 'officer'));
  await enter(other, a.link('KAZ', 'serik', 'officer'));
});
if (tap.failed) {
  await browser.close();
  await a.end();
  process.exit(tap.finish());
}

await tap.step('overview: the listing of a partner and its statement await us, each with one thing to do; an imported list does not', async () => {
  await saying(page, '2 things await us.');
  const rows = await page.locator('.row-link').allTextContents();
  if (rows.length !== 2 || !rows.some(r => /Grey Heron Front.*does TJK recognise it\?.*Decide/s.test(r)) || !rows.some(r => /Statement on the rivers.*agree, or object\?.*Decide/s.test(r))) return rows.join(' | ');
  if (await page.locator('.nav a:has-text("Register") .count').textContent() !== '1') return 'the register does not say that one waits';
  await saying(page, '6 of 6 in touch', '.health');
  await page.waitForSelector('.map .area');
  await picture(page, 'overview-waiting');
});

await tap.step('a newcomer decides on the listing: two answers, what follows is said before, and the partner sees it', async () => {
  await page.click('text=Grey Heron Front');
  await saying(page, 'TJK has not said yet whether it does.', '.sub');
  const buttons = await page.locator('.act > .button').allTextContents();
  if (!/Recognise for TJK/.test(buttons[0]) || !/Do not recognise/.test(buttons[1])) return buttons.join(' | ');
  await picture(page, 'listing-waiting');
  await page.click('text=Do not recognise');
  await saying(page, 'all members see that it has decided so', '.consequence');
  await picture(page, 'listing-ask');
  await page.click('dialog .button.primary');
  await saying(page, 'TJK does not recognise Grey Heron Front', '.toast');
  await saying(page, 'no, since', '.recognisers');
  await go(other, `register/${a.listed}`);
  await saying(other, 'does not recognise it', '.lately');
});

await tap.step('a word can be changed: it is recognised after all', async () => {
  if (await page.locator('.act >> text=Do not recognise').count()) return 'what was said is asked again';
  await page.click('.act .button.primary');
  await page.click('dialog .button.primary');
  await saying(page, 'Recognised by TJK.', '.sub');
});

await tap.step('a newcomer objects to the statement, and nothing awaits us', async () => {
  await page.click('.nav >> text=Overview');
  await saying(page, 'One thing awaits us.');
  await page.click('text=Statement on the rivers');
  await page.click('.act >> text=Object');
  await saying(page, 'nobody can undo it', '.consequence');
  await page.click('dialog .button.danger');
  await saying(page, 'TJK objected: broken');
  await page.click('.nav >> text=Overview');
  await saying(page, 'Nothing awaits our word.');
});

await tap.step('lately: what was written before the page was opened, counted by the node', async () => {
  const fresh = await page.context().newPage();
  fresh.base = page.base;
  await go(fresh, '');
  await saying(fresh, 'KAZ wrote 22 listings', '.lately');
  await saying(fresh, 'wrote a proposal: Statement on the rivers', '.lately');
  await fresh.close();
});

await tap.step('in a window of any width each list shows what its rows are about, and nothing is wider than the window', async () => {
  const p = await page.context().newPage();
  p.base = page.base;
  const wrong = [];
  for (const width of [360, 768, 1024, 1920]) {
    await p.setViewportSize({ width, height: 800 });
    for (const path of ['', 'register', `register?open=${a.listed}`, 'screen?name=grey+heron+front', 'decisions', `decisions?open=${a.proposal}`, 'ledgers', 'ledgers/KAZ', 'officers', 'account']) {
      await go(p, path);
      await p.waitForSelector('.table-all .row, .halves, .plain, .form, .empty', { state: 'attached' });
      const found = await p.evaluate(() => {
        const named = [...document.querySelectorAll('.table-all .row')].slice(0, 3).map(r => r.querySelector('.c-name, .c-title, .c-kind')?.getBoundingClientRect().width ?? 0);
        return { thin: named.some(w => w < 80) && !document.querySelector('.has-panel'), wide: document.documentElement.scrollWidth > innerWidth + 1 };
      });
      if (found.thin || found.wide) wrong.push(`${path} at ${width}: ${JSON.stringify(found)}`);
    }
  }
  await p.close();
  return wrong.length ? wrong.join('\n') : undefined;
});

await tap.step('many names: the work goes on without the page, and is found again in another view and another session, by that officer alone', async () => {
  const names = Array.from({ length: 100000 }, (_, i) => `Person ${i} of Nowhere ${i * 7}`); // minutes of work: it is broken off below
  await go(page, 'screen/batch');
  await page.setInputFiles('input[type=file]', { name: 'parties.csv', mimeType: 'text/csv', buffer: Buffer.from(`name\n${names.join('\n')}\n`) });
  await saying(page, 'of 100,000 names', '.progress');
  await picture(page, 'batch-running');
  await page.click('.nav >> text=Overview');
  await saying(page, 'Screening', '.progress');
  const again = await open(browser, a.base('TJK'));
  again.base = page.base;
  const made = a.json('TJK', 'officers', 'link', 'aliya', '--enter');
  await enter(again, `${page.base}/c/welcome#${made.link.split('#')[1]}`);
  await go(again, 'screen/batch');
  await saying(again, 'parties.csv', '.batch-head');
  await saying(again, 'of 100,000 names', '.progress');
  const strange = await open(browser, a.base('TJK'));
  strange.base = page.base;
  await enter(strange, a.link('TJK', 'zarina', 'analyst'));
  await go(strange, 'screen/batch');
  await strange.waitForSelector('.drop');
  if (await strange.locator('.batch-head').count()) return 'another officer sees it';
  await strange.context().close();
  await again.click('text=Break it off');
  await again.waitForSelector('.batch-head', { state: 'detached' });
  await again.context().close();
});

await tap.step('many names: the answers stay, and are a CSV that an officer judges by and a spreadsheet computes nothing of', async () => {
  await go(page, 'screen/batch');
  await page.setInputFiles('input[type=file]', { name: 'parties.csv', mimeType: 'text/csv', buffer: Buffer.from('id;name\n1;Grey Heron Front\n2;Nobody Knows Them\n3;=cmd|calc\n') });
  await saying(page, '3 names screened', '.progress');
  await page.reload();
  await saying(page, 'One name with an alert', '.filters');
  await picture(page, 'batch');
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('text=Download the answers')]);
  const text = await (await file.createReadStream()).toArray().then(x => Buffer.concat(x).toString());
  const rows = text.replace(/^\ufeff/, '').trim().split('\r\n');
  if (file.suggestedFilename() !== 'parties-screened.csv') return file.suggestedFilename();
  if (!rows[0].startsWith('row,name,hits,alerts,hit,alert,score,listed_name') || !rows[0].includes('listing,data_as_of,verdict,verdict_by,verdict_why')) return rows[0];
  if (!rows[1].startsWith('1,Grey Heron Front,') || !rows[1].includes(a.listed)) return rows[1];
  if (!rows.at(-1).startsWith("3,'=cmd|calc,")) return `a formula stays one: ${rows.at(-1)}`;
  await page.click('text=Forget it');
  await page.waitForSelector('.batch-head', { state: 'detached' });
});

await tap.step('the way of a movement is planned by the node and drawn; what is known of states without a ledger counts', async () => {
  const request = await a.write('KAZ', { kind: 'request', status: 'open', type: 'clearance', movement: 'overflight', craft: 'Il-76, relief', origin: '43.35,77.04', destination: '38.54,68.82', window: { from: '2098-11-24T06:00:00Z', until: '2098-11-25' } });
  for (const m of ['KGZ', 'TJK']) await a.sees(m, request);
  await go(page, `requests/${request}`);
  await saying(page, 'No way yet: ask', '.block p');
  await a.write('KGZ', { kind: 'reply', request, answer: 'grant', valid: { from: '2098-11-24T06:00:00Z', until: '2098-11-25' } });
  await page.click('.actions >> text=Grant');
  await page.click('dialog .button.primary');
  await saying(page, 'grants', '.rows');
  await page.click('summary >> text=States without a ledger here');
  await page.locator('.field', { hasText: 'Let it pass' }).locator('input').fill('uzb');
  await page.keyboard.press('Tab');
  await saying(page, 'Open:', '.block p');
  await page.waitForSelector('.map .way:not(.wait)');
  await page.waitForURL(/grant=UZB/); // it may have been open before that
  await page.waitForFunction(() => { // our word and what was typed come to the plan one after the other
    const legs = [...document.querySelectorAll('.legs tbody tr')].map(tr => tr.textContent);
    return legs.some(l => l.startsWith('KAZ')) && legs.some(l => l.startsWith('TJK'));
  });
  const found = await axe(page);
  if (found.length) return found.join('\n');
  await picture(page, 'clearance');
});

await tap.step('what was typed is there again when the session has ended meanwhile; a password never is, nor another officer’s words', async () => {
  const made = a.json('TJK', 'officers', 'add', 'rustam', '--role', 'officer');
  const p = await open(browser, a.base('TJK'));
  p.base = page.base;
  await p.goto(`${p.base}/c/welcome#${made.link.split('#')[1]}`);
  for (const n of [0, 1]) await p.locator('input[type=password]').nth(n).fill(PASSWORD);
  await p.click('.button.primary');
  await p.waitForSelector('.frame h1');
  const sign = async name => {
    await p.waitForSelector('.door');
    await p.locator('input').first().fill(name);
    await p.locator('input[type=password]').fill(PASSWORD);
    await p.click('.button.primary');
    await p.waitForSelector('.frame h1');
  };
  const expire = async name => {
    a.run('TJK', 'officers', 'sessions', name, '--end');
    await p.waitForSelector('.door');
  };
  await go(p, 'records/new?kind=proposal');
  await p.locator('.form .field', { hasText: 'Title' }).locator('input').fill('Half a statement');
  await p.fill('.form textarea', 'The first clause, and');
  await expire('rustam');
  const kept = await p.evaluate(() => JSON.stringify(Object.entries(sessionStorage)) + JSON.stringify(Object.entries(localStorage)));
  if (kept.includes(PASSWORD) || !kept.includes('Half a statement')) return kept;
  await sign('rustam');
  if (await p.inputValue('.form textarea') !== 'The first clause, and') return 'the form is empty';
  await go(p, `register/${a.listed}`);
  await p.click('text=Withdraw our recognition');
  await p.fill('dialog input', 'Decree 7');
  await expire('rustam');
  await sign('rustam');
  await p.waitForSelector('dialog');
  if (await p.inputValue('dialog input') !== 'Decree 7') return 'the question is asked again without what was typed';
  await p.keyboard.press('Escape');
  await p.reload();
  await p.waitForSelector('.act .button');
  if (await p.locator('dialog').count()) return 'what was given up comes back';
  const second = a.json('TJK', 'officers', 'add', 'dilnoza', '--role', 'officer');
  await expire('rustam');
  await p.goto(`${p.base}/c/welcome#${second.link.split('#')[1]}`);
  for (const n of [0, 1]) await p.locator('input[type=password]').nth(n).fill(PASSWORD);
  await p.click('.button.primary');
  await p.waitForSelector('.frame h1');
  await go(p, 'records/new?kind=proposal');
  if (await p.inputValue('.form textarea') !== '') return 'another officer finds the draft';
  await expire('dilnoza');
  await sign('rustam');
  await go(p, 'records/new?kind=proposal');
  if (await p.inputValue('.form textarea') !== 'The first clause, and') return 'the draft is gone';
  await p.click('.menu summary');
  await p.click('text=Sign out');
  await p.waitForSelector('.door');
  if ((await p.evaluate(() => JSON.stringify(Object.entries(sessionStorage)))).includes('Half a statement')) return 'signing out leaves the draft';
  await p.context().close();
});

tap.check(page && page.elsewhere.length === 0 && other.elsewhere.length === 0, 'no request left the node', page?.elsewhere.join('\n'));
tap.check(page && page.troubles.length === 0 && other.troubles.length === 0, 'nothing broke in the page', [...(page?.troubles || []), ...(other?.troubles || [])].join('\n'));
await browser.close();
await a.end();
process.exit(tap.finish());
