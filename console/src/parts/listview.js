// SPDX-License-Identifier: Apache-2.0
// A list of objects with its side panel and full page: what most views are. A view says what its rows are, and how one is shown.
import { useCell } from '../cell.js';
import { html } from '../html.js';
import { t } from '../i18n.js';
import { change, href, route } from '../router.js';
import { Answered, Empty } from './state.js';
import { Table } from './table.js';
import { Tabs, Page, Panel, View } from './view.js';

/**
 * of: the answer (store.js); rows; sentence, sub; columns; filters: [[id, text, predicate]]; One({id, wide}): the object, drawn with
 * its own question; titleOf(row); before: what stands above the table.
 */
export function ListView({ name, of, rows, sentence, sub, columns, filters, actions, One, titleOf, before, empty, emptyText, idOf = r => r.id, height = 56 }) {
  const { id, words } = useCell(route);
  const up = href(name);
  if (id) {
    const row = rows.find(r => idOf(r).startsWith(id));
    return html`<${Page} key=${id} up=${up} upText=${t(`nav_${name}`)} answer=${row ? titleOf(row) : ''}><div class="one"><${One} id=${id} row=${row} wide /></div><//>`;
  }
  const show = words.show || filters?.[0][0];
  const is = filters?.find(f => f[0] === show)?.[2] || (() => true);
  const shown = rows.filter(is);
  const open = rows.find(r => idOf(r) === words.open);
  const panel = words.open && html`<${Panel} key=${words.open} label=${open ? titleOf(open, true) : t(`nav_${name}`)} full=${href(name, words.open)}>${open && html`<h2 class="panel-title">${titleOf(open)}</h2>`}<${One} id=${words.open} row=${open} /><//>`;
  return html`<${View} answer=${of.data ? sentence : ''} sub=${of.data && sub} actions=${actions} panel=${panel}>
    ${filters && html`<${Tabs} label=${t('show')} value=${show} onChoose=${v => change({ show: v === filters[0][0] ? '' : v, open: '' })} options=${filters.map(([f, text, test]) => [f, text, rows.filter(test).length])} />`}
    ${before}
    <${Answered} of=${of}>${() => (shown.length ? html`<${Table} name=${name} label=${t(`nav_${name}`)} columns=${columns} count=${shown.length} at=${i => shown[i]} idOf=${idOf} open=${words.open}
      onOpen=${(to, replace) => change({ open: to }, { replace })} height=${height} tall=${64} watchNew />` : html`<${Empty} title=${empty} text=${emptyText} />`)}<//><//>`;
}
