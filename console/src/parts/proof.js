// SPDX-License-Identifier: Apache-2.0
// The proof of one record, step by step: its bytes make its id, the id makes its leaf, the leaf climbs to the root, the root is what
// members signed. Each step is computed in this browser and gets its tick when it fits.
import { useEffect, useState } from 'preact/hooks';
import * as api from '../api.js';
import { html } from '../html.js';
import { moment, number, t } from '../i18n.js';
import { climb, hex, leafOf, parseProof, same, signers } from '../proof.js';
import { Download } from './file.js';
import { Member } from './member.js';

const short = bytes => hex(bytes).slice(0, 12);
const Tick = ({ good }) => html`<span class=${`tick ${good === false ? 'bad' : good ? 'good' : 'off'}`} aria-hidden="true">${good === false ? '✕' : good ? '✓' : '·'}</span>`;

async function work(id, report) {
  const [bytes, about] = await Promise.all([api.getBytes(`/proofs/${id}`), api.get('/members')]);
  const proof = parseProof(bytes);
  const { id: computed, leaf } = await leafOf(proof);
  report({ step: 'id', good: hex(computed) === id, text: t('proof_id', { n: number(proof.record.length), id: short(computed) }) });
  report({ step: 'leaf', good: true, text: t('proof_leaf', { index: number(proof.index), hash: short(leaf) }) });
  for (const one of proof.proofs) {
    const { root, steps } = await climb(leaf, one.index, one.note.size, one.hashes);
    const good = same(root, one.note.root) && one.index === proof.index && one.note.origin === proof.origin;
    report({ step: `root-${one.note.size}`, good, text: t('proof_root', { n: steps.length, size: number(one.note.size), root: short(root) }), steps });
    for (const s of await signers(one.note, about.members)) report({ step: `sign-${one.note.size}-${s.member}`, good: s.good, signer: s });
  }
}

function Step({ row }) {
  if (row.signer) {
    const s = row.signer;
    return html`<li><${Tick} good=${row.good} /><span><${Member} code=${s.member} /> ${s.author ? t('proof_author') : t('proof_cosigned', { when: moment(s.time) })}${row.good === undefined ? ` ${t('proof_unchecked')}` : row.good ? '' : ` ${t('proof_bad_signature')}`}</span></li>`;
  }
  return html`<li><${Tick} good=${row.good} /><span>${row.text}${row.steps?.length ? html`<details class="climb"><summary>${t('proof_steps', { n: row.steps.length })}</summary><ol>${row.steps.map((s, i) => html`<li key=${i} class="mono">${s.left ? `${short(s.sibling)} + ⋯` : `⋯ + ${short(s.sibling)}`} → ${short(s.hash)}</li>`)}</ol></details>` : null}</span></li>`;
}

export function Proof({ id }) {
  const [rows, setRows] = useState([]);
  const [problem, setProblem] = useState('');
  const [done, setDone] = useState(false);
  useEffect(() => {
    let here = true;
    setRows([]);
    setProblem('');
    setDone(false);
    work(id, row => here && setRows(rows => [...rows, row])).then(() => here && setDone(true), error => here && setProblem(error.message || t('failed_text')));
    return () => { here = false; };
  }, [id]);
  const bad = rows.some(r => r.good === false);
  return html`<section class="block proof" aria-live="polite"><header class="block-head"><h2>${t('proof')}</h2>${done && html`<${Download} path=${`/proofs/${id}`} name=${`${id.slice(0, 12)}.proof`} className="link">${t('download')}<//>`}</header>
    ${problem ? html`<p class="sub">${t('proof_none')} ${problem}</p>` : html`<ol class="proof-steps">${rows.map(r => html`<${Step} key=${r.step} row=${r} />`)}</ol>
    ${done && html`<p class=${bad ? 'bad-text' : ''}><b>${bad ? t('proof_fails') : t('proof_holds', { n: rows.filter(r => r.signer).length })}</b></p>`}`}</section>`;
}
