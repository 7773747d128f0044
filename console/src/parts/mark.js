// SPDX-License-Identifier: Apache-2.0
// States as a shape and a word: never colour alone.
import { html } from '../html.js';

const SHAPES = { good: '●', wait: '◐', bad: '▲', off: '○', none: '·' };

/** kind: good, wait, bad, off or none. */
export const Mark = ({ kind, children }) => html`<span class="mark ${kind}"><span class="shape" aria-hidden="true">${SHAPES[kind]}</span> ${children}</span>`;

/** How far each of some members is: a filled dot for each that has it. */
export function Dots({ of, has, label }) {
  return html`<span class="dots" role="img" aria-label=${label}>${of.map(code => html`<span key=${code} class=${has.includes(code) ? 'on' : 'off'} title=${code}></span>`)}</span>`;
}

export const Bar = ({ value, max = 1000, text }) => html`<span class="bar"><span class="bar-box"><span class="bar-fill" style=${{ inlineSize: `${Math.round((100 * value) / max)}%` }}></span></span><span class="bar-number">${text}</span></span>`;

export const Tag = ({ kind = '', children }) => html`<span class="tag ${kind}">${children}</span>`;
