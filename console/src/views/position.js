// SPDX-License-Identifier: Apache-2.0
// Our word on a proposal: a opens the question, Enter says it. It tells what follows before it is said.
import { useState } from 'preact/hooks';
import * as api from '../api.js';
import { hasDraft, useDraft } from '../draft.js';
import { html } from '../html.js';
import { moment, t } from '../i18n.js';
import { write } from '../write.js';
import { Ask } from '../parts/ask.js';
import { textIn, titleIn } from '../parts/clauses.js';
import { Check, Field } from '../parts/field.js';
import { PANEL, useKeys } from '../parts/keys.js';
import { say } from '../parts/toast.js';
import { visible } from '../parts/text.js';

/** A constitutional word names its epoch, and one on a waiver the word that is waived: else it does not count. */
function named(p) {
  if (p.waives) return { waived: p.waives.proposal };
  return p.effect && p.effect.type !== 'admit' ? { epoch: p.epoch } : {};
}

/** Our newest record about it: our word, or the proposal itself where it is ours. */
const newestOurs = (p, me) => p.electors.find(e => e.member === me)?.record || (p.member === me ? p.id : 'none');

const WORDS = ['agree', 'object', 'reserve', 'abstain'];
const draftOf = (proposal, word) => `position ${proposal.id} ${word}`;

function Question({ proposal, word, onClose }) {
  const me = api.session.value.member;
  const clauses = textIn(proposal)?.clauses || [];
  const [{ chosen, text }, put, forget] = useDraft(draftOf(proposal, word), { chosen: [], text: '' });
  const send = final => async () => {
    await write({
      kind: 'position', proposal: proposal.id, word, ...named(proposal), ...(final && { final: true }),
      ...(chosen.length && { clauses: clauses.map(c => c.number).filter(n => chosen.includes(n)) }), ...(text.trim() && { text: text.trim() }), ...(proposal.exercise && { exercise: true }),
    }, 'statute', { seen: newestOurs(proposal, me) });
    say(t(`said_${word}`));
  };
  const tick = number => put({ text, chosen: chosen.includes(number) ? chosen.filter(n => n !== number) : [...chosen, number] });
  const close = () => {
    forget();
    onClose();
  };
  const withClauses = (word === 'object' || word === 'reserve') && clauses.length > 0;
  return html`<${Ask} title=${t(`ask_${word}`, { title: visible(titleIn(proposal)) })} button=${t(`do_${word}_final`, { who: me })} danger=${word === 'object'} ready=${word === 'agree' || word === 'abstain'} onClose=${close}
    consequence=${`${t(`follows_${word}`, { who: me })} ${t('follows_final', { who: me })}`} act=${send(true)}
    second=${{ text: t('do_for_now', { when: moment(proposal.deadline) }), act: send(false) }}>
    ${withClauses && html`<fieldset class="clause-choice"><legend>${t(word === 'object' ? 'which_object' : 'which_reserve')}</legend>${clauses.map((c, i) => html`<${Check} key=${c.number} autofocus=${i === 0 && word === 'reserve'} checked=${chosen.includes(c.number)} onChange=${() => tick(c.number)}
      label=${html`<b>${c.number}</b> <span class="cut">${visible(c.heading || c.text)}</span>`} />`)}</fieldset>`}
    <${Field} kind="textarea" label=${t('why_words')} help=${t('why_help')} value=${text} onInput=${e => put({ chosen, text: e.target.value })} rows="2" autofocus=${word === 'object'} /><//>`;
}

/** The row of words we may say, and the keys that say them. */
export function Position({ proposal }) {
  const [word, ask] = useState(() => WORDS.find(w => hasDraft(draftOf(proposal, w))) || null);
  const me = api.session.value.member;
  const mine = proposal.electors.find(e => e.member === me);
  const open = proposal.end === 'open' && mine && !(mine.word && mine.final) && api.may('officer');
  useKeys(PANEL, open ? { a: () => ask('agree'), b: () => ask('object'), v: () => ask('reserve') } : {});
  const none = !mine ? t('no_elector', { who: me }) : proposal.end !== 'open' ? null : mine.word && mine.final ? t('final_said', { who: me, word: t(`word_${mine.word}`) }) : !api.may('officer') ? t('role_no_word') : null;
  if (!open) return none && html`<p class="sub">${none}</p>`;
  return html`<div class="act">${mine.word && html`<p class="sub">${t('said_so_far', { word: t(`word_${mine.word}`) })}</p>`}<div class="actions start">
    <button type="button" class="button primary" onClick=${() => ask('agree')}>${t('do_agree')} <kbd>a</kbd></button>
    <button type="button" class="button" onClick=${() => ask('object')}>${t('do_object')} <kbd>b</kbd></button>
    <button type="button" class="button" onClick=${() => ask('reserve')}>${t('do_reserve')} <kbd>v</kbd></button>
    <button type="button" class="button" onClick=${() => ask('abstain')}>${t('do_abstain')}</button></div>
    ${word && html`<${Question} key=${word} proposal=${proposal} word=${word} onClose=${() => ask(null)} />`}</div>`;
}
