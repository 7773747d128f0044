// SPDX-License-Identifier: Apache-2.0
// Any record as its fields: what it says, without a form of its own. Ids lead on, times are told, the rest is text.
import { html } from '../html.js';
import { full, isTime, t } from '../i18n.js';
import { href } from '../router.js';
import { Prose, visible } from './text.js';

const DEEP = 6;
const label = key => visible(key).replaceAll(/[_-]/g, ' ');

export function Value({ value, depth = 0 }) {
  if (value === null || value === undefined) return html`<span class="sub">–</span>`;
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') {
    if (/^[0-9a-f]{64}$/.test(value)) return html`<a class="mono" href=${href('records', value)} title=${value}>${value.slice(0, 8)}</a>`;
    if (/^\d{4}-\d\d-\d\dT[\d:]+Z$/.test(value) && isTime(value)) return html`<time datetime=${value}>${full(value)}</time>`;
    return html`<${Prose} text=${value} />`;
  }
  if (depth > DEEP) return html`<code class="mono">${visible(JSON.stringify(value))}</code>`;
  if (Array.isArray(value)) return html`<ul class="values">${value.slice(0, 100).map((v, i) => html`<li key=${i}><${Value} value=${v} depth=${depth + 1} /></li>`)}</ul>`;
  return html`<${Fields} record=${value} depth=${depth + 1} />`;
}

export const Fields = ({ record, depth = 0 }) => html`<dl class="facts fields">${Object.entries(record).map(([k, v]) => html`<div key=${k}><dt>${label(k)}</dt><dd><${Value} value=${v} depth=${depth} /></dd></div>`)}</dl>`;
