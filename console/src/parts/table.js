// SPDX-License-Identifier: Apache-2.0
// A list of any length: only the rows that are seen are drawn. j and k (or the arrows) move, Enter opens, and with the side panel
// open the panel follows. A row that came since the first drawing is tinted for two seconds and moves nothing.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { html } from '../html.js';
import { LIST, useKeys } from './keys.js';

const OVERSCAN = 6;

/** Rows that the window of the scroller shows, as [from, to). */
function windowOf(node, height, count) {
  const from = Math.max(0, Math.floor(node.scrollTop / height) - OVERSCAN);
  return [from, Math.min(count, Math.ceil((node.scrollTop + node.clientHeight) / height) + OVERSCAN)];
}

function useNarrow() {
  const query = '(max-width: 640px)';
  const [is, set] = useState(matchMedia(query).matches);
  useEffect(() => {
    const m = matchMedia(query);
    const on = () => set(m.matches);
    m.addEventListener('change', on);
    return () => m.removeEventListener('change', on);
  }, []);
  return is;
}

/** Ids that came after the first full drawing, for two seconds. */
function useFresh(ids) {
  const seen = useRef(null);
  const [fresh, set] = useState(new Set());
  const key = ids.join();
  useEffect(() => {
    if (!ids.length) return undefined;
    if (!seen.current) {
      seen.current = new Set(ids);
      return undefined;
    }
    const came = ids.filter(id => !seen.current.has(id));
    came.forEach(id => seen.current.add(id));
    if (!came.length || came.length > 20) return undefined;
    set(new Set(came));
    const timer = setTimeout(() => set(new Set()), 2000);
    return () => clearTimeout(timer);
  }, [key]);
  return fresh;
}

/**
 * columns: [{key, title, cell(row), className}]; count; at(i): a row or undefined while it comes; idOf(row); onOpen(id, replace);
 * open: id of the row in the panel; need(from, to): which rows are wanted.
 */
export function Table({ name, label, columns, count, at, idOf, onOpen, open, need, height = 40, tall = 60, watchNew = false, keys = {} }) {
  const box = useRef();
  const size = useNarrow() ? tall : height;
  const [[from, to], setWindow] = useState([0, 30]);
  const [active, setActive] = useState(0);
  const look = () => {
    if (!box.current) return;
    const next = windowOf(box.current, size, count);
    setWindow(was => (was[0] === next[0] && was[1] === next[1] ? was : next));
  };
  useLayoutEffect(look, [count, size]);
  useEffect(() => {
    const observer = new ResizeObserver(look);
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [count, size]);
  useEffect(() => { need?.(from, Math.min(to, count)); }, [from, to, count, need]);

  const seen = () => box.current.clientHeight - box.current.firstElementChild.offsetHeight; // under the head, which stays
  const move = to => {
    const next = Math.max(0, Math.min(count - 1, to));
    setActive(next);
    const node = box.current;
    if (next * size < node.scrollTop) node.scrollTop = next * size;
    else if ((next + 1) * size > node.scrollTop + seen()) node.scrollTop = (next + 1) * size - seen();
    const row = at(next);
    if (open && row) onOpen(idOf(row), true);
  };
  const page = () => Math.max(1, Math.floor(seen() / size) - 1);
  const enter = () => {
    const row = at(active);
    if (!row) return false;
    onOpen(idOf(row), false);
    return true;
  };
  const onKey = {
    j: () => move(active + 1), k: () => move(active - 1),
    ArrowDown: event => (isFree(event) ? move(active + 1) : false), ArrowUp: event => (isFree(event) ? move(active - 1) : false),
    PageDown: () => move(active + page()), PageUp: () => move(active - page()),
    Home: () => move(0), End: () => move(count - 1),
    Enter: event => (isFree(event) ? enter() : false),
    ...Object.fromEntries(Object.entries(keys).map(([key, act]) => [key, () => (at(active) ? act(at(active)) : false)])),
  };
  useKeys(LIST, onKey);

  const rows = [];
  for (let i = from; i < Math.min(to, count); i++) rows.push([i, at(i)]);
  const fresh = useFresh(watchNew ? rows.filter(([, r]) => r).map(([, r]) => idOf(r)) : []);
  const rowId = i => `${name}-${i}`;
  return html`<div class="table t-${name}">
    <div class="table-grid" role="grid" aria-label=${label} aria-rowcount=${count + 1} tabindex="0" ref=${box} onScroll=${look}
      aria-activedescendant=${active >= from && active < to && count ? rowId(active) : undefined}>
      <div class="table-head row" role="row" aria-rowindex="1">${columns.map(c => html`<div key=${c.key} role="columnheader" class="c-${c.key} ${c.className || ''}">${c.title}</div>`)}</div>
      <div class="table-all" role="rowgroup" style=${{ blockSize: `${count * size}px` }}>
        ${rows.map(([i, row]) => html`<div key=${row ? idOf(row) : `empty-${i}`} id=${rowId(i)} role="row" aria-rowindex=${i + 2} aria-selected=${row && idOf(row) === open ? 'true' : 'false'}
          class="row ${i === active ? 'active' : ''} ${row && idOf(row) === open ? 'open' : ''} ${row && fresh.has(idOf(row)) ? 'fresh' : ''} ${row ? '' : 'wanting'}"
          style=${{ transform: `translateY(${i * size}px)`, blockSize: `${size}px` }}
          onClick=${event => { if (!row || event.target.closest('a, button, input')) return; setActive(i); onOpen(idOf(row), false); }}>
          ${columns.map(c => html`<div key=${c.key} role="gridcell" class="c-${c.key} ${c.className || ''}">${row ? c.cell(row) : ''}</div>`)}</div>`)}
      </div></div></div>`;
}

// Keys that a focused button or link takes itself.
const isFree = event => !event.target.closest?.('a, button, summary, .panel-body');
