// SPDX-License-Identifier: Apache-2.0
// Files made in the page, and files of the node as downloads.
import { html } from '../html.js';

export function save(name, text, type = 'text/plain') {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const a = document.createElement('a');
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

export const Download = ({ path, name, children, className = 'button' }) => html`<a class=${className} href=${`/api/v1${path}`} download=${name}>${children}</a>`;
