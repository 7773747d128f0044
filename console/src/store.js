// SPDX-License-Identifier: Apache-2.0
// Answers of the node by address. What is on the screen is asked anew when an event says that it may be otherwise: at most one
// request an address at a time, and a burst of events makes one more. What nobody looks at is forgotten.
import { useEffect, useRef, useState } from 'preact/hooks';
import * as api from './api.js';

const KEPT = 40; // answers that nobody looks at
const PAUSE_MS = 150; // between two requests of one address
const entries = new Map();

function tell(entry) {
  for (const watch of [...entry.watchers]) watch();
}

async function load(entry, background = false) {
  if (entry.loading) {
    entry.again = true;
    return;
  }
  entry.loading = true;
  try {
    entry.data = await api.get(entry.path, { background });
    entry.error = null;
    entry.at = Date.now();
  } catch (error) {
    entry.error = error;
  }
  entry.loading = false;
  entry.tried = true;
  tell(entry);
  if (entry.again) {
    entry.again = false;
    setTimeout(() => entry.watchers.size && load(entry, true), PAUSE_MS);
  }
}

function forget() {
  for (const [path, entry] of entries) {
    if (entries.size <= KEPT) return;
    if (!entry.watchers.size) entries.delete(path);
  }
}

function entryOf(path) {
  let entry = entries.get(path);
  if (!entry) {
    entry = { path, data: undefined, error: null, at: 0, loading: false, tried: false, again: false, watchers: new Set() };
    entries.set(path, entry);
    forget();
  }
  return entry;
}

/** Everything on the screen may be otherwise (or: what the predicate says of its address). */
export function refresh(concerns = () => true) {
  for (const [path, entry] of entries) {
    if (!concerns(path)) continue;
    if (entry.watchers.size) load(entry, true);
    else entries.delete(path);
  }
}

/** What is known of an address now, without asking. */
export const known = path => entries.get(path)?.data;

/** Nothing of one session is left for the next. */
export function clear() {
  entries.clear();
}

const idle = { data: undefined, error: null, loading: false, tried: false };

/**
 * The node's answer at a path, kept fresh. A null path asks nothing. With `keep`, the answer of the path before stands until there
 * is a new one (`old` says so).
 */
export function useApi(path, { keep = false } = {}) {
  const [, draw] = useState(0);
  const last = useRef();
  useEffect(() => {
    if (!path) return undefined;
    const entry = entryOf(path);
    const watch = () => draw(n => n + 1);
    entry.watchers.add(watch);
    load(entry);
    return () => { entry.watchers.delete(watch); };
  }, [path]);
  const entry = path ? entries.get(path) || idle : idle;
  const old = keep && entry.data === undefined && !entry.error;
  if (entry.data !== undefined) last.current = entry.data;
  return {
    data: old ? last.current : entry.data,
    old: old && last.current !== undefined,
    error: entry.error,
    tried: entry.tried,
    reload: background => path && load(entryOf(path), background === true),
  };
}

/** The node's answers at several paths; undefined where there is none yet. */
export function useApis(paths) {
  const [, draw] = useState(0);
  const key = paths.join(' ');
  useEffect(() => {
    const watch = () => draw(n => n + 1);
    const mine = paths.map(entryOf);
    for (const entry of mine) {
      entry.watchers.add(watch);
      load(entry);
    }
    return () => mine.forEach(entry => entry.watchers.delete(watch));
  }, [key]);
  return paths.map(path => entries.get(path)?.data);
}
