// SPDX-License-Identifier: Apache-2.0
// What is wrong with a ledger, in words that need no mathematics: above all, a member that signed two histories, with both statements
// side by side and their signatures checked in this browser.
import { useEffect, useState } from 'preact/hooks';
import * as api from '../api.js';
import { html } from '../html.js';
import { listOf, memberName, moment, number, t } from '../i18n.js';
import { hex, parseNote, signers } from '../proof.js';
import { href } from '../router.js';
import { useApi } from '../store.js';
import { Mark } from './mark.js';
import { visible } from './text.js';

export const isForked = trouble => trouble.what === 'equivocation';

/** The two statements of the first record that proves it: {size, root, good}. */
function useStatements(record, who) {
  const [both, set] = useState(null);
  useEffect(() => {
    if (!record) return undefined;
    let here = true;
    const read = async (text, members) => {
      const note = parseNote(text);
      const author = (await signers(note, members)).find(s => s.author && s.member === who);
      return { size: note.size, root: hex(note.root).slice(0, 12), good: author?.good };
    };
    api.get('/members').then(a => Promise.all([record.first, record.second].map(text => read(text, a.members)))).then(x => here && set(x), () => here && set([]));
    return () => { here = false; };
  }, [record?.first, record?.second]);
  return both;
}

const signed = good => (good ? { kind: 'good', text: t('evidence_signed') } : { kind: 'off', text: t('evidence_unchecked') });

function Statement({ title, one, who }) {
  const s = signed(one.good);
  return html`<div class="statement-card"><h3>${title}</h3><dl class="facts"><div><dt>${t('records')}</dt><dd>${number(one.size)}</dd></div><div><dt>${t('fingerprint')}</dt><dd class="mono">${one.root}</dd></div>
    <div><dt>${t('signature')}</dt><dd><${Mark} kind=${s.kind}>${t('of_member', { who })}: ${s.text}<//></dd></div></dl></div>`;
}

function Forked({ trouble }) {
  const who = trouble.about;
  const name = memberName(who);
  const found = useApi(`/evidence/${who}`).data?.evidence || [];
  const both = useStatements(found[0]?.record, who);
  return html`<section class="evidence" aria-label=${t('evidence_title', { who: name })}><h2><${Mark} kind="bad">${t('evidence_title', { who: name })}<//> <span class="small sub">${t('since', { when: moment(trouble.since) })}</span></h2>
    <p>${t('evidence_text', { who: name })}</p>
    ${both?.length === 2 && html`<div class="statement-pair"><${Statement} title=${t('evidence_one')} one=${both[0]} who=${who} /><${Statement} title=${t('evidence_other')} one=${both[1]} who=${who} /></div>
      <p>${both[0].size === both[1].size ? t('evidence_same_size', { n: both[0].size }) : t('evidence_longer', { n: both[0].size })}</p>`}
    <p><b>${t('evidence_follows')}</b> ${t('evidence_do', { who: name })}</p>
    ${found.length > 0 && html`<p class="small">${t('evidence_by', { names: listOf([...new Set(found.map(x => x.by))]) })} <a href=${href('records', found[0].id)}>${t('evidence_see')}</a></p>`}</section>`;
}

/** Troubles as the node tells them: {about, what, since, text}. */
export function Evidence({ troubles }) {
  return troubles.map(x => (isForked(x) ? html`<${Forked} key=${x.about + x.what} trouble=${x} />`
    : html`<section key=${x.about + x.what} class="evidence"><h2><${Mark} kind="bad">${memberName(x.about)}<//> <span class="small sub">${t('since', { when: moment(x.since) })}</span></h2><p>${visible(x.text)}</p></section>`));
}
