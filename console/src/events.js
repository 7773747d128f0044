// SPDX-License-Identifier: Apache-2.0
// The node's server-sent events: one stream for the page. Each event makes what is on the screen be asked anew; a stream that
// breaks says that the node is away, and one that comes back makes everything be asked anew.
import { cell } from './cell.js';
import { get, session } from './api.js';
import { refresh } from './store.js';

/** 'connecting', 'live' or 'away', and since when. */
export const live = cell({ state: 'connecting', since: Date.now() });
/** The newest events, newest first: {name, data, at}. */
export const recent = cell([]);

const RECENT_MAX = 50;
const RETRY_MS = 1500;
const NAMES = ['grew', 'settled', 'rows', 'keys', 'awaiting', 'trouble', 'job', 'reset'];
// What an event may change. Lists answer otherwise when rows do; who has signed what is in few answers.
const signed = /^\/(status|members|peers|ledgers|records|proposals)/;
const concerns = {
  grew: path => signed.test(path),
  settled: path => signed.test(path),
  rows: () => true,
  keys: path => signed.test(path),
  awaiting: path => /^\/(proposals|status)/.test(path),
  trouble: path => /^\/status/.test(path),
  job: path => /^\/(jobs|batches)/.test(path),
  reset: () => true,
};

let source = null;
let timer = 0;

function state(next) {
  if (live.value.state !== next) live.set({ state: next, since: Date.now() });
}

function heard(name, event) {
  let data = {};
  try {
    data = JSON.parse(event.data || '{}');
  } catch { /* an event without data still says its name */ }
  recent.set([{ name, data, at: Date.now() }, ...recent.value].slice(0, RECENT_MAX));
  refresh(concerns[name]);
}

async function again() {
  source?.close();
  source = null;
  clearTimeout(timer);
  try {
    await get('/session'); // says whether it is the session or the node that is gone
  } catch { /* the session's cell knows already */ }
  if (session.value) timer = setTimeout(start, RETRY_MS);
}

export function start() {
  stop();
  source = new EventSource('/api/v1/events');
  source.onopen = () => {
    const was = live.value.state;
    state('live');
    if (was === 'away') refresh();
  };
  source.onerror = () => {
    state('away');
    if (source && source.readyState === EventSource.CLOSED) again();
  };
  for (const name of NAMES) source.addEventListener(name, event => heard(name, event));
}

export function stop() {
  clearTimeout(timer);
  source?.close();
  source = null;
}
