// SPDX-License-Identifier: Apache-2.0
// Text that people elsewhere wrote: shown as text, in its own direction, its controls and bidi marks made visible, and cut when long.
import { useState } from 'preact/hooks';
import { html } from '../html.js';
import { t } from '../i18n.js';

const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/g;
const LONG = 600;

/** The same text with what cannot be seen shown as its number. ZWJ and ZWNJ stay: scripts need them. */
export const visible = text => String(text ?? '').replace(HIDDEN, c => (c === '\u200d' || c === '\u200c' ? c : `‹U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}›`));

/** The language of a text by its letters, as far as reading aloud and hyphenation need it. */
export function scriptLang(text) {
  if (/[\u0600-\u06ff]/.test(text)) return 'ar';
  if (/[\u0590-\u05ff]/.test(text)) return 'he';
  if (/[\u0400-\u04ff]/.test(text)) return 'ru';
  if (/[\u4e00-\u9fff]/.test(text)) return 'zh';
  return undefined;
}

/** One line of foreign text. */
export const Name = ({ text, ...rest }) => html`<bdi lang=${scriptLang(text || '')} dir="auto" ...${rest}>${visible(text)}</bdi>`;

/** A passage of foreign text; a long one is cut until asked for. */
export function Prose({ text, lang }) {
  const [all, setAll] = useState(false);
  const shown = visible(text);
  const cut = !all && shown.length > LONG * 1.5;
  return html`<div class="prose" dir="auto" lang=${lang || scriptLang(shown)}>${cut ? shown.slice(0, LONG) + '…' : shown}
    ${cut && html`<button type="button" class="link" onClick=${() => setAll(true)}>${t('show_all_of', { n: shown.length })}</button>`}</div>`;
}
