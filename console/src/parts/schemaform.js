// SPDX-License-Identifier: Apache-2.0
// A form made from a kind's JSON Schema, the same table that validates the record: what is required, chosen from, repeated, nested.
import { html } from '../html.js';
import { t } from '../i18n.js';
import { useId } from './field.js';

const LONG = 2000; // characters, from which on a field has several lines
const label = key => key.replaceAll(/[_-]/g, ' ');
const clean = text => text.replace(/(^\s+|\s+$)/g, '');

/** What was filled in, without what was left empty. */
export function filled(schema, value) {
  if (schema.type === 'object') {
    const out = {};
    for (const [key, s] of Object.entries(schema.properties || {})) {
      const v = 'const' in s ? undefined : filled(s, value?.[key]);
      if (v !== undefined) out[key] = v;
    }
    return Object.keys(out).length ? out : undefined;
  }
  if (schema.type === 'array') {
    const list = (value || []).map(v => filled(schema.items, v)).filter(v => v !== undefined);
    return list.length ? list : undefined;
  }
  if (schema.type === 'boolean') return value ? true : undefined;
  if (value === undefined || value === '') return undefined;
  if (schema.type === 'integer') return Number.isFinite(Number(value)) ? Number(value) : undefined;
  return clean(String(value)) || undefined;
}

function Words({ id, schema, value, set, required }) {
  const common = { id, value: value ?? '', required, onInput: e => set(e.target.value), 'aria-describedby': `${id}-help` };
  if (schema.enum) return html`<select id=${id} value=${value ?? ''} required=${required} onChange=${e => set(e.target.value)} aria-describedby=${`${id}-help`}><option value="">${required ? t('choose') : t('left_out')}</option>${schema.enum.map(o => html`<option key=${o} value=${o}>${o}</option>`)}</select>`;
  if (schema.type === 'integer') return html`<input type="number" inputmode="numeric" min=${schema.minimum} max=${schema.maximum} ...${common} />`;
  if ((schema.maxLength || 0) > LONG) return html`<textarea rows="3" dir="auto" maxlength=${schema.maxLength} ...${common}></textarea>`;
  return html`<input type="text" dir="auto" spellcheck=${false} maxlength=${schema.maxLength} placeholder=${hint(schema)} ...${common} />`;
}

// Long patterns mean little to a person; two of them are well known.
function hint(schema) {
  if (/\[0-9\]\{4\}-\[0-9\]\{2\}-\[0-9\]\{2\}\(T/.test(schema.pattern || '')) return '2026-12-31';
  return schema.pattern === '^[0-9a-f]{64}$' ? t('an_id') : undefined;
}

function List({ name, schema, value = [], set }) {
  const rows = value.length ? value : [];
  const put = (i, v) => set(rows.map((r, n) => (n === i ? v : r)));
  return html`<fieldset class="group"><legend>${label(name)}</legend>${schema.description && html`<p class="help">${schema.description}</p>`}
    ${rows.map((r, i) => html`<div key=${i} class="group-row"><${Input} name=${`${label(name)} ${i + 1}`} plain schema=${schema.items} value=${r} set=${v => put(i, v)} required />
      <button type="button" class="link" onClick=${() => set(rows.filter((_, n) => n !== i))}>${t('take_out')}</button></div>`)}
    <button type="button" class="link" onClick=${() => set([...rows, schema.items.type === 'object' ? {} : ''])}>${t('add_one')}</button></fieldset>`;
}

export function Input({ name, plain, schema, value, set, required }) {
  const id = useId();
  if ('const' in schema) return null;
  if (schema.type === 'object') {
    return html`<fieldset class="group"><legend>${plain ? name : label(name)}</legend>${schema.description && html`<p class="help">${schema.description}</p>`}
      <${Fields} schema=${schema} keys=${order(schema)} value=${value || {}} set=${set} needed=${required || filled(schema, value) !== undefined} /></fieldset>`;
  }
  if (schema.type === 'array') return html`<${List} name=${name} schema=${schema} value=${value} set=${set} />`;
  if (schema.type === 'boolean') return html`<label class="check"><input type="checkbox" checked=${Boolean(value)} onChange=${e => set(e.target.checked)} /><span>${label(name)} <span class="help">${schema.description}</span></span></label>`;
  return html`<div class="field"><label for=${id}>${plain ? name : label(name)}${required && !plain ? html` <span class="sub">${t('required')}</span>` : ''}</label><p class="help" id=${`${id}-help`}>${schema.description}</p>
    <${Words} id=${id} schema=${schema} value=${value} set=${set} required=${required} /></div>`;
}

const order = schema => Object.keys(schema.properties || {}).sort((a, b) => (schema.required || []).includes(b) - (schema.required || []).includes(a));

// What is required inside is so only where the whole is, or was begun.
const Fields = ({ schema, keys, value, set, needed }) => keys.map(key => html`<${Input} key=${key} name=${key} schema=${schema.properties[key]} required=${needed && (schema.required || []).includes(key)} value=${value[key]} set=${v => set({ ...value, [key]: v })} />`);

/** The fields of a kind: what is required or begun first, the others behind a line; `hide`: those that are filled in for us. */
export function Fieldset({ schema, value, set, hide = [], show = [] }) {
  const all = order(schema).filter(key => !hide.includes(key));
  const first = all.filter(key => (schema.required || []).includes(key) || show.includes(key));
  const rest = all.filter(key => !first.includes(key));
  const common = { schema, value, set, needed: true };
  return html`<${Fields} ...${common} keys=${first} />${rest.length > 0 && html`<details class="rest" open=${first.length === 0}><summary>${t('more_fields', { n: rest.length })}</summary><${Fields} ...${common} keys=${rest} /></details>`}`;
}
