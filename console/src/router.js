// SPDX-License-Identifier: Apache-2.0
// Addresses. /c/VIEW is a list, /c/VIEW?open=ID the list with a side panel, /c/VIEW/ID the full page; other words of the query are
// the list's filters. `exercise` stays in every address until it is taken out: it is another layer of the world.
import { cell } from './cell.js';

function read() {
  const parts = location.pathname.replace(/^\/c\/?/, '').split('/').filter(Boolean).map(decodeURIComponent);
  return { view: parts[0] || 'overview', id: parts[1] || null, part: parts[2] || null, words: Object.fromEntries(new URLSearchParams(location.search)) };
}

export const route = cell(read());

/** The address of a view; words that are empty are left out. */
export function href(view, id, words = {}) {
  const all = { ...(route.value.words.exercise && !('exercise' in words) ? { exercise: '1' } : {}), ...words };
  const kept = Object.entries(all).filter(([, v]) => v !== undefined && v !== null && v !== '');
  const path = ['/c', view, id].filter(Boolean).map((p, i) => (i ? encodeURIComponent(p) : p)).join('/');
  return kept.length ? `${path}?${new URLSearchParams(kept)}` : path;
}

export function go(to, { replace = false } = {}) {
  if (to === location.pathname + location.search) return;
  history[replace ? 'replaceState' : 'pushState']({}, '', to);
  route.set(read());
}

/** The same view with some words of the query changed. */
export function change(words, options) {
  const { view, id } = route.value;
  go(href(view, id, { ...route.value.words, ...words }), options);
}

addEventListener('popstate', () => route.set(read()));

// Links work as links (middle click, copy), and a plain click stays in the page.
addEventListener('click', event => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const a = event.target.closest?.('a[href]');
  if (!a || a.target || a.hasAttribute('download') || a.origin !== location.origin) return;
  if (!a.pathname.startsWith('/c') && a.pathname !== '/') return;
  event.preventDefault();
  go(a.pathname + a.search);
});
