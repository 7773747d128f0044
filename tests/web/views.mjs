// SPDX-License-Identifier: Apache-2.0
// The console in a real browser: each view's main task on nodes that run, two browsers on two nodes, a node that goes and comes
// back, what hostile members write, keyboard alone, axe-core in both themes; and a picture of each view.
import { writeFileSync } from 'node:fs';
import { Alliance, sleep } from './alliance.mjs';
import { axe, enter, lacking, launch, open, picture, saying, Tap } from './browser.mjs';

const tap = new Tap();
const missing = lacking();
if (missing) {
  tap.skipAll(missing);
  process.exit(0);
}

const VIEWS = ['overview', 'screen', 'register', 'decisions', 'requests', 'situation', 'meetings', 'items', 'messages', 'ledgers', 'records', 'account', 'officers'];
const LONG = 'ё'.repeat(10000);
const HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script> "quoted" \'single\' {{7*7}} ${7*7} javascript:alert(3)';
const listing = (name, more = {}) => ({ kind: 'listing', status: 'listed', subject: 'organisation', names: [{ name, kind: 'primary' }], criteria: ['terrorism'], ...more });

const a = await Alliance.found('KAZ', 'TJK');
const browser = await launch();
let page;
let other;

async function furnish() {
  const file = a.path('statement.txt');
  writeFileSync(file, '# Statement on the pass\n\n1. The members keep the pass open.\n\n2. Goods pass it with the consent of both.\n');
  const second = a.path('second.txt');
  writeFileSync(second, '# Заявление о перевале\n\n1. Участники держат перевал открытым.\n\n2. Грузы проходят с согласия обоих.\n');
  a.listed = await a.write('KAZ', listing('Northern Lantern Movement'));
  await a.write('KAZ', listing('حركة الفانوس الشمالي', { names: [{ name: 'حركة الفانوس الشمالي', kind: 'primary' }, { name: 'Движение северного фонаря с очень длинным названием на кириллице', kind: 'alias' }] }));
  a.proposal = a.propose('KAZ', file);
  a.proposal2 = a.propose('KAZ', second);
  a.report = await a.write('KAZ', { kind: 'report', category: 'incident', text: 'Shots across the river', place: { lat: '37.25', lon: '68.65' }, quantity: { amount: '9', unit: 'people' }, grade: { source: 'B', information: '2' } });
  a.request = await a.write('KAZ', { kind: 'request', status: 'open', type: 'assistance', purpose: 'flood in the valley', items: [{ item: 'boats', quantity: 12 }] });
  a.item = await a.write('TJK', { kind: 'item', title: 'Report on the border', owner: 'TJK', status: 'planned', due: '2099-01-01' }, 'statute');
  a.meeting = await a.write('KAZ', { kind: 'meeting', type: 'session', title: 'Council in Dushanbe', begins: '2099-03-01T09:00:00Z', status: 'planned', organs: ['heads'], place: 'Dushanbe', agenda: [{ number: '1', text: 'The pass' }] }, 'statute');
  a.message = await a.write('KAZ', { kind: 'message', release: ['TJK'], precedence: 'flash', to: ['TJK'], subject: 'Crossing under way', text: 'Two lorries, no lights.' }, 'restricted');
  for (const id of [a.listed, a.proposal, a.proposal2, a.report, a.request, a.meeting, a.message]) await a.sees('TJK', id);
}

const go = async (p, path) => { await p.goto(`${p.base}/c/${path}`); await p.waitForSelector('.frame h1'); };
const press = async (p, ...keys) => { for (const k of keys) await p.keyboard.press(k); };

await tap.step('two nodes with a console each, and an officer on each', async () => {
  await a.start('KAZ', 'TJK');
  await a.signing();
  await furnish();
  page = await open(browser, a.base('TJK'));
  other = await open(browser, a.base('KAZ'));
  page.base = a.base('TJK');
  other.base = a.base('KAZ');
  await enter(page, a.link('TJK', 'aliya', 'administrator'));
  await enter(other, a.link('KAZ', 'serik', 'officer'));
  if (new URL(page.url()).hash) return 'the link stays in the address';
});
if (tap.failed) {
  await browser.close();
  await a.end();
  process.exit(tap.finish());
}

