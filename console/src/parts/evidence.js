// SPDX-License-Identifier: Apache-2.0
// Evidence that a member signed two histories, in words that need no mathematics.
import { html } from '../html.js';
import { t } from '../i18n.js';
import { href } from '../router.js';
import { Mark } from './mark.js';
import { visible } from './text.js';

const accused = record => /\/([A-Z0-9]+)\/\d+$/.exec(record?.ledger || record?.origin || '')?.[1];

export function Evidence({ objects }) {
  const rows = objects.filter(o => o.record);
  if (!rows.length) return null;
  return html`<div class="evidence" role="note">${rows.map(o => html`<div key=${o.id}><p><${Mark} kind="bad"><b>${t('evidence_title', { who: visible(accused(o.record) || '?') })}</b><//></p><p>${t('evidence_text', { who: visible(accused(o.record) || '?'), by: o.member })} <a href=${href('records', o.id)}>${t('evidence_see')}</a></p></div>`)}</div>`;
}
