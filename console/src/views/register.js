// SPDX-License-Identifier: Apache-2.0
// Register: what the members list and who recognises it, at any date. The filters are a sentence, and stand in the address.
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import * as api from '../api.js';
import { useCell } from '../cell.js';
import { html } from '../html.js';
import { day, lang, t } from '../i18n.js';
import { change, href, route } from '../router.js';
import { useApi } from '../store.js';
import { Listing, listingAnswer } from '../parts/listing.js';
import { Matrix } from '../parts/matrix.js';
import { Member } from '../parts/member.js';
import { primaryName } from '../parts/names.js';
import { usePages } from '../parts/pages.js';
import { Answered, Empty, Problem } from '../parts/state.js';
import { Table } from '../parts/table.js';
import { Name } from '../parts/text.js';
import { Page, Panel, View } from '../parts/view.js';
import { Import } from './import.js';

const TYPED_MS = 150;
const DAYS_BACK = 730;
const REVIEWS = [30, 60, 90, 365]; // days within which a review is due
const SOONEST = 'review';
const today = () => new Date().toISOString().slice(0, 10);
const daysAgo = n => new Date(Date.now() - n * 864e5).toISOString().slice(0, 10);
const daysOn = (date, n) => new Date((date ? Date.parse(date) : Date.now()) + n * 864e5).toISOString().slice(0, 10);
const ageOf = date => (date ? Math.max(0, Math.round((Date.now() - Date.parse(date)) / 864e5)) : 0);

function columns(members) {
  return [
    { key: 'name', title: t('listed_name'), sort: 'name', cell: l => html`<span class="two"><span><${Name} text=${l.name || l.id.slice(0, 8)} /></span><span class="under">${l.subject ? t(`subject_${l.subject}`) : ''}${l.reference ? ` · ${l.list} ${l.reference}` : ''}${l.in_force ? '' : ` · ${t('not_in_force')}`}</span></span>` },
    { key: 'by', title: t('listed_by'), sort: 'by', cell: l => html`<${Member} code=${l.by} />` },
    ...members.map(m => ({ key: `m-${m}`, title: html`<${Member} code=${m} />`, className: 'cell minor', cell: l => {
      const r = l.recognised_by.find(x => x.member === m);
      return r ? html`<span class=${r.lister ? 'lists' : 'recognises'} title=${`${m}: ${t(r.lister ? 'lists_it' : 'recognises_it')}`}><span aria-hidden="true">${r.lister ? '◆' : '●'}</span><span class="hidden">${t(r.lister ? 'lists_it' : 'recognises_it')}</span></span>` : html`<span class="sub" aria-hidden="true">·</span>`;
    } })),
    { key: 'from', title: t('from'), className: 'minor', sort: 'since', cell: l => day(l.from) },
    { key: 'until', title: t('review'), className: 'minor', sort: 'review', cell: l => (l.review ? day(l.review) : l.until && l.in_force ? html`<span class="sub">${t('reg_until', { day: day(l.until) })}</span>` : '') },
  ];
}

/** What is chosen, in words. */
function sentence(w, count) {
  const parts = [t(w.coordinated ? 'reg_coordinated' : w.all ? 'reg_all' : 'reg_in_force', { n: count })];
  if (w.text) parts.push(t('reg_text', { text: w.text }));
  if (w.list) parts.push(t('reg_list', { list: w.list }));
  if (w.by) parts.push(t('reg_by', { who: w.by }));
  if (w.recognised_by) parts.push(t('reg_recognised', { who: w.recognised_by }));
  if (w.review) parts.push(t('reg_review', { n: Number(w.review) || 0 }));
  if (w.as_of) parts.push(t('reg_as_of', { day: day(w.as_of) }));
  return `${parts.join(' ')}.`;
}

function Choice({ label, none, value, options, onChange }) {
  return html`<select aria-label=${label} value=${value || ''} onChange=${e => onChange(e.target.value)}><option value="">${none}</option>${options.map(o => html`<option key=${o} value=${o}>${label} ${o}</option>`)}</select>`;
}

function Filters({ words, parties, lists }) {
  const [text, setText] = useState(words.text || '');
  const timer = useRef(0);
  useEffect(() => { setText(words.text || ''); }, [words.text]);
  const put = w => change({ ...w, open: '' }, { replace: true });
  const type = event => {
    setText(event.target.value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => put({ text: event.target.value.trim() }), TYPED_MS);
  };
  return html`<div class="filters">
    <input type="search" aria-label=${t('reg_search')} placeholder=${t('reg_search')} value=${text} onInput=${type} dir="auto" spellcheck=${false} />
    <${Choice} label=${t('listed_by')} none=${t('by_anybody')} value=${words.by} options=${parties} onChange=${by => put({ by })} />
    <${Choice} label=${t('recognised_by')} none=${t('recognised_any')} value=${words.recognised_by} options=${parties} onChange=${v => put({ recognised_by: v })} />
    ${lists.length > 0 && html`<${Choice} label=${t('list')} none=${t('any_list')} value=${words.list} options=${lists} onChange=${list => put({ list })} />`}
    <select aria-label=${t('state')} value=${words.coordinated ? 'coordinated' : words.all ? 'all' : ''} onChange=${e => put({ coordinated: e.target.value === 'coordinated' ? '1' : '', all: e.target.value === 'all' ? '1' : '' })}>
      <option value="">${t('in_force')}</option><option value="coordinated">${t('coordinated')}</option><option value="all">${t('also_over')}</option></select>
    <select aria-label=${t('review')} value=${words.review || ''} onChange=${e => put({ review: e.target.value, sort: e.target.value ? SOONEST : words.sort === SOONEST ? '' : words.sort })}>
      <option value="">${t('review_any')}</option>${REVIEWS.map(n => html`<option key=${n} value=${n}>${t('review_in', { n })}</option>`)}</select>
    <span class="as-of"><label for="as-of">${t('as_of')}</label><input id="as-of" class="date" type="date" max=${today()} value=${words.as_of || today()} onChange=${e => put({ as_of: e.target.value === today() ? '' : e.target.value })} />
      <input type="range" aria-label=${t('as_of_days')} min="0" max=${DAYS_BACK} value=${DAYS_BACK - Math.min(DAYS_BACK, ageOf(words.as_of))} onChange=${e => { const n = DAYS_BACK - Number(e.target.value); put({ as_of: n ? daysAgo(n) : '' }); }} /></span>
  </div>`;
}

