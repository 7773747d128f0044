// SPDX-License-Identifier: Apache-2.0
// A view: the sentence that answers "what now?", what is under it, the list, and the side panel beside it.
import { useEffect, useRef } from 'preact/hooks';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { change, go, route } from '../router.js';
import { LIST, PANEL, useKeys } from './keys.js';

export function View({ answer, sub, actions, panel, up, children, wide = false }) {
  useEffect(() => { if (typeof answer === 'string' && answer) document.title = `${answer} · Entente`; }, [answer]);
  return html`<div class="view ${panel ? 'has-panel' : ''} ${wide ? 'wide' : ''}">
    <section class="view-main">${up}
      <header class="view-head"><div class="view-words"><h1 class="answer" tabindex="-1">${answer || ' '}</h1>${sub && html`<p class="sub">${sub}</p>`}</div>
        ${actions && html`<div class="actions">${actions}</div>`}</header>
      ${children}
    </section>${panel}
  </div>`;
}

/** Everything about one object, beside the list. Esc closes it, o opens the full page. */
export function Panel({ label, full, onClose = () => change({ open: '' }), children }) {
  const ref = useRef();
  useEffect(() => {
    const before = document.activeElement;
    return () => { if (before?.isConnected && before !== document.body) before.focus(); };
  }, []);
  useKeys(PANEL, { Escape: onClose, o: () => full && go(full) });
  return html`<aside class="panel" ref=${ref} aria-label=${label}>
    <div class="panel-bar"><button type="button" class="quiet" onClick=${onClose}>${t('close')} <kbd>Esc</kbd></button>
      ${full && html`<a class="quiet" href=${full}>${t('full_page')} <kbd>o</kbd></a>`}</div>
    <div class="panel-body" tabindex="0" role="group" aria-label=${label}>${children}</div></aside>`;
}

/** A full page of one object: Esc goes up to the list. */
export function Page({ up, upText, answer, sub, actions, children }) {
  useKeys(LIST, { Escape: () => go(up) });
  return html`<${View} answer=${answer} sub=${sub} actions=${actions} up=${html`<nav class="up" aria-label=${t('back')}><a href=${up}>← ${upText}</a></nav>`}>${children}<//>`;
}

/** Pairs of a word and what it is; those without a value are left out. */
export const Facts = ({ rows }) => html`<dl class="facts">${rows.filter(r => r && r[1] !== undefined && r[1] !== null && r[1] !== '' && r[1] !== false)
  .map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

export const Section = ({ title, children, aside }) => html`<section class="block"><header class="block-head"><h2>${title}</h2>${aside}</header>${children}</section>`;

/** Chosen words of the query as a row of links. */
export const Tabs = ({ label, value, options, onChoose }) => html`<div class="tabs" role="group" aria-label=${label}>${options.map(([id, text, n]) => html`<button key=${id} type="button"
  aria-pressed=${value === id ? 'true' : 'false'} onClick=${() => onChoose(id)}>${text}${n !== undefined && html` <span class="count">${n}</span>`}</button>`)}</div>`;

export { route };
