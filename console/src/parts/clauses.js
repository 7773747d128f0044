// SPDX-License-Identifier: Apache-2.0
// A text by clause, each with what members say to it: objections, reservations, other wordings, readings.
import { html } from '../html.js';
import { lang as page, t } from '../i18n.js';
import { Pieces, wordDiff } from './diff.js';
import { Member } from './member.js';
import { Tag } from './mark.js';
import { scriptLang, visible } from './text.js';

const ofPage = proposal => proposal.texts?.find(x => (x.lang || '').split('-')[0] === page.value);

/** Of a proposal's texts, the one in the language of the page, else the first; its title, else the proposal's. */
export const textIn = proposal => ofPage(proposal) || proposal.texts?.[0];
export const titleIn = proposal => ofPage(proposal)?.title || proposal.title || '';

function Remarks({ clause, electors, lang }) {
  const said = electors.filter(e => (e.word === 'object' || e.word === 'reserve') && e.clauses?.includes(clause.number));
  const amended = electors.flatMap(e => (e.amendments || []).filter(a => a.clause === clause.number && (!a.lang || a.lang === lang)).map(a => ({ ...a, member: e.member })));
  const read = electors.flatMap(e => (e.interpretations || []).filter(a => a.clause === clause.number && (!a.lang || a.lang === lang)).map(a => ({ ...a, member: e.member })));
  if (!said.length && !amended.length && !read.length) return null;
  return html`<div class="remarks">${said.map(e => html`<p key=${e.member}><${Tag} kind=${e.word === 'object' ? 'bad' : 'wait'}>${t(e.word === 'object' ? 'objects_here' : 'reserves_here', { who: e.member })}<//></p>`)}
    ${amended.map(a => html`<div key=${`a${a.member}`} class="remark"><p class="said-line"><${Member} code=${a.member} /> ${a.text ? t('would_say') : t('would_strike')}</p>${a.text && html`<p dir="auto"><${Pieces} pieces=${wordDiff(clause.text, a.text)} /></p>`}</div>`)}
    ${read.map(a => html`<div key=${`i${a.member}`} class="remark"><p class="said-line"><${Member} code=${a.member} /> ${t('reads_it')}</p><p dir="auto">${visible(a.text)}</p></div>`)}</div>`;
}

/** chosen: numbers that are ticked (to object to); onChoose(number) makes the clauses choosable. */
export function Clauses({ text, electors = [], chosen, onChoose }) {
  const lang = text.lang || scriptLang(text.title || '');
  return html`<article class="statement" lang=${lang} dir="auto"><h2 class="statement-title">${visible(text.title)}</h2>
    ${text.clauses.map(c => html`<section key=${c.number} class="clause" id=${`clause-${c.number}`}><div class="clause-number">${onChoose ? html`<label><input type="checkbox" checked=${chosen.includes(c.number)} onChange=${() => onChoose(c.number)} aria-label=${t('clause_n', { number: c.number })} /> ${c.number}</label>` : c.number}</div>
      <div class="clause-words">${c.heading && html`<h3>${visible(c.heading)}</h3>`}<p class="clause-text">${visible(c.text)}</p><${Remarks} clause=${c} electors=${electors} lang=${text.lang} /></div></section>`)}</article>`;
}

/** A text against another: the node's difference by clause. */
export function ChangedClauses({ text }) {
  return html`<article class="statement" lang=${text.lang} dir="auto"><h2 class="statement-title"><${Pieces} pieces=${text.title || []} /></h2>
    ${(text.clauses || []).map((c, i) => html`<section key=${i} class=${`clause ${c.change}`}><div class="clause-number">${c.number}${c.was && html`<span class="small sub"> (${c.was})</span>`}</div>
      <div class="clause-words"><p class="said-line">${t(`change_${c.change}`)}${c.moved ? `, ${t('change_moved')}` : ''}</p>${c.heading?.length ? html`<h3><${Pieces} pieces=${c.heading} /></h3>` : null}<p class="clause-text"><${Pieces} pieces=${c.text || []} /></p></div></section>`)}</article>`;
}
