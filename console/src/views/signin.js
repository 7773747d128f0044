// SPDX-License-Identifier: Apache-2.0
// Signing in: name, password and, where the account asks for one, a code. What was typed stays when it was wrong.
import { useState } from 'preact/hooks';
import * as api from '../api.js';
import { html } from '../html.js';
import { span, t } from '../i18n.js';
import { Field } from '../parts/field.js';

export function Door({ title, children }) {
  return html`<main class="door"><div class="door-box"><p class="door-brand"><b>Entente</b></p><h1>${title}</h1>${children}</div></main>`;
}

export function signInError(error) {
  if (error.isAway) return t('away_text');
  if (error.status === 429) return t('locked', { span: span(error.body.retry_seconds || 60) });
  if (error.body.needs === 'code') return error.tried ? t('wrong_code') : '';
  if (error.status === 401) return t('wrong_password');
  return error.message || t('failed_text');
}

export function SignIn() {
  const [form, setForm] = useState({ name: '', password: '', code: '' });
  const [problem, setProblem] = useState('');
  const [needsCode, setNeedsCode] = useState(false);
  const [busy, setBusy] = useState(false);
  const put = name => event => setForm({ ...form, [name]: event.target.value });
  const submit = async event => {
    event.preventDefault();
    setBusy(true);
    setProblem('');
    try {
      api.session.set(await api.post('/session', { name: form.name, password: form.password, ...(needsCode ? { code: form.code } : {}) }));
    } catch (error) {
      error.tried = needsCode;
      setProblem(signInError(error));
      if (error.body.needs === 'code') setNeedsCode(true);
    }
    setBusy(false);
  };
  return html`<${Door} title=${t('sign_in')}><form onSubmit=${submit}>
    <${Field} label=${t('name')} value=${form.name} onInput=${put('name')} autocomplete="username" autofocus required spellcheck=${false} autocapitalize="none" />
    <${Field} label=${t('password')} type="password" value=${form.password} onInput=${put('password')} autocomplete="current-password" required />
    ${needsCode && html`<${Field} label=${t('code')} help=${t('code_help')} value=${form.code} onInput=${put('code')} inputmode="numeric" autocomplete="one-time-code" required autofocus />`}
    <p class="form-problem" role="alert">${problem}</p>
    <button class="button primary" disabled=${busy}>${t('sign_in')}</button></form>
    <p class="sub">${t('sign_in_help')}</p><//>`;
}
