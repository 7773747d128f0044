// SPDX-License-Identifier: Apache-2.0
// The frame: who we are and how the alliance is, the way to each view with what waits there, and the view.
import { useEffect, useRef, useState } from 'preact/hooks';
import { session } from '../api.js';
import { useCell } from '../cell.js';
import { commands, LETTERS, toggleExercise, VIEWS } from '../commands.js';
import { live } from '../events.js';
import { html } from '../html.js';
import { number, span, t } from '../i18n.js';
import { Palette } from '../palette.js';
import { go, href, route } from '../router.js';
import { useApi } from '../store.js';
import { views } from '../views/table.js';
import { useRecent } from './awaited.js';
import { Dialog } from './dialog.js';
import { FRAME, useKeys } from './keys.js';
import { Mark } from './mark.js';
import { Toast } from './toast.js';

/** What waits for this member, by view. */
function useCounts(exercise) {
  const layer = exercise ? '&exercise=1' : '';
  const member = session.value.member;
  const proposals = useApi(`/proposals?awaiting=1&max=1${layer}`);
  const items = useApi(`/items?owner=${member}&state=late&max=1${layer}`);
  const messages = useApi(`/messages?unread=1&max=1${layer}`);
  return { register: useRecent(exercise).listings.length, decisions: proposals.data?.awaiting, items: items.data?.matched, messages: messages.data?.matched };
}

function Health({ status }) {
  const away = useCell(live);
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick(n => n + 1), 10000);
    return () => clearInterval(timer);
  }, []);
  if (away.state === 'away') return html`<${Mark} kind="bad">${t('node_away', { span: span((Date.now() - away.since) / 1000) })}<//>`;
  if (!status) return null;
  const peers = status.peers || [];
  const members = new Set(status.ledgers.filter(l => l.role === 'member').map(l => l.member));
  const all = peers.filter(p => members.has(p.member));
  const near = all.filter(p => p.reachable).length;
  const kind = near === all.length ? 'good' : near ? 'wait' : 'bad';
  return html`<${Mark} kind=${kind}>${t('in_touch', { n: near + 1, of: number(all.length + 1) })}<//>`;
}

function Menu() {
  const ref = useRef();
  const s = session.value;
  const close = () => { ref.current.open = false; };
  useEffect(() => {
    const outside = event => { if (ref.current?.open && !ref.current.contains(event.target)) close(); };
    addEventListener('click', outside);
    return () => removeEventListener('click', outside);
  }, []);
  const run = act => () => {
    close();
    act();
  };
  return html`<details class="menu" ref=${ref} onKeyDown=${e => { if (e.key === 'Escape' && ref.current.open) { e.stopPropagation(); e.preventDefault(); close(); ref.current.firstElementChild.focus(); } }}>
    <summary aria-label=${t('menu_of', { name: s.officer })}><span class="who">${s.officer}</span></summary>
    <div class="menu-list"><p class="menu-who"><b>${s.officer}</b><br />${t(`role_${s.role}`)} · ${s.member}</p>
      ${commands().filter(c => c.group === t('commands')).map(c => html`<button key=${c.text} type="button" onClick=${run(c.run)}>${c.text}</button>`)}</div></details>`;
}

function Keys({ onClose }) {
  const rows = [['/', t('key_palette')], ['g …', t('key_go')], ['j k', t('key_move')], ['Enter', t('key_open')], ['o', t('key_full')], ['Esc', t('key_up')], ['p', t('key_proof')], ['a', t('key_agree')], ['b', t('key_object')], ['v', t('key_reserve')], ['r x', t('key_recognise')], ['s n', t('key_verdict')]];
  return html`<${Dialog} label=${t('cmd_keys')} className="keys" onClose=${onClose}><h2>${t('cmd_keys')}</h2>
    <dl class="facts">${rows.map(([k, text]) => html`<div key=${k}><dt><kbd>${k}</kbd></dt><dd>${text}</dd></div>`)}</dl>
    <p class="sub pairs-line">${VIEWS.map(v => html`<span key=${v} class="pair"><kbd>g ${LETTERS[v]}</kbd> ${t(`nav_${v}`)}</span>`)}</p>
    <button type="button" class="button" onClick=${onClose} autofocus>${t('close')}</button><//>`;
}

