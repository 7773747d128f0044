// SPDX-License-Identifier: Apache-2.0
// Who decides, and how far each is: delivered, its word, final.
import { html } from '../html.js';
import { full, listOf, moment, t } from '../i18n.js';
import { Member } from './member.js';
import { Mark } from './mark.js';
import { Name } from './text.js';

const KIND = { agree: 'good', reserve: 'good', abstain: 'off', silent: 'off', object: 'bad' };

const ON_CLAUSES = ['object', 'reserve'];

/** What a row says of one elector, as a shape and words. */
export function standing(e, over) {
  if (e.word) {
    const word = e.clauses?.length && ON_CLAUSES.includes(e.word) ? t(`clauses_${e.word}`, { n: e.clauses.length, clauses: listOf(e.clauses) }) : t(`word_${e.word}`);
    return { kind: KIND[e.word] || 'off', text: e.waived ? t('word_waived') : e.withdrawn ? t('word_withdrawn') : word, final: e.final };
  }
  if (over) return { kind: 'off', text: t('word_unsaid') };
  return e.received ? { kind: 'wait', text: t('word_none') } : { kind: 'none', text: t('not_delivered') };
}

export function Electors({ electors, me, over = false }) {
  return html`<ul class="electors">${electors.map(e => {
    const s = standing(e, over);
    return html`<li key=${e.member} class=${e.member === me ? 'me' : ''}><${Member} code=${e.member} /><span class="elector-word"><${Mark} kind=${s.kind}>${s.text}<//>
      ${s.final && html`<span class="sub small"> ${t('final')}</span>`}</span>
      <time class="sub small" datetime=${e.time} title=${full(e.time)}>${e.time ? moment(e.time) : ''}</time>
      ${e.text && html`<p class="elector-text"><${Name} text=${e.text} /></p>`}</li>`;
  })}</ul>`;
}

/** The words in one line of dots, for a list: shape tells the word. */
const SHAPE = { agree: '●', reserve: '◕', abstain: '○', silent: '○', object: '✕' };
export const Words = ({ electors }) => html`<span class="words" role="img" aria-label=${electors.map(e => `${e.member}: ${standing(e).text}`).join('; ')}>${electors.map(e => html`<span key=${e.member} title=${`${e.member}: ${standing(e).text}`} class=${e.word || 'none'}>${SHAPE[e.word] || '·'}</span>`)}</span>`;