await tap.step('overview: says what awaits us, and leads there', async () => {
  await go(page, '');
  await saying(page, 'await us');
  await page.click('text=Statement on the pass');
  await page.waitForURL(/\/c\/decisions\//);
  await picture(page, 'decision');
});

await tap.step('decisions: the other member objects with two keys and a confirmation, and it is seen here without a reload', async () => {
  await go(page, `decisions/${a.proposal}`);
  await go(other, `decisions?open=${a.proposal}`);
  await other.waitForSelector('.panel .electors');
  await press(other, 'b');
  await saying(other, 'nobody can undo it', '.consequence');
  await other.check('.clause-choice input >> nth=1');
  await other.click('dialog .button.danger');
  const began = Date.now();
  await saying(page, 'KAZ objected: broken');
  console.log(`# the objection of KAZ stood on the page of TJK after ${Date.now() - began} ms`);
  await saying(page, 'KAZ objects to this', '.remarks');
});

await tap.step('decisions: both agree, and both see it adopted, with its proof to download', async () => {
  await go(page, `decisions/${a.proposal2}`);
  await go(other, `decisions/${a.proposal2}`);
  for (const p of [other, page]) {
    await p.waitForSelector('.act .button.primary');
    await press(p, 'a');
    await p.waitForSelector('dialog[open] .consequence');
    await press(p, 'Enter');
    await p.waitForSelector('dialog', { state: 'detached' });
  }
  const began = Date.now();
  await Promise.all([saying(page, 'Adopted'), saying(other, 'Adopted')]);
  console.log(`# adopted on both pages ${Date.now() - began} ms after the last word`);
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('text=Outcome with proof')]);
  const path = a.path('outcome.proof');
  await file.saveAs(path);
  a.run(null, 'verify', path);
});

await tap.step('a proof is recomputed in the browser up to the signed root', async () => {
  await go(page, `ledgers/KAZ?open=${a.report}`);
  await page.waitForSelector('.panel h2');
  await press(page, 'p');
  await saying(page, 'It fits', '.proof');
  const ticks = await page.locator('.proof .tick.good').count();
  if (ticks < 5) return `only ${ticks} ticks`;
});

await tap.step('a proof that was changed does not pass', async () => {
  await page.route('**/api/v1/proofs/*', async route => {
    const real = await route.fetch();
    await route.fulfill({ response: real, body: (await real.text()).replace('across', 'acroSs') });
  });
  await go(page, `records/${a.report}`);
  await page.waitForSelector('.one');
  await press(page, 'p');
  await saying(page, 'does not fit', '.proof');
  await page.unroute('**/api/v1/proofs/*');
});

await tap.step('screen: hits as one types, why, side by side with the listing', async () => {
  await go(page, 'screen');
  await page.keyboard.type('northern lantren movement', { delay: 15 });
  await saying(page, 'Northern Lantern Movement', '.t-screen .row');
  await press(page, 'Enter');
  await saying(page, 'alike', '.compare');
  await picture(page, 'screen');
});

await tap.step('screen: a verdict in one key and a reason, and it is there the next time', async () => {
  await press(page, 'n');
  await page.fill('dialog textarea', 'another movement, founded elsewhere');
  await page.click('dialog .button.primary');
  await saying(page, 'another movement, founded elsewhere', '.panel');
  await go(page, 'screen?name=northern+lantren+movement');
  await saying(page, 'not the same', '.t-screen .row');
});

await tap.step('screen: many names from a CSV, and the answers as CSV', async () => {
  await go(page, 'screen/batch');
  await page.setInputFiles('input[type=file]', { name: 'parties.csv', mimeType: 'text/csv', buffer: Buffer.from('id,name\r\n1,"Lantern, Northern Movement"\r\n2,Nobody Knows Them\r\n3,=cmd|calc\r\n') });
  await saying(page, 'names screened', '.progress');
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('text=Download the answers')]);
  const text = await (await file.createReadStream()).toArray().then(x => Buffer.concat(x).toString());
  if (!text.includes("'=cmd|calc")) return `a formula stays a formula: ${text}`;
  if (!text.includes('Northern Lantern Movement')) return text;
});

