// SPDX-License-Identifier: Apache-2.0
// The palette: "/" or Ctrl-K. What is typed finds views and commands at once, proposals, listings and records from the node.
import { useEffect, useRef, useState } from 'preact/hooks';
import * as api from './api.js';
import { html } from './html.js';
import { t } from './i18n.js';
import { go, href } from './router.js';
import { Dialog } from './parts/dialog.js';
import { visible } from './parts/text.js';
import { commands } from './commands.js';

const TYPED_MS = 120;

async function ask(text, signal) {
  const found = [];
  const word = text.trim();
  const [listings, proposals] = await Promise.all([
    api.get(api.query('/register', { text: word, max: 6 }), { signal }).catch(() => ({ listings: [] })),
    api.get(api.query('/proposals', { all: true, max: 200 }), { signal }).catch(() => ({ proposals: [] })),
  ]);
  for (const p of proposals.proposals) {
    if ((p.title || '').toLowerCase().includes(word.toLowerCase())) found.push({ group: t('nav_decisions'), text: visible(p.title), hint: t(`end_${p.end}`), run: () => go(href('decisions', p.id)) });
  }
  for (const l of listings.listings) found.push({ group: t('nav_register'), text: visible(l.name || l.id), hint: `${l.by} ${l.reference || ''}`, run: () => go(href('register', '', { text: word, open: l.id })) });
  return found.slice(0, 12);
}

function local(text) {
  const word = text.trim().toLowerCase();
  const own = commands().filter(c => !word || c.text.toLowerCase().includes(word));
  if (!word) return own;
  const first = [{ group: t('nav_screen'), text: t('palette_screen', { name: text.trim() }), run: () => go(href('screen', '', { name: text.trim() })) }];
  if (/^[0-9a-f]{8,64}$/.test(word)) first.unshift({ group: t('nav_records'), text: t('palette_record', { id: word.slice(0, 8) }), run: () => go(href('records', word)) });
  return [...own, ...first];
}

export function Palette({ onClose }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState([]);
  const [active, setActive] = useState(0);
  const list = useRef();
  useEffect(() => {
    setActive(0);
    setFound([]);
    if (text.trim().length < 2) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => ask(text, abort.signal).then(f => !abort.signal.aborted && setFound(f)).catch(() => {}), TYPED_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text]);
  const all = [...local(text), ...found];
  const run = item => {
    onClose();
    item?.run();
  };
  const onKeyDown = event => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      const next = (active + by + all.length) % all.length;
      setActive(next);
      list.current.children[next]?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(all[active]);
    }
  };
  return html`<${Dialog} label=${t('palette')} className="palette" onClose=${onClose}>
    <input type="text" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-activedescendant=${`palette-${active}`} aria-label=${t('search_or_command')}
      placeholder=${t('search_or_command')} autofocus value=${text} onInput=${e => setText(e.target.value)} onKeyDown=${onKeyDown} autocomplete="off" spellcheck=${false} />
    <ul id="palette-list" role="listbox" aria-label=${t('palette')} ref=${list}>${all.map((item, i) => html`<li key=${i} id=${`palette-${i}`} role="option" aria-selected=${i === active ? 'true' : 'false'}
      onMouseMove=${() => setActive(i)} onClick=${() => run(item)}><span class="what">${item.text}</span><span class="hint">${item.hint || item.group}</span></li>`)}</ul>
  <//>`;
}
