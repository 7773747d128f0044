// SPDX-License-Identifier: Apache-2.0
// Officers: who has an account on this node, as what, and links to give them.
import { useState } from 'preact/hooks';
import * as api from '../api.js';
import { html } from '../html.js';
import { ago, full, t } from '../i18n.js';
import { useApi } from '../store.js';
import { Ask } from '../parts/ask.js';
import { Field } from '../parts/field.js';
import { Mark } from '../parts/mark.js';
import { Answered } from '../parts/state.js';
import { View } from '../parts/view.js';

const ROLES = ['reader', 'analyst', 'officer', 'administrator'];

function Link({ link, until, name, onClose }) {
  return html`<${Ask} title=${t('link_for', { name })} button=${t('copy_link')} onClose=${onClose} act=${async () => { await navigator.clipboard.writeText(link); }} consequence=${t('link_once', { until: full(until) })}><p class="mono big-code">${link}</p><//>`;
}

function Invite({ onMade, onClose }) {
  const [form, setForm] = useState({ name: '', role: 'reader' });
  return html`<${Ask} title=${t('invite')} button=${t('do_invite')} onClose=${onClose} act=${async () => { const made = await api.post('/officers', { name: form.name.trim().toLowerCase(), role: form.role }); onMade(made); }}>
    <${Field} label=${t('name')} help=${t('name_help')} value=${form.name} onInput=${e => setForm({ ...form, name: e.target.value })} required autofocus />
    <${Field} kind="select" label=${t('role')} value=${form.role} onChange=${e => setForm({ ...form, role: e.target.value })}>${ROLES.map(r => html`<option key=${r} value=${r}>${t(`role_${r}`)}</option>`)}<//><//>`;
}

export function Officers() {
  const of = useApi('/officers');
  const [asked, ask] = useState(false);
  const [link, setLink] = useState(null);
  const [problem, setProblem] = useState('');
  const rows = of.data?.officers || [];
  const put = async (name, words) => {
    setProblem('');
    try {
      const done = await api.post(`/officers/${encodeURIComponent(name)}`, words);
      if (done.link) setLink({ ...done, officer: name });
      of.reload();
    } catch (error) {
      setProblem(error.message || t('failed_text'));
    }
  };
  return html`<${View} answer=${of.data ? t('officers_n', { n: rows.length }) : t('nav_officers')} sub=${t('officers_sub')} actions=${html`<button type="button" class="button" onClick=${() => ask(true)}>${t('invite')} …</button>`}>
    <p class="form-problem" role="alert">${problem}</p>
    <${Answered} of=${of}>${() => html`<div class="scroll" tabindex="0" role="group" aria-label=${t('nav_officers')}><table class="plain roomy"><thead><tr><th>${t('name')}</th><th>${t('role')}</th><th>${t('state')}</th><th>${t('seen')}</th><th><span class="hidden">${t('more')}</span></th></tr></thead><tbody>${rows.map(o => html`<tr key=${o.officer}><td><b>${o.officer}</b></td>
      <td><select aria-label=${`${t('role')} ${o.officer}`} value=${o.role} onChange=${e => put(o.officer, { role: e.target.value })}>${ROLES.map(r => html`<option key=${r} value=${r}>${t(`role_${r}`)}</option>`)}</select></td>
      <td><${Mark} kind=${o.disabled ? 'off' : o.invited ? 'wait' : 'good'}>${t(o.disabled ? 'is_disabled' : !o.invited ? 'is_active' : o.seen ? 'is_by_link' : 'is_invited')}<//>${o.totp ? ` · ${t('second_factor')}` : ''}</td><td>${o.seen ? ago(o.seen) : ''}</td>
      <td><span class="actions"><button type="button" class="link" onClick=${() => put(o.officer, { link: 'invite' })}>${t('new_link')}</button><button type="button" class="link" onClick=${() => put(o.officer, { disabled: !o.disabled })}>${t(o.disabled ? 'enable' : 'disable')}</button></span></td></tr>`)}</tbody></table></div>`}<//>
    ${asked && html`<${Invite} onClose=${() => ask(false)} onMade=${made => { setLink({ ...made }); of.reload(); }} />`}${link && html`<${Link} link=${link.link} until=${link.until} name=${link.officer} onClose=${() => setLink(null)} />`}<//>`;
}
