// SPDX-License-Identifier: Apache-2.0
// Light, dark, or what the machine says. Kept in this browser only.
import { cell } from './cell.js';

const KEY = 'entente.theme';
const read = () => { try { return localStorage.getItem(KEY) || 'system'; } catch { return 'system'; } };

export const theme = cell(read());

function show(value) {
  if (value === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = value;
}

export function setTheme(value) {
  try { localStorage.setItem(KEY, value); } catch { /* a browser that keeps nothing still shows it */ }
  theme.set(value);
}

show(theme.value);
theme.watch(show);
