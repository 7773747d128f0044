// SPDX-License-Identifier: Apache-2.0
// One record of any kind: on whose word, since when, receipted by whom, what it says, its proof.
import { useState } from 'preact/hooks';
import { html } from '../html.js';
import { listOf, memberName, number, t } from '../i18n.js';
import { href } from '../router.js';
import { useApi } from '../store.js';
import { Id } from './chip.js';
import { PANEL, useKeys } from './keys.js';
import { Member, Members } from './member.js';
import { Proof } from './proof.js';
import { Answered } from './state.js';
import { Facts, Panel, Section } from './view.js';
import { Fields } from './value.js';

const HOME = { proposal: 'decisions', item: 'items', meeting: 'meetings', request: 'requests', message: 'messages' };

/** On whose word, and who has receipted it. */
export function provenance(data) {
  const held = data.receipts.filter(r => r.says === 'held').map(r => r.member);
  if (!held.length) return t('provenance_closed', { who: memberName(data.member) });
  return t(data.settled ? 'provenance' : 'provenance_young', { who: memberName(data.member), names: listOf(held), n: held.length });
}

export function Record({ data }) {
  const [proof, setProof] = useState(false);
  useKeys(PANEL, { p: () => setProof(!proof) });
  const kind = data.record?.kind;
  const own = data.listing ? href('register', data.listing.id) : HOME[kind] && href(HOME[kind], data.object?.id || data.id);
  return html`<p>${provenance(data)}</p>
    <div class="actions start">${own && html`<a class="button" href=${own}>${t('open_in_view')}</a>`}<button type="button" class="button" aria-expanded=${proof ? 'true' : 'false'} onClick=${() => setProof(!proof)}>${t('proof')} <kbd>p</kbd></button></div>
    ${proof && html`<${Proof} id=${data.id} />`}
    ${data.record ? html`<${Section} title=${kind ? t(`title_${kind}`) : t('nav_records')}><${Fields} record=${data.record} /><//>` : html`<p class="sub">${t(`bytes_${data.bytes.replace(' ', '_')}`)}</p>`}
    <${Facts} rows=${[[t('member'), html`<${Member} code=${data.member} />`], [t('leaf'), number(data.index)], [t('class'), t(`class_${data.class}`)], [t('held_by'), html`<${Members} codes=${data.receipts.map(r => r.member)} />`],
    [t('released_to'), data.audience && html`<${Members} codes=${data.audience.members} />`], [t('erased_because'), data.erasure?.reason], [t('id'), html`<${Id} id=${data.id} />`]]} />
    ${data.object?.history?.length > 1 && html`<${Section} title=${t('history')}><${Fields} record=${{ versions: data.object.history }} /><//>`}`;
}

export function RecordPanel({ id }) {
  const answer = useApi(`/records/${id}`);
  const kind = answer.data?.record?.kind;
  return html`<${Panel} label=${t('record')} full=${href('records', id)}><${Answered} of=${answer}>${data => html`<h2 class="panel-title">${kind ? t(`title_${kind}`) : t('record')}</h2><${Record} data=${data} />`}<//><//>`;
}
