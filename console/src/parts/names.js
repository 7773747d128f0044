// SPDX-License-Identifier: Apache-2.0
// All names of a listing, each with its kind; the script it is written in decides its direction.
import { html } from '../html.js';
import { t } from '../i18n.js';
import { Name } from './text.js';

const ORDER = ['primary', 'original', 'alias', 'formerly', 'weak'];

export const primaryName = record => (record?.names || []).find(n => n.kind === 'primary')?.name || record?.names?.[0]?.name;

export function Names({ names }) {
  const sorted = [...names].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  return html`<ul class="names">${sorted.slice(0, 40).map((n, i) => html`<li key=${i}><${Name} text=${n.name} /> <span class="sub small">${t(`name_${n.kind}`)}</span></li>`)}
    ${sorted.length > 40 && html`<li class="sub">${t('and_more', { n: sorted.length - 40 })}</li>`}</ul>`;
}
