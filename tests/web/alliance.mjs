// SPDX-License-Identifier: Apache-2.0
// A small alliance of the real binary on loopback ports for the tests of this folder; its consoles as a browser reaches them.
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const source = process.env.ENTENTE_SOURCE || join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..', '..');
export const binary = process.env.ENTENTE_BIN;
export const sleep = ms => new Promise(done => setTimeout(done, ms));

async function freePorts(count) {
  const held = [];
  for (let i = 0; i < count; i++) held.push(await new Promise(done => { const s = createServer().listen(0, '127.0.0.1', () => done(s)); }));
  const ports = held.map(s => s.address().port);
  await Promise.all(held.map(s => new Promise(done => s.close(done))));
  return ports;
}

/** Waits until a question has an answer that is true. */
export async function until(what, question, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await question();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`in vain waited until ${what}`);
    await sleep(50);
  }
}

export class Alliance {
  static async found(...members) {
    const a = new Alliance();
    a.members = members;
    a.dir = mkdtempSync(join(tmpdir(), 'entente-web-'));
    a.nodes = {};
    a.env = { ...process.env, ENTENTE_PASSPHRASE_FILE: a.path('passphrase') };
    delete a.env.ENTENTE_DIR;
    writeFileSync(a.path('passphrase'), 'correct horse battery staple\n');
    chmodSync(a.path('passphrase'), 0o600);
    const ports = await freePorts(2 * members.length);
    for (const m of members) a.run(null, 'init', a.path(m), '--member', m, '--alliance', 'demo', '--address', `127.0.0.1:${ports.pop()}`, '--api', `127.0.0.1:${ports.pop()}`, '--sheet', a.path(`${m}.sheet`));
    a.run(null, 'charter', 'new', a.path('charter'), '--alliance', 'demo');
    appendFileSync(a.path('charter'), a.organs());
    for (const word of ['join', 'sign', 'adopt']) for (const m of members) a.run(m, 'charter', word, a.path('charter'));
    return a;
  }

  /** One organ of all that decides statements, by silence or consensus. */
  organs() {
    const all = [...this.members].sort().join(',');
    return `organ heads - all ${Math.ceil((this.members.length + 1) / 2)} Council of heads of state\nmatter heads constitution silence,consensus\nmatter heads statement silence,consensus\nchair heads 2021-01-01 12 ${all}\nterm 60 7776000\nnotice 60\n`;
  }

  path(...names) { return join(this.dir, ...names); }

  /** One command of a member, which has to work; its standard output. */
  run(member, ...words) {
    const folder = member ? ['--dir', this.path(member)] : [];
    try {
      return execFileSync(binary, [...folder, ...words], { env: this.env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 120e3, maxBuffer: 64 << 20 });
    } catch (error) {
      throw new Error(`${member}: entente ${words.join(' ')}: ${error.stdout}${error.stderr}`);
    }
  }

  json(member, ...words) { return JSON.parse(this.run(member, ...words, '--json')); }

  async start(...members) {
    for (const m of members) {
      const log = openSync(this.path(`${m}.log`), 'a');
      this.nodes[m] = spawn(binary, ['--dir', this.path(m), 'serve'], { env: this.env, stdio: ['ignore', log, log] });
    }
    for (const m of members) {
      await until(`the node of ${m} answers`, () => {
        if (this.nodes[m].exitCode !== null) throw new Error(`the node of ${m} stopped:\n${readFileSync(this.path(`${m}.log`), 'utf8').slice(-2000)}`);
        try { this.run(m, 'status', '--json'); return existsSync(this.path(m, 'token')); } catch { return false; }
      }, 60);
    }
  }

  /** Until every node that runs signs: a lone one never does. */
  async signing() {
    for (const m of Object.keys(this.nodes)) await until(`${m} signs`, () => this.json(m, 'status').node?.recovering === false, 60);
  }

  async stop(member, signal = 'SIGTERM') {
    const node = this.nodes[member];
    delete this.nodes[member];
    if (!node || node.exitCode !== null) return;
    const gone = new Promise(done => node.once('exit', done));
    node.kill(signal);
    await Promise.race([gone, sleep(20000).then(() => node.kill('SIGKILL'))]);
    await gone;
  }

  async end() {
    for (const m of Object.keys(this.nodes)) await this.stop(m);
    rmSync(this.dir, { recursive: true, force: true });
  }

  api(member) { return /^api[ =]+(\S+)/m.exec(readFileSync(this.path(member, 'config'), 'utf8'))[1]; }
  /** Where the console of a member is served in the clear, on this machine alone. */
  base(member) { return `http://${this.api(member)}`; }

  /** A one-time link that lets whoever opens it be that officer at once. */
  link(member, name, role) {
    const made = this.json(member, 'officers', 'add', name, '--role', role, '--enter');
    return `${this.base(member)}/c/welcome#${made.link.split('#')[1]}`;
  }

  /** A record, written through the member's own API. */
  async write(member, record, cls = 'alliance') {
    const time = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    const { kind, ...rest } = record;
    const answer = await fetch(`${this.base(member)}/api/v1/records?class=${cls}`, {
      method: 'POST', body: JSON.stringify({ kind, time, ...rest }),
      headers: { authorization: `Bearer ${readFileSync(this.path(member, 'token'), 'utf8').trim()}`, 'content-type': 'application/json' },
    });
    const body = await answer.json();
    if (!answer.ok) throw new Error(`${member} refused ${kind}: ${body.text}`);
    return body.id;
  }

  async get(member, path) {
    const answer = await fetch(`${this.base(member)}/api/v1${path}`, { headers: { authorization: `Bearer ${readFileSync(this.path(member, 'token'), 'utf8').trim()}` } });
    return answer.json();
  }

  /** A statement put to all, by consensus. */
  propose(member, file, ...more) {
    return this.json(member, 'propose', '--organ', 'heads', '--matter', 'statement', '--procedure', 'consensus', '--deadline', '72h', '--text', `en=${file}`, ...more).id;
  }

  sees(member, id) {
    return until(`${member} holds ${id.slice(0, 8)}`, async () => (await this.get(member, `/records/${id}`)).bytes === 'held');
  }
}

export { source };
