// SPDX-License-Identifier: Apache-2.0
// A ledger's leaves, the newest first, asked for where they are looked at. A leaf never changes; whether it is settled does.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import * as api from '../api.js';
import { recent } from '../events.js';

const SIZE = 200;

export function useLeaves(member, size) {
  const [version, draw] = useState(0);
  const me = useRef({ member: null });
  if (me.current.member !== member) me.current = { member, pages: new Map(), asked: new Set(), size: 0 };
  const mine = me.current;
  mine.size = Math.max(mine.size, size);

  const ask = useCallback(async page => {
    const here = me.current;
    if (here.asked.has(page)) return;
    here.asked.add(page);
    try {
      const answer = await api.get(`/ledgers/${member}?from=${page * SIZE}&max=${SIZE}`);
      here.pages.set(page, answer.leaves);
      here.size = Math.max(here.size, answer.size);
      if (here.pages.size > 30) here.pages.delete(here.pages.keys().next().value);
    } catch { /* asked again when it is looked at again */ }
    here.asked.delete(page);
    if (me.current === here) draw(n => n + 1);
  }, [member]);

  const wanted = useRef([0, 40]);
  const need = useCallback((from, to) => {
    wanted.current = [from, to];
    const here = me.current;
    const low = Math.max(0, here.size - to);
    const high = Math.max(0, here.size - 1 - from);
    for (let p = Math.floor(low / SIZE); p <= Math.floor(high / SIZE); p++) if (!here.pages.has(p)) ask(p);
  }, [ask]);

  useEffect(() => { need(0, 40); }, [member, size]);
  useEffect(() => recent.watch(([e]) => {
    if (!e || !/grew|settled|reset/.test(e.name) || (e.data.member && e.data.member !== member)) return;
    const last = Math.floor(Math.max(0, me.current.size - 1) / SIZE);
    ask(last);
    ask(last + 1);
  }), [member]);

  return {
    count: mine.size, version, need,
    at: i => {
      const index = mine.size - 1 - i;
      return mine.pages.get(Math.floor(index / SIZE))?.[index % SIZE];
    },
  };
}
