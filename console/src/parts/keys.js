// SPDX-License-Identifier: Apache-2.0
// Single keys. A view says what its keys do while it is on the screen; keys typed into a field are that field's, and what lies
// above (a panel over its list, a list over the frame) is asked first.
import { useEffect, useRef } from 'preact/hooks';
import { keyOf } from './letter.js';

export const FRAME = 0;
export const LIST = 1;
export const PANEL = 2;

const listeners = []; // {level, ref}: the highest level first, of one level the newest

/** keys: {j: fn, 'mod+k': fn, Escape: fn}; a function that returns false passes the key on. */
export function useKeys(level, keys) {
  const ref = useRef(keys);
  ref.current = keys;
  useEffect(() => {
    const me = { level, ref };
    listeners.unshift(me);
    listeners.sort((a, b) => b.level - a.level);
    return () => listeners.splice(listeners.indexOf(me), 1);
  }, [level]);
}

const isField = node => node?.closest?.('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]');

addEventListener('keydown', event => {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const mod = event.ctrlKey || event.metaKey;
  if (document.querySelector('dialog[open]')) return; // the dialog has its own
  if (!mod && isField(event.target)) {
    if (event.key === 'Escape') event.target.blur(); // out of the field; pressed again it means the page
    return;
  }
  const name = (mod ? 'mod+' : '') + keyOf(event);
  for (const { ref } of [...listeners]) {
    const act = ref.current?.[name];
    if (act && act(event) !== false) {
      event.preventDefault();
      return;
    }
  }
});
