// SPDX-License-Identifier: Apache-2.0
// One line that says what was just done.
import { cell, useCell } from '../cell.js';
import { html } from '../html.js';

const line = cell('');
let timer = 0;

export function say(text) {
  clearTimeout(timer);
  line.set(text);
  timer = setTimeout(() => line.set(''), 4000);
}

export function Toast() {
  const text = useCell(line);
  return html`<div role="status" class=${text ? 'toast' : 'hidden'}>${text}</div>`;
}