await tap.step('register: find what the partner listed and recognise it, seen by the partner at once', async () => {
  await go(other, `register/${a.listed}`);
  await go(page, 'register');
  await page.fill('input[type=search]', 'lantern');
  await saying(page, 'with “lantern”');
  await page.click('.t-register .row >> text=Northern Lantern');
  await page.waitForSelector('.panel .recognisers');
  await press(page, 'r');
  await saying(page, 'Recognise', 'dialog h2');
  await page.fill('dialog input', 'Decree 12');
  await press(page, 'Enter');
  await saying(page, 'Recognised by TJK', '.panel p');
  await saying(other, 'Recognised by TJK', '.sub');
  await picture(page, 'register');
});

await tap.step('register: ordered by a column, held to reviews that come; the overview counts them', async () => {
  await a.write('TJK', listing('Zeta Review', { review: new Date(Date.now() + 20 * 864e5).toISOString().replace(/\.\d+Z$/, 'Z') }));
  await go(page, 'register');
  await saying(page, 'Zeta Review', '.t-register');
  const names = () => page.$$eval('.t-register .table-all .row', rows => rows.map(r => [Number(r.getAttribute('aria-rowindex')), r.querySelector('.c-name bdi')?.textContent]).sort((x, y) => x[0] - y[0]).map(x => x[1]));
  await page.click('.table-head .sort >> text=Name');
  await page.waitForSelector('[aria-sort=ascending]');
  await page.waitForFunction(() => [...document.querySelectorAll('.t-register .row')].find(r => r.getAttribute('aria-rowindex') !== '1' && r.style.transform === 'translateY(0px)')?.textContent.match(/Dvi|Движение|Northern|حركة/));
  const up = await names();
  await page.click('.table-head .sort >> text=Name');
  await page.waitForSelector('[aria-sort=descending]');
  await saying(page, 'Zeta', '.t-register .row[aria-rowindex="2"]');
  const down = await names();
  if (up.join() !== [...down].reverse().join()) return `${up} and ${down}`;
  await page.selectOption('select[aria-label="Review by"]', '30');
  await saying(page, 'to be reviewed within 30 days');
  await saying(page, 'One listing in force');
  if ((await names()).join() !== 'Zeta Review') return (await names()).join();
  await go(page, '');
  await page.click('text=One listing is to be reviewed within 30 days');
  await saying(page, 'to be reviewed within 30 days');
});

await tap.step('register: as of yesterday there was none', async () => {
  const yesterday = new Date(Date.now() - 864e5).toISOString().slice(0, 10);
  await go(page, `register?as_of=${yesterday}`);
  await saying(page, 'No listing in force');
});

await tap.step('register: import a list, after seeing what it would change', async () => {
  await go(page, 'register/import');
  await page.selectOption('.form select', 'own');
  await page.locator('.form .field', { hasText: 'Name of the list' }).locator('input').fill('national');
  await page.setInputFiles('.form input[type=file]', { name: 'own.csv', mimeType: 'text/csv', buffer: Buffer.from('reference,subject,name,criterion\nN-1,person,Tarvin Oskel,terrorism\nN-2,vessel,Sea Lantern,terrorism\n') });
  await page.click('.form > .actions .button');
  await page.click('text=Write 2 changes');
  await go(page, 'register?text=oskel');
  await saying(page, 'One listing in force');
});

await tap.step('requests: answer one', async () => {
  await go(page, 'requests');
  await saying(page, 'One request awaits our answer.');
  await page.click('.t-requests .row >> text=flood');
  await page.click('.panel >> text=Offer');
  await page.fill('dialog input', '5');
  await page.click('dialog .button.primary');
  await saying(page, 'offers', '.panel .rows');
  await saying(page, 'Still lacking: 7', '.panel p');
});

