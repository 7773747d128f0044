// SPDX-License-Identifier: Apache-2.0
// A one-time link: the first administrator, an invitation, a new password, or straight in. The link stands behind the # and is taken out
// of the address at once, so that it stays in no history.
import { useEffect, useState } from 'preact/hooks';
import * as api from '../api.js';
import { html } from '../html.js';
import { full, t } from '../i18n.js';
import { go } from '../router.js';
import { Field } from '../parts/field.js';
import { Door, signInError } from './signin.js';

const link = location.pathname === '/c/welcome' ? location.hash.slice(1) : '';
if (link) history.replaceState({}, '', '/c/welcome');

function enter(session) {
  api.session.set(session);
  go('/c', { replace: true });
}

export function Welcome() {
  const [about, setAbout] = useState(null);
  const [problem, setProblem] = useState('');
  const [needsCode, setNeedsCode] = useState(false);
  const [form, setForm] = useState({ name: '', password: '', again: '', code: '' });
  const put = name => event => setForm({ ...form, [name]: event.target.value });
  const accept = async words => {
    setProblem('');
    try {
      enter(await api.post('/session/accept', { link, ...words }));
    } catch (error) {
      error.tried = needsCode;
      setNeedsCode(needsCode || error.body.needs === 'code');
      setProblem(signInError(error));
    }
  };
  useEffect(() => {
    if (!link) {
      if (api.session.value) go('/c', { replace: true });
      return setProblem(t('link_missing'));
    }
    api.post('/session/link', { link }).then(a => {
      setAbout(a);
      if (a.purpose === 'enter') accept({});
    }, error => setProblem(error.status === 404 ? t('link_spent') : signInError(error)));
  }, []);
  const code = needsCode && html`<${Field} label=${t('code')} help=${t('code_help')} value=${form.code} onInput=${put('code')} inputmode="numeric" required />`;
  if (!about || (about.purpose === 'enter' && !needsCode)) return html`<${Door} title=${t('welcome')}><p role="alert">${problem}</p>${problem && html`<a href="/c">${t('sign_in')}</a>`}<//>`;
  const submit = event => {
    event.preventDefault();
    if (about.purpose !== 'enter' && form.password !== form.again) return setProblem(t('passwords_differ'));
    return accept({ ...(about.purpose === 'first' && { name: form.name }), ...(about.purpose !== 'enter' && { password: form.password }), ...(needsCode && { code: form.code }) });
  };
  return html`<${Door} title=${t(`welcome_${about.purpose}`, { name: about.officer })}><p class="sub">${t('welcome_until', { role: t(`role_${about.role}`), until: full(about.until) })}</p>
    <form onSubmit=${submit}>
    ${about.purpose === 'first' && html`<${Field} label=${t('name')} help=${t('name_help')} value=${form.name} onInput=${put('name')} autocomplete="username" required autofocus pattern="[A-Za-z][A-Za-z0-9._\\-]{0,31}" />`}
    ${about.purpose !== 'enter' && html`<${Field} label=${t('new_password')} help=${t('password_help')} type="password" value=${form.password} onInput=${put('password')} autocomplete="new-password" minlength="10" required />
    <${Field} label=${t('password_again')} type="password" value=${form.again} onInput=${put('again')} autocomplete="new-password" minlength="10" required />`}
    ${code}<p class="form-problem" role="alert">${problem}</p><button class="button primary">${t('go_in')}</button></form><//>`;
}
