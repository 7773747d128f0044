// SPDX-License-Identifier: Apache-2.0
// A cell holds one value and tells whoever watches when it is another. All state that outlives a view is in cells.
import { useEffect, useState } from 'preact/hooks';

export function cell(value) {
  const watchers = new Set();
  return {
    get value() { return value; },
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const watch of [...watchers]) watch(next);
    },
    watch(fn) {
      watchers.add(fn);
      return () => watchers.delete(fn);
    },
  };
}

/** The value of a cell; the component is drawn anew when it changes. */
export function useCell(c) {
  const [value, set] = useState(c.value);
  useEffect(() => {
    set(c.value);
    return c.watch(set);
  }, [c]);
  return value;
}