await tap.step('situation: the report is on the map and in the list', async () => {
  await go(page, 'situation');
  await saying(page, 'One report, by KAZ');
  await page.waitForSelector('.map .spot');
  await page.click('.t-situation .row >> text=Shots');
  await page.waitForSelector('.panel .fields');
});

await tap.step('meetings: say that we come', async () => {
  await go(page, `meetings?open=${a.meeting}`);
  await page.click('.panel >> text=Say whether we come');
  await page.click('dialog .button.primary');
  await saying(page, 'in person', '.panel .recognisers');
});

await tap.step('items: say how far it is', async () => {
  await go(page, `items?open=${a.item}`);
  await page.click('.panel .button.primary');
  await page.fill('dialog textarea', 'First draft is out');
  await page.click('dialog .button.primary');
  await saying(page, 'First draft is out', '.panel');
});

await tap.step('messages: read one, and its author sees so', async () => {
  await go(other, 'messages?box=sent');
  await saying(other, 'at 1 of 1', '.t-messages');
  await go(page, 'messages');
  await saying(page, 'One message is unread.');
  await page.click('.t-messages .row >> text=Crossing');
  await page.waitForSelector('.panel .prose');
  await press(page, 'm');
  await saying(page, 'All messages are read.');
  await saying(other, 'read by all', '.t-messages');
});

await tap.step('records: a listing through its form, refused with a reason first', async () => {
  await go(page, 'records/new?kind=listing');
  await page.waitForSelector('.form .button.primary');
  const subject = page.locator('.form > .field', { hasText: /^subject/ }).locator('select');
  await subject.selectOption('person');
  const names = page.locator('fieldset.group', { has: page.locator('legend:text-is("names")') }).first();
  await names.locator('input').first().fill('Somebody Else');
  const criteria = page.locator('fieldset.group', { has: page.locator('legend:text-is("criteria")') }).first();
  await criteria.locator('input').first().fill('religion');
  await page.click('.form > .actions .button.primary');
  await page.waitForFunction(() => document.querySelector('.form .form-problem')?.textContent.length > 10);
  await criteria.locator('input').first().fill('terrorism');
  await page.click('.form > .actions .button.primary');
  await page.waitForSelector('dialog .record-preview');
  await page.click('dialog .button.primary');
  await page.waitForURL(/\/c\/register\//);
  await saying(page, 'Somebody Else');
});

await tap.step('records: propose a statement, which the other then sees', async () => {
  await go(other, 'decisions');
  await go(page, 'records/new?kind=proposal');
  await page.waitForSelector('.form textarea');
  await page.selectOption('.form select >> nth=1', 'statement');
  await page.locator('.form .field', { hasText: 'Title' }).locator('input').fill('Statement from the form');
  await page.fill('.form textarea', 'The first clause.\n\nThe second clause.');
  await page.click('.form .button.primary');
  await saying(other, 'Statement from the form', '.t-decisions');
});

await tap.step('what hostile members write is shown as text and harms nothing', async () => {
  const bad = await a.write('KAZ', listing(HOSTILE, { names: [{ name: HOSTILE, kind: 'primary' }, { name: 'abc\u202egnp.exe', kind: 'alias' }], reason: LONG, remarks: HOSTILE, documents: [{ kind: 'passport', number: HOSTILE }], positions: [LONG] })).catch(e => e);
  const id = typeof bad === 'string' ? bad : await a.write('KAZ', listing(HOSTILE, { reason: LONG, remarks: HOSTILE }));
  const message = await a.write('KAZ', { kind: 'message', release: ['TJK'], precedence: 'routine', to: ['TJK'], subject: HOSTILE.slice(0, 200), text: `${HOSTILE} ${LONG}` }, 'restricted');
  const report = await a.write('KAZ', { kind: 'report', category: 'incident', text: `${HOSTILE}${LONG.slice(0, 3000)}`, place: { lat: '40', lon: '70', text: HOSTILE.slice(0, 200) } });
  for (const x of [id, message, report]) await a.sees('TJK', x);
  for (const path of ['register?text=onerror', `register?open=${id}`, `register/${id}`, 'messages', `messages?open=${message}`, 'situation', `situation?open=${report}`, `records/${report}`, '', 'ledgers/KAZ', `screen?name=${encodeURIComponent(HOSTILE)}`]) {
    await go(page, path);
    await sleep(150);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1);
    if (wide) return `${path} is wider than the window`;
  }
  if (await page.evaluate(() => document.querySelector('main img, main script, .panel img'))) return 'an element was made of text';
  await go(page, `register?open=${id}`);
  await page.waitForSelector('.panel .names');
  if (!(await page.textContent('.panel')).includes('<script>')) return 'the text is not shown as it is';
  await picture(page, 'hostile');
  if (page.troubles.length) return page.troubles.join('\n');
});

