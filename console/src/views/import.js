// SPDX-License-Identifier: Apache-2.0
// Bringing a publisher's list into our ledger: first what it would change, then, when that is meant, the writing of it.
import { useState } from 'preact/hooks';
import * as api from '../api.js';
import { html } from '../html.js';
import { number, t } from '../i18n.js';
import { refresh } from '../store.js';
import { Check, Field } from '../parts/field.js';
import { Jobs } from '../parts/jobs.js';
import { Member } from '../parts/member.js';
import { visible } from '../parts/text.js';
import { say } from '../parts/toast.js';
import { Facts } from '../parts/view.js';

const COUNTS = ['entries', 'new', 'amended', 'unchanged', 'delisted', 'refused', 'new_listed_by_others'];

/** The address and bytes of an import: OFAC's is three files, one after another. */
async function request(form, words) {
  const bytes = await Promise.all(form.files.map(f => f.arrayBuffer()));
  const sizes = {};
  if (form.list === 'ofac') {
    for (const name of ['sdn', 'alt', 'add']) {
      const i = form.files.findIndex(f => f.name.toLowerCase().startsWith(name));
      if (i < 0) throw new Error(t('ofac_three'));
      sizes[name] = form.files[i].size;
      sizes[`at_${name}`] = i;
    }
  }
  const order = form.list === 'ofac' ? ['sdn', 'alt', 'add'].map(n => bytes[sizes[`at_${n}`]]) : [bytes[0]];
  const { sdn, alt, add } = sizes;
  return api.postBytes(api.query(`/import/${form.list === 'own' ? form.name : form.list}`, { sdn, alt, add, ...words }), new Blob(order));
}

export function Import() {
  const [form, setForm] = useState({ list: 'un', name: '', files: [], mass: false });
  const [said, setSaid] = useState(null);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const put = words => { setForm({ ...form, ...words }); setSaid(null); };
  const run = dry => async event => {
    event?.preventDefault();
    setBusy(true);
    setProblem('');
    try {
      const answer = await request(form, { dry_run: dry, allow_mass_delisting: form.mass });
      setSaid(answer);
      if (!dry) { say(t('said_imported', { n: answer.written })); refresh(); }
    } catch (error) {
      setProblem(error.isAway ? t('away_text') : error.message || t('failed_text'));
    }
    setBusy(false);
  };
  return html`<form class="form" onSubmit=${run(true)}>
    <${Field} kind="select" label=${t('list')} value=${form.list} onChange=${e => put({ list: e.target.value })}>${['un', 'ofac', 'own'].map(l => html`<option key=${l} value=${l}>${t(`list_${l}`)}</option>`)}<//>
    ${form.list === 'own' && html`<${Field} label=${t('list_name')} value=${form.name} onInput=${e => put({ name: e.target.value })} pattern="[a-z0-9-]{1,32}" required />`}
    <${Field} label=${t('file')} type="file" multiple=${form.list === 'ofac'} help=${t(`list_${form.list}_help`)} onChange=${e => put({ files: [...e.target.files] })} required />
    <${Check} label=${t('allow_mass')} checked=${form.mass} onChange=${e => put({ mass: e.target.checked })} />
    <p class="form-problem" role="alert">${visible(problem)}</p>
    ${busy && html`<${Jobs} />`}
    ${said && html`<${Facts} rows=${[...COUNTS.map(k => [t(`import_${k}`), said[k] !== undefined && number(said[k])]), [t('listed_by_others'), said.others?.length > 0 && said.others.map(o => html`<${Member} code=${o.member} /> ${number(o.entries)} `)]]} />`}
    ${said?.refused_entries?.length > 0 && html`<ul class="sub">${said.refused_entries.slice(0, 20).map(r => html`<li key=${r.reference}>${visible(r.reference)}: ${visible(r.reason)}</li>`)}</ul>`}
    <div class="actions start"><button class="button" disabled=${busy}>${t('import_look')}</button>
      ${said?.dry_run && html`<button type="button" class="button primary" disabled=${busy} onClick=${run(false)}>${t('import_write', { n: said.new + said.amended + said.delisted })}</button>`}</div></form>`;
}
