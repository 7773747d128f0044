// SPDX-License-Identifier: Apache-2.0
// Debian's Chromium by playwright-core, a few lines of TAP, axe-core, and pictures of what was seen.
import { createRequire } from 'node:module';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { source } from './alliance.mjs';

const CHROMIUM = process.env.CHROMIUM || '/usr/bin/chromium';
const require = createRequire(join(source, 'console', 'package.json'));
const pictures = process.env.ENTENTE_PICTURES || join(process.cwd(), 'screenshots');

/** Why no browser can be had here, or ''. */
export function lacking() {
  if (!existsSync(CHROMIUM)) return `${CHROMIUM} is missing (script/setup installs it)`;
  try { require.resolve('playwright-core'); } catch { return 'playwright-core is missing (npm ci in console/)'; }
  return '';
}

export class Tap {
  count = 0;
  failed = 0;
  check(good, name, why = '') {
    this.count += 1;
    if (!good) this.failed += 1;
    console.log(`${good ? 'ok' : 'not ok'} ${this.count} - ${name}`);
    if (!good) for (const line of String(why).slice(0, 3000).split('\n')) console.log(`#   ${line}`);
    return good;
  }
  skipAll(reason) { console.log(`1..0 # SKIP ${reason}`); }
  finish() {
    console.log(`1..${this.count}`);
    return this.failed ? 1 : 0;
  }
  /** A step: what it throws is a failure with a name, and the next step goes on. */
  async step(name, act) {
    try {
      const said = await act();
      this.check(said === undefined || said === true, name, said);
    } catch (error) {
      this.check(false, name, error.stack || error);
    }
  }
}

export async function launch(...args) {
  const { chromium } = require('playwright-core');
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-dev-shm-usage', ...args] });
}

// ENTENTE_DIST=console/dist tries a console that the node has not been built with, under the same policy.
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
function fromFolder(route) {
  const path = new URL(route.request().url()).pathname;
  return route.fulfill({ path: join(process.env.ENTENTE_DIST, path.startsWith('/assets/') ? path : 'index.html'), headers: { 'content-security-policy': POLICY } });
}

/** A page that tells what went wrong in it: errors, refused by the content policy, requests to elsewhere. */
export async function open(browser, base, { theme = 'light', width = 1280, height = 800, locale = 'en-GB' } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, locale, reducedMotion: 'reduce', acceptDownloads: true });
  if (process.env.ENTENTE_DIST) await context.route(url => url.href.startsWith(base) && !/^\/(api|health)/.test(url.pathname), fromFolder);
  const page = await context.newPage();
  page.setDefaultTimeout(60000); // a machine may be busy; what is there is taken at once
  page.troubles = [];
  page.elsewhere = [];
  page.on('pageerror', error => page.troubles.push(`error: ${error.message}`));
  page.on('console', message => { if (/Content Security Policy|Refused to/i.test(message.text())) page.troubles.push(message.text()); });
  page.on('dialog', dialog => { page.troubles.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', request => { if (!request.url().startsWith(base) && !/^(data|blob):/.test(request.url())) page.elsewhere.push(request.url()); });
  return page;
}

export async function enter(page, link) {
  await page.goto(link);
  await page.waitForSelector('.frame h1');
}

export const answer = page => page.textContent('h1');

export async function saying(page, words, where = 'h1') {
  await page.waitForFunction(([w, s]) => [...document.querySelectorAll(s)].some(n => n.textContent.includes(w)), [words, where]);
}

/** What axe-core finds on the page as it stands; by these rules alone when they are named. */
export async function axe(page, rules) {
  const code = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(code);
  const runOnly = rules ? { type: 'rule', values: rules } : { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
  const found = await page.evaluate(only => window.axe.run(document, { runOnly: only, resultTypes: ['violations'] }), runOnly);
  return found.violations.map(v => `${v.id} (${v.impact}): ${v.nodes.slice(0, 3).map(n => `${n.target} ${n.failureSummary?.split('\n')[1] || ''}`).join(' | ')}`);
}

export async function picture(page, name) {
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}
