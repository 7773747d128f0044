// SPDX-License-Identifier: Apache-2.0
// An officer's judgement of a hit: s the same, n not the same, each with a reason. It stays on this node and in its audit trail.
import { useState } from 'preact/hooks';
import * as api from '../api.js';
import { useDraft } from '../draft.js';
import { html } from '../html.js';
import { moment, t } from '../i18n.js';
import { refresh } from '../store.js';
import { Ask } from '../parts/ask.js';
import { Field } from '../parts/field.js';
import { PANEL, useKeys } from '../parts/keys.js';
import { Tag } from '../parts/mark.js';
import { Name } from '../parts/text.js';
import { say } from '../parts/toast.js';

function Question({ party, hit, verdict, onClose }) {
  const [why, setWhy, forget] = useDraft(`verdict ${hit.listing} ${party.name} ${verdict}`, '');
  const close = () => {
    forget();
    onClose();
  };
  const send = async () => {
    if (!why.trim()) throw new Error(t('why_required'));
    await api.post('/verdicts', { listing: hit.listing, verdict, why: why.trim(), party });
    refresh();
    say(t('said_verdict'));
  };
  return html`<${Ask} title=${t(`ask_${verdict}`, { name: party.name, listed: hit.name })} button=${t(`do_${verdict}`)} danger=${verdict === 'same'} consequence=${t('follows_verdict')} act=${send} onClose=${close}>
    <${Field} kind="textarea" label=${t('why_verdict')} value=${why} onInput=${e => setWhy(e.target.value)} required autofocus maxlength="2000" /><//>`;
}

export function Verdict({ party, hit }) {
  const [asked, ask] = useState(null);
  const able = api.may('analyst');
  useKeys(PANEL, able ? { s: () => ask('same'), n: () => ask('different') } : {});
  const v = hit.verdict;
  return html`${v && html`<p><${Tag} kind=${v.verdict === 'same' ? 'bad' : ''}>${t(`verdict_${v.verdict}`)}<//> <b>${v.who}</b>, ${moment(v.time)}: <${Name} text=${v.why || ''} />${v.stale && html` <${Tag} kind="wait">${t('verdict_stale')}<//>`}</p>`}
    ${able && html`<div class="actions start"><button type="button" class="button" onClick=${() => ask('same')}>${t('do_same')} <kbd>s</kbd></button><button type="button" class="button" onClick=${() => ask('different')}>${t('do_different')} <kbd>n</kbd></button>
      ${v && html`<button type="button" class="button" onClick=${() => ask('withdrawn')}>${t('do_withdrawn')}</button>`}</div>`}
    ${asked && html`<${Question} party=${party} hit=${hit} verdict=${asked} onClose=${() => ask(null)} />`}`;
}