await tap.step('by keyboard alone: to a proposal, open it, its proof, back up, to the register, a listing, back', async () => {
  await go(page, '');
  await press(page, 'g', 'd');
  await page.waitForURL(/\/c\/decisions/);
  await page.waitForSelector('.t-decisions .row');
  await press(page, 'j');
  const chosen = await page.evaluate(() => [document.activeElement.className, document.activeElement.getAttribute('aria-activedescendant'), getComputedStyle(document.querySelector('.row.active')).boxShadow]);
  if (!/table-grid/.test(chosen[0]) || !/-0$/.test(chosen[1]) || chosen[2] === 'none') return `the first key does not show the first row: ${chosen}`;
  await press(page, 'j', 'k', 'Enter');
  await page.waitForSelector('.panel .electors');
  await press(page, 'p');
  await saying(page, 'It fits', '.proof');
  await press(page, 'o');
  await page.waitForURL(/\/c\/decisions\/[0-9a-f]{64}/);
  await press(page, 'Escape');
  await page.waitForURL(/\/c\/decisions$/);
  await press(page, 'Control+k');
  await page.waitForSelector('dialog input');
  await page.keyboard.type('regis');
  await press(page, 'Enter');
  await page.waitForURL(/\/c\/register/);
  await page.waitForSelector('.t-register .row');
  await press(page, 'Enter');
  await page.waitForSelector('.panel .names');
  await press(page, 'Escape');
  await page.waitForSelector('.panel', { state: 'detached' });
  await page.fill('input[type=search]', 'Northern');
  await press(page, 'Escape');
  if (await page.evaluate(() => document.activeElement.tagName) === 'INPUT' || !/register/.test(page.url())) return 'Esc in a field does not just leave the field';
  await page.fill('input[type=search]', '');
  await page.evaluate(() => document.activeElement.blur());
  await press(page, '/');
  await page.keyboard.type('lantern', { delay: 10 });
  await saying(page, 'Northern Lantern', 'dialog li');
  await press(page, 'Escape');
  await page.waitForSelector('dialog', { state: 'detached' });
  for (let i = 0; i < 60; i++) {
    await press(page, 'Tab');
    if (await page.evaluate(() => document.activeElement?.classList.contains('table-grid'))) return undefined;
  }
  return 'Tab never reaches the list';
});

for (const theme of ['light', 'dark']) { // the second theme differs in its colours alone
  const rules = theme === 'dark' ? ['color-contrast', 'link-in-text-block'] : undefined;
  await tap.step(`axe-core finds nothing on any view, ${theme}`, async () => {
    const found = [];
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    for (const view of VIEWS) {
      await go(page, view === 'overview' ? '' : view);
      await sleep(250);
      for (const v of await axe(page, rules)) found.push(`${view}: ${v}`);
      await picture(page, `${view}-${theme}`);
    }
    for (const path of [`decisions?open=${a.proposal}`, `decisions/${a.proposal2}`, `register?open=${a.listed}`, `register/${a.listed}`, 'screen?name=lantern', `ledgers/KAZ?open=${a.report}`, `messages?open=${a.message}`, `requests?open=${a.request}`, 'screen/batch', 'records/new?kind=listing']) {
      await go(page, path);
      await sleep(300);
      for (const v of await axe(page, rules)) found.push(`${path}: ${v}`);
    }
    return found.length ? found.join('\n') : undefined;
  });
}

