// SPDX-License-Identifier: Apache-2.0
// A proposal: to which organ, on what, by which procedure, until when, and the text by clause. Who decides comes from the node.
import { useState } from 'preact/hooks';
import * as api from '../api.js';
import { useDraft } from '../draft.js';
import { html } from '../html.js';
import { listOf, t } from '../i18n.js';
import { go, href, route } from '../router.js';
import { useApi } from '../store.js';
import { write } from '../write.js';
import { Field } from '../parts/field.js';
import { say } from '../parts/toast.js';

const HOURS = [1, 6, 24, 72, 168];

/** Clauses from paragraphs: an own number at the beginning stays, else they are counted. */
export function clausesOf(text) {
  return text.split(/\n\s*\n/).map(p => p.trim()).filter(Boolean).map((p, i) => {
    const own = /^(\d{1,4}(?:\.\d{1,4}){0,4}[a-z]?)[.)]?\s+(.*)$/s.exec(p);
    return own ? { number: own[1], text: own[2].trim() } : { number: String(i + 1), text: p };
  });
}

export function Propose() {
  const organs = useApi('/organs').data?.organs || [];
  const [form, setForm, forget] = useDraft(`proposal ${route.value.words.exercise || ''}`, { organ: '', matter: '', procedure: '', hours: '72', lang: 'en', title: '', text: '' });
  const [problem, setProblem] = useState('');
  const organ = organs.find(o => o.organ === form.organ) || organs[0];
  const matter = organ?.matters.find(m => m.matter === form.matter) || organ?.matters[0];
  const procedure = matter?.procedures.includes(form.procedure) ? form.procedure : matter?.procedures[0];
  const electorate = useApi(organ ? api.query('/electorate', { organ: organ.organ, matter: matter.matter }) : null).data;
  const put = name => e => setForm({ ...form, [name]: e.target.value });
  const submit = async event => {
    event.preventDefault();
    setProblem('');
    try {
      const fresh = await api.get(api.query('/electorate', { organ: organ.organ, matter: matter.matter }));
      const deadline = new Date(Date.now() + Number(form.hours) * 3600e3).toISOString().replace(/\.\d+Z$/, 'Z');
      const done = await write({
        kind: 'proposal', title: form.title.trim(), organ: organ.organ, matter: matter.matter, procedure, ...(procedure === 'majority' && { majority: matter.majority }), deadline, epoch: fresh.epoch, electors: fresh.electors,
        texts: [{ lang: form.lang.trim(), title: form.title.trim(), clauses: clausesOf(form.text) }], ...(route.value.words.exercise && { exercise: true }),
      }, 'statute');
      forget();
      say(t('said_proposed'));
      go(href('decisions', done.id));
    } catch (error) {
      setProblem(error.isAway ? t('away_text') : error.message || t('failed_text'));
    }
  };
  if (!organ) return null;
  return html`<form class="form" onSubmit=${submit}>
    <${Field} kind="select" label=${t('organ')} value=${organ.organ} onChange=${put('organ')}>${organs.map(o => html`<option key=${o.organ} value=${o.organ}>${o.title || o.organ}</option>`)}<//>
    <div class="pairs"><${Field} kind="select" label=${t('matter')} value=${matter.matter} onChange=${put('matter')}>${organ.matters.map(m => html`<option key=${m.matter} value=${m.matter}>${m.matter}</option>`)}<//>
    <${Field} kind="select" label=${t('procedure')} value=${procedure} onChange=${put('procedure')}>${matter.procedures.map(p => html`<option key=${p} value=${p}>${t(`procedure_${p}`)}</option>`)}<//>
    <${Field} kind="select" label=${t('deadline')} value=${form.hours} onChange=${put('hours')}>${HOURS.map(h => html`<option key=${h} value=${h}>${t('in_hours', { n: h })}</option>`)}<//>
    <${Field} label=${t('language')} value=${form.lang} onInput=${put('lang')} maxlength="11" required /></div>
    <${Field} label=${t('title')} value=${form.title} onInput=${put('title')} maxlength="1024" required dir="auto" />
    <${Field} kind="textarea" label=${t('clauses')} help=${t('clauses_help')} value=${form.text} onInput=${put('text')} rows="10" required dir="auto" />
    <p class="sub">${electorate ? t('asked_are', { names: listOf(electorate.electors.map(e => e.member)) }) : ''}</p>
    <p class="form-problem" role="alert">${problem}</p><div class="actions start"><button class="button primary">${t('do_propose')}</button></div></form>`;
}
