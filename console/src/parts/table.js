// SPDX-License-Identifier: Apache-2.0
// A list of any length: only the rows that are seen are drawn. j and k (or the arrows) move, Enter opens, and with the side panel
// open the panel follows. A row that came since the first drawing is tinted for two seconds and moves nothing.
import { Component } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { html } from '../html.js';
import { LIST, useKeys } from './keys.js';

const OVERSCAN = 6;
const FRESH_MS = 2000;
const FRESH_MAX = 20; // more at once are another list, and nobody's news

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

const NONE = new Set();

/** Ids that came to the list after it was first drawn, for two seconds. Rows that are only scrolled to, or asked for later, came with no growth. */
function useFresh(ids, count) {
  const seen = useRef(null);
  const [fresh, set] = useState(NONE);
  const key = ids.join();
  useEffect(() => {
    if (!ids.length) return undefined;
    const grown = seen.current ? count - seen.current.count : 0;
    const before = seen.current?.ids || new Set(ids);
    const came = ids.filter(id => !before.has(id));
    came.forEach(id => before.add(id));
    seen.current = { ids: before, count };
    if (!came.length || came.length > Math.min(grown, FRESH_MAX)) return undefined;
    set(new Set(came));
    const timer = setTimeout(() => set(NONE), FRESH_MS);
    return () => clearTimeout(timer);
  }, [key, count]);
  return fresh;
}

/** One row. It is drawn again only when what it shows is another: scrolling gives most rows of the window nothing to do. */
class Row extends Component {
  shouldComponentUpdate(next) {
    for (const name in next) if (next[name] !== this.props[name]) return true;
    return false;
  }

  render({ i, row, id, rowId, columns, size, isActive, isOpen, isFresh, act }) {
    return html`<div id=${rowId} role="row" aria-rowindex=${i + 2} aria-selected=${isOpen ? 'true' : 'false'}
      class=${`row${isActive ? ' active' : ''}${isOpen ? ' open' : ''}${isFresh ? ' fresh' : ''}${row ? '' : ' wanting'}`}
      style=${{ transform: `translateY(${i * size}px)`, blockSize: `${size}px` }}
      onClick=${event => { if (row && !event.target.closest('a, button, input')) act.current(i, id); }}>
      ${row ? columns.map(c => html`<div key=${c.key} role="gridcell" class=${`c-${c.key} ${c.className || ''}`}>${c.cell(row)}</div>`) : html`<div role="gridcell"></div>`}</div>`;
  }
}

/**
 * columns: [{key, title, cell(row), className, sort}]; count; at(i): a row or undefined while it comes; idOf(row); onOpen(id, replace);
 * open: id of the row in the panel; need(from, to): which rows are wanted; watch(fn): calls fn when rows came (pages.js).
 * sort: the order there is ("name", "-name"), onSort(order): another is chosen; columns with a `sort` word have it in their head.
 */
export function Table({ name, label, columns, count, at, idOf, onOpen, open, need, watch, sort, onSort, height = 40, tall = 60, watchNew = false, keys = {} }) {
  const box = useRef();
  const seenHeight = useRef(0);
  const size = useNarrow() ? tall : height;
  const [[from, to], setWindow] = useState([0, 30]);
  const [active, setActive] = useState(0);
  const [, draw] = useState(0);
  const look = () => {
    if (!box.current) return;
    const top = box.current.scrollTop;
    const first = Math.max(0, Math.floor(top / size) - OVERSCAN);
    const last = Math.min(count, Math.ceil((top + seenHeight.current) / size) + OVERSCAN);
    setWindow(was => (was[0] === first && was[1] === last ? was : [first, last]));
  };
  const measure = () => {
    if (box.current) seenHeight.current = box.current.clientHeight; // read here alone: while it scrolls nothing is measured
    look();
  };
  useLayoutEffect(measure, [count, size]);
  useEffect(() => {
    const observer = new ResizeObserver(measure);
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [count, size]);
  useEffect(() => watch?.(() => draw(n => n + 1)), [watch]);
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
    else node.focus({ preventScroll: true }); // so that the row that is chosen is seen
  };
  // The first key shows where one is.
  const step = by => move(open || document.activeElement === box.current ? active + by : active);
  const page = () => Math.max(1, Math.floor(seen() / size) - 1);
  const enter = () => {
    const row = at(active);
    if (!row) return false;
    onOpen(idOf(row), false);
    return true;
  };
  const onKey = {
    j: () => step(1), k: () => step(-1),
    ArrowDown: event => (isFree(event) ? step(1) : false), ArrowUp: event => (isFree(event) ? step(-1) : false),
    PageDown: () => move(active + page()), PageUp: () => move(active - page()),
    Home: () => move(0), End: () => move(count - 1),
    Enter: event => (isFree(event) ? enter() : false),
    ...Object.fromEntries(Object.entries(keys).map(([key, act]) => [key, () => (at(active) ? act(at(active)) : false)])),
  };
  useKeys(LIST, onKey);
  const act = useRef();
  act.current = (i, id) => { setActive(i); onOpen(id, false); };

  // A row that leaves the window gives its nodes to the one that comes in on the other side.
  const end = Math.min(to, count);
  const slots = Math.max(1, Math.ceil(seenHeight.current / size) + 2 * OVERSCAN + 2);
  const rows = [];
  for (let i = from; i < end; i++) rows.push([i, at(i)]);
  const fresh = useFresh(watchNew ? rows.filter(([, r]) => r).map(([, r]) => idOf(r)) : [], count);
  const head = useMemo(() => html`<div class="table-head row" role="row" aria-rowindex="1">${columns.map(c => html`<${Head} key=${c.key} column=${c} sort=${sort} onSort=${onSort} />`)}</div>`, [columns, sort, onSort]);
  const rowId = i => `${name}-${i}`;
  return html`<div class="table t-${name}">
    <div class="table-grid" role="grid" aria-label=${label} aria-rowcount=${count + 1} tabindex="0" ref=${box} onScroll=${look}
      aria-activedescendant=${active >= from && active < end ? rowId(active) : undefined}>
      ${head}
      <div class="table-all" role="rowgroup" style=${{ blockSize: `${count * size}px` }}>
        ${rows.map(([i, row]) => {
    const id = row && idOf(row);
    return html`<${Row} key=${i % slots} i=${i} row=${row} id=${id} rowId=${rowId(i)} columns=${columns} size=${size} isActive=${i === active} isOpen=${!!row && id === open} isFresh=${!!row && fresh.has(id)} act=${act} />`;
  })}
      </div></div></div>`;
}

const ARROW = { ascending: '↑', descending: '↓', none: '↑' }; // of none: what a press would make of it, seen under the pointer

/** The head of a column; one that the list can be ordered by is a button. */
function Head({ column, sort, onSort }) {
  const { key, title, className, sort: word } = column;
  const order = word && sort === word ? 'ascending' : word && sort === `-${word}` ? 'descending' : word && onSort ? 'none' : undefined;
  return html`<div role="columnheader" class="c-${key} ${className || ''}" aria-sort=${order}>${word && onSort ? html`<button type="button" class="sort" onClick=${() => onSort(order === 'ascending' ? `-${word}` : order === 'none' ? word : '')}>${title}<span class="order" aria-hidden="true">${ARROW[order]}</span></button>` : title}</div>`;
}

// Keys that a focused button or link takes itself.
const isFree = event => !event.target.closest?.('a, button, summary, .panel-body');