function useLetters() {
  const pending = useRef(0);
  const keys = { g: () => { pending.current = Date.now(); } };
  for (const [view, letter] of Object.entries(LETTERS)) {
    keys[letter] = () => {
      if (Date.now() - pending.current > 1500) return false;
      pending.current = 0;
      return go(href(view === 'overview' ? '' : view));
    };
  }
  // A letter after g is a way, whatever the list would do with it.
  useKeys(9, { ...keys, g: undefined });
  useKeys(FRAME, { g: keys.g });
}

export function Frame() {
  const { view, words } = useCell(route);
  const [over, setOver] = useState(null); // 'palette' or 'keys'
  const [menu, setMenu] = useState(false);
  const main = useRef();
  const status = useApi('/status').data;
  const counts = useCounts(words.exercise);
  const away = useCell(live).state === 'away';
  useLetters();
  useKeys(FRAME, { '/': () => setOver('palette'), 'mod+k': () => setOver('palette'), '?': () => setOver('keys') });
  useEffect(() => {
    const show = () => setOver('keys');
    addEventListener('entente-keys', show);
    return () => removeEventListener('entente-keys', show);
  }, []);
  useEffect(() => {
    setMenu(false);
    if (!main.current?.contains(document.activeElement)) main.current?.querySelector('h1')?.focus({ preventScroll: true });
  }, [view]);
  const Shown = views[view] || views.unknown;
  const s = session.value;
  return html`<div class="frame">
    <a class="skip" href="#main" onClick=${e => { e.preventDefault(); main.current.querySelector('h1')?.focus(); }}>${t('skip')}</a>
    <header class="top">
      <button type="button" class="burger" aria-expanded=${menu ? 'true' : 'false'} aria-label=${t('views')} onClick=${() => setMenu(!menu)}><span aria-hidden="true">≡</span></button>
      <a class="brand" href=${href('')}><b>Entente</b><span class="brand-more"> · ${s.alliance} · </span><span class="brand-me">${s.member}</span></a>
      <button type="button" class="search" aria-label=${t('search_or_command')} onClick=${() => setOver('palette')}><svg class="glass" viewBox="0 0 16 16" aria-hidden="true"><circle cx="7" cy="7" r="4.5" /><path d="M10.5 10.5 14 14" /></svg><span>${t('search_or_command')}</span><kbd>/</kbd></button>
      <div class="health" role="status"><${Health} status=${status} /></div>
      <${Menu} />
    </header>
    <nav class="nav ${menu ? 'is-open' : ''}" aria-label=${t('views')}>
      <ul>${VIEWS.map(v => html`<li key=${v}><a href=${href(v === 'overview' ? '' : v)} aria-current=${v === view ? 'page' : undefined}>${t(`nav_${v}`)}
        ${counts[v] ? html`<span class="count" aria-label=${t('waiting_n', { n: counts[v] })}>${number(counts[v])}</span>` : null}</a></li>`)}</ul>
      <button type="button" class="layer ${words.exercise ? 'on' : ''}" aria-pressed=${words.exercise ? 'true' : 'false'} onClick=${toggleExercise}>${t('exercise')}</button>
    </nav>
    <main class="main" id="main" ref=${main}>
      ${words.exercise && html`<p class="banner exercise"><b>${t('exercise_banner')}</b> <button type="button" class="link" onClick=${toggleExercise}>${t('cmd_real')}</button></p>`}
      ${away && html`<p class="banner away" role="alert"><b>${t('away_banner')}</b> ${t('away_banner_text')}</p>`}
      <${Shown} />
    </main>
    ${over === 'palette' && html`<${Palette} onClose=${() => setOver(null)} />`}
    ${over === 'keys' && html`<${Keys} onClose=${() => setOver(null)} />`}
    <${Toast} />
  </div>`;
}