await tap.step('a telephone: nothing is wider than the window, and the ways are behind a button', async () => {
  const phone = await page.context().newPage();
  await phone.setViewportSize({ width: 390, height: 844 });
  phone.base = page.base;
  for (const view of [...VIEWS, `register?open=${a.listed}`, `decisions/${a.proposal}`]) {
    await go(phone, view === 'overview' ? '' : view);
    await sleep(200);
    if (await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1)) return `${view} is too wide`;
    await picture(phone, `phone-${view.replace(/[^a-z]+.*/, '')}`);
  }
  await phone.click('.burger');
  await phone.click('.nav >> text=Decisions');
  await phone.waitForURL(/decisions/);
  await phone.close();
});

await tap.step('in Russian', async () => {
  const russian = await page.context().newPage();
  await russian.addInitScript(() => localStorage.setItem('entente.language', 'ru'));
  russian.base = page.base;
  await go(russian, 'decisions');
  if ((await russian.getAttribute('html', 'lang')) !== 'ru') return 'the page is not in Russian';
  const text = await russian.textContent('.nav');
  await picture(russian, 'decisions-russian');
  await russian.evaluate(() => localStorage.removeItem('entente.language'));
  await russian.close();
  if (!/Решения/.test(text)) return text;
});

await tap.step('a node that goes away: the page says so and keeps what it showed; it goes on by itself when it is back', async () => {
  await go(page, 'decisions');
  await page.waitForSelector('.t-decisions .row');
  await a.stop('TJK', 'SIGKILL');
  await page.waitForSelector('.banner.away');
  if (!(await page.locator('.t-decisions .row').count())) return 'the list is gone';
  await picture(page, 'away');
  await a.start('TJK');
  await page.waitForSelector('.banner.away', { state: 'detached', timeout: 30000 });
  const file = a.path('third.txt');
  writeFileSync(file, '# After the break\n\n1. It goes on.\n');
  a.propose('KAZ', file);
  await saying(page, 'After the break', '.t-decisions');
});

await tap.step('a reader sees all and is offered no act', async () => {
  const reader = await open(browser, a.base('TJK'));
  reader.base = a.base('TJK');
  await enter(reader, a.link('TJK', 'rustam', 'reader'));
  await go(reader, 'decisions');
  await reader.click('.t-decisions .row >> text=After the break');
  await saying(reader, 'Only an officer says our word', '.panel');
  if (await reader.locator('.panel .button.primary').count()) return 'a reader is offered an act';
  await reader.context().close();
});

await tap.step('signing out, a wrong password, and in again', async () => {
  const name = 'zarina';
  const made = a.json('TJK', 'officers', 'add', name, '--role', 'officer');
  const p = await open(browser, a.base('TJK'));
  await p.goto(`${a.base('TJK')}/c/welcome#${made.link.split('#')[1]}`);
  await p.locator('input[type=password]').first().fill('a long enough password');
  await p.locator('input[type=password]').nth(1).fill('a long enough password');
  await p.click('.button.primary');
  await p.waitForSelector('.frame h1');
  await p.click('.menu summary');
  await p.click('text=Sign out');
  await p.waitForSelector('.door');
  if ((await axe(p)).length) return (await axe(p)).join('\n');
  await picture(p, 'sign-in');
  await p.locator('input').first().fill(name);
  await p.locator('input[type=password]').fill('something else entirely');
  await p.click('.button.primary');
  await saying(p, 'Name or password is wrong', '.form-problem');
  await p.locator('input[type=password]').fill('a long enough password');
  await p.click('.button.primary');
  await p.waitForSelector('.frame h1');
  a.run('TJK', 'officers', 'sessions', name, '--end');
  await p.waitForSelector('.door', { timeout: 30000 });
  await p.context().close();
});

tap.check(page && page.elsewhere.length === 0 && other.elsewhere.length === 0, 'no request left the node', page?.elsewhere.join('\n'));
tap.check(page && page.troubles.length === 0 && other.troubles.length === 0, 'nothing broke in the page, and the content policy refused nothing', [...(page?.troubles || []), ...(other?.troubles || [])].join('\n'));

await browser.close();
await a.end();
process.exit(tap.finish());
