// SPDX-License-Identifier: Apache-2.0
// What is being typed into a form, kept in this tab until it is sent or given up: so a session that ends, or a page that is loaded anew,
// loses nothing. Each officer finds their own alone; signing out forgets it. Never passwords or codes: their forms keep nothing.
import { useRef, useState } from 'preact/hooks';
import { session } from './api.js';

const MARK = 'entente.draft ';
const held = new Map(); // where the browser keeps nothing, for as long as the page stands
const keyOf = name => `${MARK}${session.value?.officer} ${name}`;

function read(key) {
  try { return JSON.parse(sessionStorage.getItem(key)) ?? held.get(key); } catch { return held.get(key); }
}

function keep(key, value) {
  held.set(key, value);
  try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* too much, or not allowed: then it is held in memory */ }
}

function drop(key) {
  held.delete(key);
  try { sessionStorage.removeItem(key); } catch { /* nothing was kept */ }
}

export const hasDraft = name => read(keyOf(name)) !== undefined;

/** As useState, with a third: it was sent, or is given up. */
export function useDraft(name, initial) {
  const key = useRef(keyOf(name)).current; // stays that officer's when the session is gone
  const [value, set] = useState(() => read(key) ?? initial);
  const put = next => {
    set(next);
    keep(key, next);
  };
  return [value, put, () => drop(key)];
}

/** Nothing of this officer stays in the tab. */
export function forgetDrafts() {
  const mine = keyOf('');
  for (const key of [...held.keys()]) if (key.startsWith(mine)) held.delete(key);
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(mine)) sessionStorage.removeItem(key);
  } catch { /* nothing was kept */ }
}
