// SPDX-License-Identifier: Apache-2.0
// States of an answer: coming, empty, refused, away. Nothing turns under 300 ms.
import { useEffect, useState } from 'preact/hooks';
import { html } from '../html.js';
import { t } from '../i18n.js';

/** True once it has lasted 300 ms. */
export function useSlow(is) {
  const [slow, set] = useState(false);
  useEffect(() => {
    if (!is) return set(false);
    const timer = setTimeout(() => set(true), 300);
    return () => clearTimeout(timer);
  }, [is]);
  return slow;
}

export const Empty = ({ title, text, children }) => html`<div class="empty"><p class="empty-title">${title}</p>${text && html`<p>${text}</p>`}${children}</div>`;

export function Problem({ error, retry }) {
  const title = error.isAway ? t('away_title') : error.status === 403 ? t('denied_title') : error.status === 404 ? t('missing_title') : t('failed_title');
  return html`<div class="empty problem" role="alert"><p class="empty-title">${title}</p>
    <p>${error.isAway ? t('away_text') : error.message || t('failed_text')}</p>
    ${retry && html`<button type="button" class="button" onClick=${retry}>${t('try_again')}</button>`}</div>`;
}

/** What an answer looks like in each state; children is a function of its data. */
export function Answered({ of, children }) {
  const waiting = of.data === undefined && !of.error;
  const slow = useSlow(waiting);
  if (of.data !== undefined) return children(of.data);
  if (of.error) return html`<${Problem} error=${of.error} retry=${of.reload} />`;
  return slow ? html`<p class="coming" role="status">${t('coming')}</p>` : null;
}
