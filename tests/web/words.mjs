// SPDX-License-Identifier: Apache-2.0
// What needs no browser: every word of the console is there in each language; CSV; proofs; differences; clauses.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createHash } from 'node:crypto';
import { source } from './alliance.mjs';
import { Tap } from './browser.mjs';

const tap = new Tap();
const src = join(source, 'console', 'src');
const load = async name => import(pathToFileURL(join(src, name)));
const files = folder => readdirSync(folder, { withFileTypes: true }).flatMap(f => (f.isDirectory() ? files(join(folder, f.name)) : [join(folder, f.name)]));

const tables = Object.fromEntries(await Promise.all(readdirSync(join(src, 'lang')).map(async f => [f.slice(0, -3), (await load(`lang/${f}`)).default])));
const sources = files(src).filter(f => !f.includes('/lang/')).map(f => [f, readFileSync(f, 'utf8')]);
const english = Object.keys(tables.en);

for (const [lang, table] of Object.entries(tables)) {
  const missing = english.filter(k => !(k in table));
  const extra = Object.keys(table).filter(k => !english.includes(k));
  tap.check(!missing.length && !extra.length, `${lang} has every word, and no other`, `missing ${missing}; extra ${extra}`);
  const wrong = english.filter(k => {
    const names = v => [...new Set((typeof v === 'string' ? v : Object.values(v).join(' ')).match(/\{\w+\}/g) || [])].filter(n => n !== '{n}');
    return table[k] && names(table[k]).some(n => !names(tables.en[k]).includes(n));
  });
  tap.check(!wrong.length, `${lang} names nothing that English does not name`, wrong);
}

const used = new Set(sources.flatMap(([, text]) => [...text.matchAll(/(?<![\w.])t\('([\w-]+)'/g)].map(m => m[1])));
const unknown = [...used].filter(k => !english.includes(k));
tap.check(!unknown.length, 'every word that is used is there', unknown);
const prefixes = [...new Set(sources.flatMap(([, text]) => [...text.matchAll(/(?<![\w.])t\(`([\w-]+)\$\{/g)].map(m => m[1])))];
const bare = prefixes.filter(p => !english.some(k => k.startsWith(p)));
tap.check(!bare.length, 'every family of words that is used is there', bare);

const compare = readFileSync(join(src, 'parts', 'compare.js'), 'utf8');
const kinds = [...readFileSync(join(source, 'src', 'screen', 'explain.c'), 'utf8').split('\n}')[0].matchAll(/case \w+:\s+return "(.*?)"/g)].map(m => m[1]);
tap.check(kinds.length === 5 && kinds.every(k => compare.includes(`'${k}': '`) || compare.includes(` ${k}: '`)), 'every kind of name that the node tells has its word', kinds);

const byNode = /const BY_NODE = \[(.*?)\]/.exec(readFileSync(join(src, 'views', 'records.js'), 'utf8'))[1];
const written = [...readFileSync(join(source, 'src', 'record', 'kinds.def'), 'utf8').matchAll(/^KIND\(\w+, "(\w+)"/gm)].map(m => m[1]);
const unsaid = written.filter(k => !english.includes(`title_${k}`) || !(byNode.includes(`'${k}'`) || english.includes(`says_${k}`)));
tap.check(written.length > 20 && !unsaid.length, 'every kind of record has its title, and says what it is', unsaid);

const unsafe = sources.filter(([, text]) => /innerHTML|outerHTML|insertAdjacentHTML|dangerouslySet|eval\(|new Function|https?:\/\//.test(text.replace(/\/\/.*$/gm, ''))).map(([f]) => f);
tap.check(!unsafe.length, 'no source makes markup or code of text, or names another place', unsafe);

const { keyOf } = await load('parts/letter.js');
const pressed = [['п', 'KeyG', 'g'], ['о', 'KeyJ', 'j'], ['О', 'KeyJ', 'J', true], ['g', 'KeyI', 'g'], ['/', 'Backslash', '/'], ['х', 'BracketLeft', 'х'], ['Enter', 'Enter', 'Enter'], ['é', 'Digit2', 'é']];
tap.check(pressed.every(([key, code, want, shiftKey = false]) => keyOf({ key, code, shiftKey }) === want), 'a letter of another script is the Latin one of its place');

const { parseCsv, namesOf, toCsv } = await load('csv.js');
tap.check(JSON.stringify(parseCsv('\ufeffa;b\r\n"x;""y""\nz";2\n\n')) === JSON.stringify([['a', 'b'], ['x;"y"\nz', '2']]), 'CSV: quotes, a mark at the beginning, line ends, semicolons');
tap.check(namesOf([['id', 'Name'], ['1', ' A '], ['2', '']]).join() === 'A' && namesOf([['A'], ['B']]).join() === 'A,B', 'CSV: the column of names, or the first');
tap.check(toCsv([['=1+1', '+a', '@b', 'x,"y"']]).includes(`'=1+1,'+a,'@b,"x,""y"""`), 'CSV: what a spreadsheet would compute is text');

const { climb, parseNote } = await load('proof.js');
const h = (...parts) => createHash('sha256').update(Buffer.concat(parts.map(p => Buffer.from(p)))).digest();
const tree = leaves => {
  if (leaves.length === 1) return leaves[0];
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return h([1], tree(leaves.slice(0, k)), tree(leaves.slice(k)));
};
const path = (m, leaves) => {
  if (leaves.length === 1) return [];
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return m < k ? [...path(m, leaves.slice(0, k)), tree(leaves.slice(k))] : [...path(m - k, leaves.slice(k)), tree(leaves.slice(0, k))];
};
let wrong = '';
for (let size = 1; size <= 33; size++) {
  const leaves = Array.from({ length: size }, (_, i) => h([0], [i]));
  for (let i = 0; i < size; i++) {
    const { root } = await climb(leaves[i], i, size, path(i, leaves));
    if (!tree(leaves).equals(Buffer.from(root))) wrong += ` ${i}/${size}`;
    const other = await climb(leaves[i], i, size, path(i, leaves).map((x, n) => (n ? x : h([7], x)))).then(x => x.root, () => null);
    if (size > 1 && other && tree(leaves).equals(Buffer.from(other))) wrong += ` forged ${i}/${size}`;
  }
}
tap.check(!wrong, 'proofs climb to the root of every tree of up to 33 leaves, and forged ones do not', wrong);
let refused = false;
try { await climb(h([0]), 0, 4, [h([1])]); } catch { refused = true; }
tap.check(refused, 'a proof that is too short is refused');
const note = parseNote('o/X/1\n5\nAAAA\n\n— o/X/1 AAAAAAAA\n');
tap.check(note.size === 5 && note.signed === 'o/X/1\n5\nAAAA\n' && note.signatures.length === 1, 'a signed note is taken apart');

process.exit(tap.finish());
