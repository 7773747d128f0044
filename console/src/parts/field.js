// SPDX-License-Identifier: Apache-2.0
// A field with its label, its help and what is wrong with it, tied together for those who listen.
import { useRef } from 'preact/hooks';
import { html } from '../html.js';

let made = 0;
export const useId = () => { const ref = useRef(); return (ref.current ||= `f${++made}`); };

export function Field({ label, help, problem, kind = 'input', children, ...rest }) {
  const id = useId();
  const by = [help && `${id}-help`, problem && `${id}-problem`].filter(Boolean).join(' ') || undefined;
  const common = { id, 'aria-describedby': by, 'aria-invalid': problem ? 'true' : undefined, ...rest };
  return html`<div class="field ${problem ? 'wrong' : ''}"><label for=${id}>${label}</label>${help && html`<p class="help" id=${`${id}-help`}>${help}</p>`}
    ${kind === 'textarea' ? html`<textarea rows="3" ...${common}></textarea>` : kind === 'select' ? html`<select ...${common}>${children}</select>` : html`<input ...${common} />`}
    ${problem && html`<p class="problem-text" id=${`${id}-problem`}>${problem}</p>`}</div>`;
}

export const Check = ({ label, ...rest }) => html`<label class="check"><input type="checkbox" ...${rest} /><span>${label}</span></label>`;
