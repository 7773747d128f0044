// SPDX-License-Identifier: Apache-2.0
// A long list that is asked for page by page, only where it is looked at.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import * as api from '../api.js';
import { live, recent } from '../events.js';

const SIZE = 100;
const KEPT = 40; // pages
const REST_MS = 60; // a page that is only jumped past is not asked for
const AHEAD = 60; // rows beyond those that are seen, on the side to which the list is scrolled
const FRESH_MS = 1000;

/** pathOf(skip, max) makes the address; listOf(answer) its rows; `key` names the list: another key is another list. */
export function usePages(key, pathOf, listOf) {
  const [, draw] = useState(0);
  const state = useRef(null);
  if (!state.current || state.current.key !== key) {
    state.current = { key, pages: new Map(), asked: new Set(), count: state.current?.count ?? 0, first: null, error: null, wanted: [0, 1], from: 0, jumped: -REST_MS, tried: false };
  }
  const me = state.current;
  const watchers = useRef(new Set());

  const ask = useCallback(async (number, background = false) => {
    const mine = state.current;
    if (mine.asked.has(number)) return;
    mine.asked.add(number);
    const was = [mine.count, mine.error, mine.tried].join();
    try {
      const answer = await api.get(pathOf(number * SIZE, SIZE), { background });
      mine.pages.delete(number);
      mine.pages.set(number, listOf(answer));
      mine.count = answer.matched;
      mine.first = answer;
      mine.error = null;
      for (const old of mine.pages.keys()) {
        if (mine.pages.size <= KEPT) break;
        mine.pages.delete(old);
      }
    } catch (error) {
      mine.error = error;
    }
    mine.tried = true;
    mine.asked.delete(number);
    if (state.current !== mine) return;
    // Rows that came concern the table alone, when it watches; the rest of the view is drawn when the list is another.
    if (watchers.current.size && was === [mine.count, mine.error, mine.tried].join()) for (const tell of [...watchers.current]) tell();
    else draw(n => n + 1);
  }, [key]);

  const timer = useRef(0);
  const need = useCallback((from, to) => {
    const mine = state.current;
    const down = from >= mine.from;
    const near = Math.abs(from - mine.from) < SIZE;
    mine.from = from;
    if (!near) mine.jumped = performance.now();
    const first = Math.max(0, near && !down ? from - AHEAD : from);
    const last = Math.max(from, Math.min(Math.max(mine.count, to), near && down ? to + AHEAD : to) - 1);
    mine.wanted = [Math.floor(first / SIZE), Math.floor(last / SIZE)];
    clearTimeout(timer.current);
    const get = () => {
      for (let n = mine.wanted[0]; n <= mine.wanted[1]; n++) if (!mine.pages.has(n)) ask(n);
    };
    if (mine.tried) timer.current = setTimeout(get, performance.now() - mine.jumped < 2 * REST_MS ? REST_MS : 0); // never within the frame
    else get();
  }, [ask]);
  const watch = useCallback(tell => {
    watchers.current.add(tell);
    return () => watchers.current.delete(tell);
  }, []);

  useEffect(() => { ask(0); }, [ask]);
  useEffect(() => {
    let again = 0;
    const all = () => {
      again = 0;
      const mine = state.current;
      for (const n of [...mine.pages.keys()]) if (n < mine.wanted[0] || n > mine.wanted[1]) mine.pages.delete(n);
      for (let n = mine.wanted[0]; n <= mine.wanted[1]; n++) ask(n, true);
    };
    const later = () => { again ||= setTimeout(all, FRESH_MS); };
    const off = [recent.watch(([e]) => { if (e && /rows|reset/.test(e.name)) later(); }), live.watch(l => l.state === 'live' && later())];
    return () => {
      clearTimeout(again);
      clearTimeout(timer.current);
      off.forEach(f => f());
    };
  }, [ask]);

  return {
    count: me.count,
    at: i => me.pages.get(Math.floor(i / SIZE))?.[i % SIZE],
    need, watch, first: me.first, error: me.error, tried: me.tried, reload: () => ask(0),
  };
}
