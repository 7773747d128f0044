// SPDX-License-Identifier: Apache-2.0
// Differences: underlined is added, struck is removed; readable without colour.
import { html } from '../html.js';
import { visible } from './text.js';

const WORDS_MAX = 400;

/** Pieces as the node gives them: [{kept} | {removed} | {added}]. */
export const Pieces = ({ pieces }) => pieces.map((p, i) => (p.added !== undefined ? html`<ins key=${i}>${visible(p.added)}</ins>` : p.removed !== undefined ? html`<del key=${i}>${visible(p.removed)}</del>` : visible(p.kept)));

/** The same pieces made here, by words: for an amendment beside its clause. */
export function wordDiff(before, after) {
  const a = before.match(/\s+|[^\s]+/g) || [];
  const b = after.match(/\s+|[^\s]+/g) || [];
  if (a.length > WORDS_MAX || b.length > WORDS_MAX) return [{ removed: before }, { added: after }];
  const best = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--) best[i][j] = a[i] === b[j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
  const out = [];
  const put = (kind, word) => {
    const last = out[out.length - 1];
    if (last && kind in last) last[kind] += word;
    else out.push({ [kind]: word });
  };
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) { put('kept', a[i++]); j++; }
    else if (i < a.length && (j >= b.length || best[i + 1][j] >= best[i][j + 1])) put('removed', a[i++]);
    else put('added', b[j++]);
  }
  return out;
}
