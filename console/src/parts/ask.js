// SPDX-License-Identifier: Apache-2.0
// A question before something is done that others will see: what it is, what follows from it, and one button that does it.
import { useState } from 'preact/hooks';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { Dialog } from './dialog.js';

/** act: async, and the dialog stays with what went wrong; `second` {text, act}: another way to do it; `ready`: Enter does it at once. */
export function Ask({ title, consequence, button, danger, act, second, ready = false, onClose, children }) {
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const run = async how => {
    setBusy(true);
    setProblem('');
    try {
      await how();
      onClose();
    } catch (error) {
      setProblem(error.isAway ? t('away_text') : error.message || t('failed_text'));
      setBusy(false);
    }
  };
  const submit = event => {
    event.preventDefault();
    run(act);
  };
  return html`<${Dialog} label=${title} className="ask" onClose=${onClose}><form class="ask-form" onSubmit=${submit}><h2>${title}</h2>${children}
    ${consequence && html`<p class="consequence">${consequence}</p>`}
    <p class="form-problem" role="alert">${problem}</p>
    <div class="actions"><button class=${`button ${danger ? 'danger' : 'primary'}`} disabled=${busy} autofocus=${ready || !children}>${button}</button>
      ${second && html`<button type="button" class="button" disabled=${busy} onClick=${() => run(second.act)}>${second.text}</button>`}
      <button type="button" class="button" onClick=${onClose}>${t('cancel')}</button></div></form><//>`;
}
