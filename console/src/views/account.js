// SPDX-License-Identifier: Apache-2.0
// One's own account: password, second factor, where one is signed in.
import { useState } from 'preact/hooks';
import * as api from '../api.js';
import { useCell } from '../cell.js';
import { html } from '../html.js';
import { ago, full, t } from '../i18n.js';
import { useApi } from '../store.js';
import { Field } from '../parts/field.js';
import { Problem } from '../parts/state.js';
import { say } from '../parts/toast.js';
import { Facts, Section, View } from '../parts/view.js';

function useForm(send, done) {
  const [form, setForm] = useState({});
  const [problem, setProblem] = useState('');
  const put = name => e => setForm({ ...form, [name]: e.target.value });
  const submit = async event => {
    event.preventDefault();
    setProblem('');
    try {
      await send(form);
      setForm({});
      done?.();
    } catch (error) {
      setProblem(error.isAway ? t('away_text') : error.message || t('failed_text'));
    }
  };
  return { form, put, submit, problem };
}

function Password({ totp }) {
  const f = useForm(async x => {
    if (x.new !== x.again) throw new Error(t('passwords_differ'));
    api.session.set(await api.post('/session/password', { old: x.old, new: x.new, ...(totp && { code: x.code }) }));
    say(t('said_password'));
  });
  return html`<${Section} title=${t('password')}><form class="form" onSubmit=${f.submit}><${Field} label=${t('old_password')} type="password" value=${f.form.old || ''} onInput=${f.put('old')} autocomplete="current-password" required />
    <${Field} label=${t('new_password')} help=${t('password_help')} type="password" value=${f.form.new || ''} onInput=${f.put('new')} autocomplete="new-password" minlength="10" required />
    <${Field} label=${t('password_again')} type="password" value=${f.form.again || ''} onInput=${f.put('again')} autocomplete="new-password" minlength="10" required />
    ${totp && html`<${Field} label=${t('code')} help=${t('code_help')} value=${f.form.code || ''} onInput=${f.put('code')} inputmode="numeric" required />`}
    <p class="form-problem" role="alert">${f.problem}</p><div class="actions start"><button class="button">${t('do_password')}</button></div></form><//>`;
}

function SecondFactor({ on }) {
  const [made, setMade] = useState(null);
  const begin = useForm(async x => setMade(await api.post('/session/totp', { password: x.password })));
  const confirm = useForm(async x => {
    api.session.set(await api.post('/session/totp/confirm', { code: x.code }));
    setMade(null);
    say(t('said_totp'));
  });
  const off = useForm(async x => {
    api.session.set(await api.post('/session/totp/off', { password: x.password, code: x.code }));
    say(t('said_totp_off'));
  });
  const f = on ? off : made ? confirm : begin;
  return html`<${Section} title=${t('second_factor')}><p>${t(on ? 'totp_on' : 'totp_is_off')}</p><form class="form" onSubmit=${f.submit}>
    ${made && html`<p>${t('totp_secret')}</p><p class="mono big-code">${made.secret}</p><p><a href=${made.uri}>${t('totp_open')}</a></p>`}
    ${!made && html`<${Field} label=${t('password')} type="password" value=${f.form.password || ''} onInput=${f.put('password')} autocomplete="current-password" required />`}
    ${(on || made) && html`<${Field} label=${t('code')} help=${t('code_help')} value=${f.form.code || ''} onInput=${f.put('code')} inputmode="numeric" required />`}
    <p class="form-problem" role="alert">${f.problem}</p><div class="actions start"><button class="button">${t(on ? 'do_totp_off' : made ? 'do_totp_confirm' : 'do_totp')}</button></div></form><//>`;
}

export function Account() {
  const s = useCell(api.session);
  const sessions = useApi('/sessions');
  return html`<${View} answer=${t('account_is', { name: s.officer, role: t(`role_${s.role}`), member: s.member })} sub=${t('account_sub')}><div class="halves"><div class="half"><${Password} totp=${s.totp} /></div><div class="half"><${SecondFactor} on=${s.totp} />
    <${Section} title=${t('signed_in')}>${sessions.error ? html`<${Problem} error=${sessions.error} />` : html`<${Facts} rows=${(sessions.data?.sessions || []).map(x => [x.this ? t('here') : x.from, `${full(x.since)}, ${ago(x.seen)}`])} />`}<//></div></div><//>`;
}
