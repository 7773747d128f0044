// SPDX-License-Identifier: Apache-2.0
// Who recognises whose listings, as a small square for each pair: how many, and how large a part of what is listed.
import { useEffect, useState } from 'preact/hooks';
import * as api from '../api.js';
import { html } from '../html.js';
import { number, t } from '../i18n.js';
import { change } from '../router.js';
import { Member } from './member.js';

const count = async words => (await api.get(api.query('/register', { ...words, max: 1 }))).matched;

export function Matrix({ members, parties, filter }) {
  const [cells, setCells] = useState({});
  const key = `${parties} ${JSON.stringify(filter)}`;
  useEffect(() => {
    let here = true;
    setCells({});
    const put = (name, n) => here && setCells(c => ({ ...c, [name]: n }));
    (async () => {
      for (const by of parties) {
        const all = await count({ ...filter, by });
        put(by, all);
        for (const m of members) if (here) put(`${by} ${m}`, m === by || !all ? all : await count({ ...filter, by, recognised_by: m }));
      }
    })().catch(() => {});
    return () => { here = false; };
  }, [key]);
  const rows = parties.filter(p => cells[p] !== 0);
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${t('matrix')}><table class="plain matrix"><caption class="said-line">${t('matrix_help')}</caption>
    <thead><tr><th>${t('listed_by')}</th><th class="num">${t('in_force')}</th>${members.map(m => html`<th key=${m}><${Member} code=${m} /></th>`)}</tr></thead>
    <tbody>${rows.map(by => html`<tr key=${by}><td><${Member} code=${by} /></td><td class="num">${cells[by] === undefined ? '' : number(cells[by])}</td>${members.map(m => {
    const n = cells[`${by} ${m}`];
    const part = n && cells[by] ? n / cells[by] : 0;
    return html`<td key=${m}>${n === undefined ? '' : m === by ? html`<span class="sub">${t('lister')}</span>` : html`<button type="button" class="matrix-cell" title=${t('matrix_cell', { who: m, n, by })} onClick=${() => change({ by, recognised_by: m, open: '' })}>
      <span class="square" aria-hidden="true"><span style=${{ blockSize: `${Math.ceil(part * 100)}%` }}></span></span>${number(n)}</button>`}</td>`;
  })}</tr>`)}</tbody></table></div>`;
}