export function Register() {
  const { id, words } = useCell(route);
  if (id === 'import') return html`<${Page} up=${href('register')} upText=${t('nav_register')} answer=${t('import_title')} sub=${t('import_sub')}><${Import} /><//>`;
  if (id) return html`<${One} key=${id} id=${id} />`;
  return html`<${List} words=${words} />`;
}

function List({ words }) {
  const { text, by, recognised_by, list, coordinated, all, as_of, exercise, sort, review } = words;
  const filter = { text, by, recognised_by, list, coordinated, all, exercise, sort, review_before: review && daysOn(as_of, (Number(review) || 0) + 1), as_of: as_of && `${as_of}T23:59:59Z` };
  const key = JSON.stringify(filter);
  const pages = usePages(key, (skip, max) => api.query('/register', { ...filter, skip, max }), a => a.listings);
  const status = useApi('/status').data;
  const members = (status?.ledgers || []).filter(l => l.role === 'member').map(l => l.member);
  const parties = (status?.ledgers || []).map(l => l.member);
  const [matrix, setMatrix] = useState(false);
  const lists = ['ofac', 'un'];
  const shown = members.length <= 8 ? members : [];
  const language = useCell(lang);
  const heads = useMemo(() => columns(shown), [shown.join(), language]); // the same until another is wanted: rows need not be drawn anew
  const order = useCallback(to => change({ sort: to, open: '' }, { replace: true }), []);
  const first = pages.at(0);
  const unreviewed = first && !first.review && (sort === SOONEST || sort === `-${SOONEST}`); // without a date they stand last
  const panel = words.open && html`<${Beside} key=${words.open} id=${words.open} as_of=${filter.as_of} />`;
  const actions = html`<button type="button" class="button" aria-expanded=${matrix ? 'true' : 'false'} onClick=${() => setMatrix(!matrix)}>${t('matrix')}</button>
    ${api.may('analyst') && html`<a class="button" href=${href('register', 'import')}>${t('import')}</a>`}
    ${api.may('officer') && html`<a class="button" href=${href('records', 'new', { kind: 'listing' })}>${t('list_new')}</a>`}`;
  return html`<${View} answer=${pages.tried ? sentence(words, pages.count) : ''} sub=${t('reg_sub')} actions=${actions} panel=${panel}>
    <${Filters} words=${words} parties=${parties} lists=${lists} />
    ${matrix && html`<${Matrix} members=${members} parties=${parties} filter=${{ exercise, as_of: filter.as_of }} />`}
    ${unreviewed && html`<p class="sub small" role="status">${t('reg_no_review')}</p>`}
    ${pages.error && !pages.count ? html`<${Problem} error=${pages.error} retry=${pages.reload} />`
    : pages.count ? html`<${Table} key=${key} name=${shown.length ? 'register' : 'register-many'} label=${t('nav_register')} columns=${heads} count=${pages.count} at=${pages.at} idOf=${l => l.id} open=${words.open} need=${pages.need} watch=${pages.watch} sort=${sort} onSort=${order}
      onOpen=${(to, replace) => change({ open: to }, { replace })} height=${52} tall=${60} watchNew />`
    : pages.tried ? html`<${Empty} title=${t('reg_empty')} text=${t(text ? 'reg_empty_text' : 'reg_empty_all')} />` : null}<//>`;
}

const path = (id, as_of) => api.query(`/records/${id}`, { as_of });

function Beside({ id, as_of }) {
  const answer = useApi(path(id, as_of));
  return html`<${Panel} label=${t('listing')} full=${href('register', id, as_of ? { as_of: as_of.slice(0, 10) } : {})}><${Answered} of=${answer}>${data => (data.listing ? html`
    <h2 class="panel-title"><${Name} text=${primaryName(data.listing.latest || data.record) || id.slice(0, 8)} /></h2><p>${listingAnswer(data)}</p><${Listing} data=${data} />` : html`<p>${t('no_listing')}</p>`)}<//><//>`;
}

function One({ id }) {
  const { words } = route.value;
  const answer = useApi(path(id, words.as_of && `${words.as_of}T23:59:59Z`));
  const data = answer.data;
  const up = href('register');
  if (!data?.listing) return html`<${Page} up=${up} upText=${t('nav_register')} answer=${data ? t('no_listing') : ''}><${Answered} of=${answer} children=${() => null} /><//>`;
  return html`<${Page} up=${up} upText=${t('nav_register')} answer=${html`<${Name} text=${primaryName(data.listing.latest || data.record) || id.slice(0, 8)} />`} sub=${listingAnswer(data)}
    actions=${html`<button type="button" class="button" onClick=${() => print()}>${t('print')}</button>`}><div class="one"><${Listing} data=${data} /></div><//>`;
}
