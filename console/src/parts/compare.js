// SPDX-License-Identifier: Apache-2.0
// Why a name matched: the query and the listed name side by side, word by word, each pair with how it matches.
import { html } from '../html.js';
import { t } from '../i18n.js';
import { Mark } from './mark.js';
import { Name, visible } from './text.js';

/** The node's reasons: "a = B", "a ~ B [spelling, 1 edit]", "X only in the listed name", "through an alias". */
export function reasons(why) {
  return (why || '').split(/; /).filter(Boolean).map(piece => {
    const only = /^(.*) only in the (listed name|query|name asked|question).*$/.exec(piece);
    if (only) return only[2] === 'listed name' ? { listed: only[1], how: 'only_listed' } : { asked: only[1], how: 'only_asked' };
    const pair = /^(.*?) ([=~]) (.*?)(?: \[(.*)\])?$/.exec(piece);
    if (pair) return { asked: pair[1], listed: pair[3], how: pair[2] === '=' && !pair[4] ? 'same' : 'alike', note: pair[4] };
    return { note: piece, how: 'note' };
  });
}

/** What the node calls a kind of name, in the reader's words. */
const KINDS = { 'primary name': 'primary', alias: 'alias', 'weak alias': 'weak', 'former name': 'formerly', 'name in original script': 'original' };
export const nameKind = kind => (KINDS[kind] ? t(`name_${KINDS[kind]}`) : visible(kind || ''));

export const Why = ({ text }) => html`<bdi>${visible(text)}</bdi>`;

const GRADE = { agrees: 'good', near: 'wait', contradicts: 'bad' };

/** Birth, nationality, documents: what agrees and what contradicts; silence is not shown. */
export const Details = ({ details = [] }) => details.filter(d => d.grade !== 'silent').map(d => html`<${Mark} key=${d.field} kind=${GRADE[d.grade]}>${t(`beside_${d.field}`)} ${t(`grade_${d.grade}`)}<//> `);

const SIGN = { same: '=', alike: '≈', only_listed: '+', only_asked: '−', note: '' };

export function Compare({ query, hit }) {
  const rows = reasons(hit.why);
  const pairs = rows.filter(r => r.how !== 'note');
  const notes = rows.filter(r => r.how === 'note');
  return html`<div class="compare"><div class="compare-heads"><div><p class="said-line">${t('asked')}</p><p class="panel-title"><${Name} text=${query} /></p></div>
    <div><p class="said-line">${t('listed_name')} · ${nameKind(hit.name_kind)}</p><p class="panel-title"><${Name} text=${hit.name} /></p></div></div>
    <div class="scroll"><table class="plain"><thead><tr><th>${t('asked')}</th><th aria-label=${t('how')}></th><th>${t('listed')}</th><th>${t('how')}</th></tr></thead><tbody>
    ${pairs.map((r, i) => html`<tr key=${i} class=${`pair-${r.how}`}><td>${r.asked ? html`<${Name} text=${r.asked} />` : html`<span class="sub">–</span>`}</td><td aria-hidden="true">${SIGN[r.how]}</td><td>${r.listed ? html`<${Name} text=${r.listed} />` : html`<span class="sub">–</span>`}</td>
      <td>${t(`how_${r.how}`)}${r.note ? html` <span class="sub">${visible(r.note)}</span>` : ''}</td></tr>`)}</tbody></table></div>
    ${hit.details?.length > 0 && html`<ul>${hit.details.map(d => html`<li key=${d.field + d.why}><${Mark} kind=${GRADE[d.grade] || 'none'}>${t(`beside_${d.field}`)} ${t(`grade_${d.grade}`)}<//> <span class="sub">${visible(d.why)}</span></li>`)}</ul>`}
    ${notes.length > 0 && html`<p class="sub">${notes.map(n => visible(n.note)).join('; ')}</p>`}</div>`;
}
