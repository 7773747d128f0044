// SPDX-License-Identifier: Apache-2.0
// What is wrong with a ledger, in words that need no mathematics: above all, a member that signed two histories.
import { html } from '../html.js';
import { memberName, moment, t } from '../i18n.js';
import { Mark } from './mark.js';
import { visible } from './text.js';

/** Troubles as the node tells them: {about, what, since, text}. */
export function Evidence({ troubles }) {
  if (!troubles.length) return null;
  return html`<div class="evidence" role="note">${troubles.map(x => {
    const forked = /fork|two histories|equivocat|lie/i.test(`${x.what} ${x.text}`);
    return html`<div key=${x.about + x.what}><p><${Mark} kind="bad"><b>${forked ? t('evidence_title', { who: memberName(x.about) }) : memberName(x.about)}</b><//> <span class="small">${t('since', { when: moment(x.since) })}</span></p>
      <p>${forked ? t('evidence_text', { who: memberName(x.about) }) : visible(x.text)}</p></div>`;
  })}</div>`;
}
