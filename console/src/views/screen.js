// SPDX-License-Identifier: Apache-2.0
// Screen: one box; hits as one types, each with how sure, why, and on whose word. Enter puts the query and the listing side by side.
import { useEffect, useRef, useState } from 'preact/hooks';
import * as api from '../api.js';
import { useCell } from '../cell.js';
import { html } from '../html.js';
import { moment, number, score, t } from '../i18n.js';
import { change, href, route } from '../router.js';
import { useApi } from '../store.js';
import { Batch } from './batch.js';
import { Field } from '../parts/field.js';
import { Compare, Details, nameKind, Why } from '../parts/compare.js';
import { Listing, listingAnswer } from '../parts/listing.js';
import { Member } from '../parts/member.js';
import { Bar, Tag } from '../parts/mark.js';
import { Answered, Empty } from '../parts/state.js';
import { Table } from '../parts/table.js';
import { Name } from '../parts/text.js';
import { Page, Panel, View } from '../parts/view.js';
import { Verdict } from './verdict.js';

const TYPED_MS = 60;
const MAX = 50;

const columns = () => [
  { key: 'score', title: t('score'), className: '', cell: h => html`<span class=${h.alert ? 'strong' : ''}><${Bar} value=${h.score} text=${score(h.score)} /></span>` },
  { key: 'name', title: t('listed_name'), cell: h => html`<span class="two"><span class=${h.alert ? 'row-name' : ''}><${Name} text=${h.name} />${h.primary && h.primary !== h.name && html`<span class="sub"> · <${Name} text=${h.primary} /></span>`}</span><span class="under"><${Why} text=${h.why} short /></span></span>` },
  { key: 'else', title: t('beside_name'), className: 'minor', cell: h => html`<${Details} details=${h.details} />${h.verdict && html`<${Tag} kind=${h.verdict.verdict === 'same' ? 'bad' : ''}>${t(`verdict_${h.verdict.verdict}`)}<//>`}` },
  { key: 'kind', title: t('name_kind'), className: 'minor', cell: h => html`${nameKind(h.name_kind)}, ${h.subject ? t(`subject_${h.subject}`) : ''}` },
  { key: 'list', title: t('listed_by'), cell: h => html`<${Member} code=${h.by} /> <span class="sub minor">${h.list || ''} ${h.reference || ''}</span>` },
];

const partyOf = (name, { document, ...rest }) => ({ name, ...rest, ...(document && { documents: [document] }) });

function sentence(answer) {
  const alerts = answer.hits.filter(h => h.alert).length;
  if (!answer.comparable) return t('screen_nothing_to_compare');
  if (alerts) return t('screen_alerts', { n: alerts, name: answer.query });
  return answer.total ? t('screen_hits', { n: answer.total, name: answer.query }) : t('screen_clear', { name: answer.query });
}

const freshness = a => t(a.current ? 'screen_data' : 'screen_data_old', { n: a.listings, names: number(a.names || 0), when: moment(a.data_as_of) });

/** What is typed, a moment after it was typed. */
function useTyped(text) {
  const [typed, set] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => set(text), TYPED_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return typed;
}

const MORE = ['born', 'nationality', 'document'];

/** What else is known of the party, each in the address. */
function More({ words }) {
  const given = MORE.filter(k => words[k]).length;
  return html`<details class="rest" open=${given > 0}><summary>${t('more_known')}</summary><div class="pairs">${MORE.map(k => html`<${Field} key=${k} label=${t(`known_${k}`)} help=${t(`known_${k}_help`)} value=${words[k] || ''} onChange=${e => change({ [k]: e.target.value.trim(), open: '' }, { replace: true })} autocomplete="off" />`)}</div></details>`;
}

function Beside({ id, hit, query, party }) {
  const answer = useApi(`/records/${id}`);
  return html`<${Panel} label=${t('compare')} full=${href('register', id)}><${Answered} of=${answer}>${data => html`
    ${hit && html`<${Compare} query=${query} hit=${hit} /><${Verdict} party=${party} hit=${hit} />`}<p>${listingAnswer(data)}</p><${Listing} data=${data} />`}<//><//>`;
}

export function Screen() {
  const { id, words } = useCell(route);
  const [text, setText] = useState(words.name || '');
  const [first, setFirst] = useState(false);
  const box = useRef();
  const name = useTyped(text.trim());
  const told = useRef(name); // what this view put into the address itself
  useEffect(() => { if ((words.name || '') !== told.current) { told.current = words.name || ''; setText(told.current); } }, [words.name]);
  useEffect(() => {
    if (name === told.current) return;
    told.current = name;
    change({ name, open: '' }, { replace: true });
  }, [name]);
  useEffect(() => { if (!id && !words.open) box.current?.focus(); }, []);
  const known = Object.fromEntries(MORE.filter(k => words[k]).map(k => [k, words[k]]));
  const answer = useApi(name ? api.query('/screen', { name, max: MAX, ...known }) : null, { keep: true });
  const data = name ? answer.data : null;
  const hits = data?.hits || [];
  useEffect(() => { // Enter may be pressed before the answer is there
    if (!first || !data || answer.old || text.trim() !== name || words.name !== name) return;
    setFirst(false);
    if (hits[0]) change({ open: hits[0].listing });
  });
  if (id) return html`<${Page} up=${href('screen')} upText=${t('nav_screen')} answer=${t('batch')}><${Batch} /><//>`;
  const hit = hits.find(h => h.listing === words.open);
  const panel = words.open && html`<${Beside} key=${words.open} id=${words.open} hit=${hit} query=${data?.query || ''} party=${partyOf(name, known)} />`;
  const down = event => {
    if (event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault();
      document.querySelector('.t-screen .table-grid')?.focus();
      if (event.key === 'Enter') setFirst(true);
    }
  };
  return html`<${View} answer=${data ? sentence(data) : t('screen_ask')} sub=${data ? freshness(data) : t('screen_sub')} panel=${panel} actions=${html`<a class="button" href=${href('screen', 'batch')}>${t('batch_many')}</a>`}>
    <div class="screen-box"><input ref=${box} type="search" aria-label=${t('screen_label')} placeholder=${t('screen_label')} value=${text} onInput=${e => setText(e.target.value)} onKeyDown=${down}
      autocomplete="off" spellcheck=${false} dir="auto" maxlength="1024" /><${More} words=${words} /></div>
    ${answer.error && !data ? html`<${Answered} of=${answer} children=${() => null} />` : hits.length ? html`<${Table} name="screen" label=${t('hits')} columns=${columns()} count=${hits.length} at=${i => hits[i]} idOf=${h => h.listing} open=${words.open}
      onOpen=${(to, replace) => change({ open: to }, { replace })} height=${56} tall=${64} />` : data ? html`<${Empty} title=${t('screen_empty')} text=${t('screen_empty_text')} />` : null}<//>`;
}
