// SPDX-License-Identifier: Apache-2.0
// Words. One table a language (lang/*.js): a key's value is a text with {names}, or the forms of a plural, chosen by the number n.
// Times, numbers and names of states come from the browser's own knowledge of the language.
import { cell } from './cell.js';
import en from './lang/en.js';
import { countryName } from './parts/countries.js';

const KEY = 'entente.language';
const LANGUAGES = { en: () => en, ru: async () => (await import('./lang/ru.js')).default };
const RIGHT_TO_LEFT = ['ar', 'fa', 'he', 'tg-Arab', 'ur'];

export const languages = Object.keys(LANGUAGES);
export const lang = cell('en');
let table = en;

export async function setLanguage(code) {
  const next = LANGUAGES[code] ? code : 'en';
  table = await LANGUAGES[next]();
  try { localStorage.setItem(KEY, next); } catch { /* then it holds for this visit */ }
  document.documentElement.lang = next;
  document.documentElement.dir = RIGHT_TO_LEFT.includes(next) ? 'rtl' : 'ltr';
  made.clear();
  lang.set(next);
}

export function firstLanguage() {
  let kept = null;
  try { kept = localStorage.getItem(KEY); } catch { /* nothing is kept */ }
  return kept || navigator.languages.map(l => l.slice(0, 2)).find(l => LANGUAGES[l]) || 'en';
}

const made = new Map();
const tool = (key, make) => made.get(key) || (made.set(key, make()), made.get(key));

/** The text of a key. */
export function t(key, words = {}) {
  let text = table[key] ?? en[key] ?? key;
  if (typeof text === 'object') {
    const rule = tool('plural', () => new Intl.PluralRules(lang.value));
    text = (words.n === 0 && text.zero) || text[rule.select(words.n)] || text.other;
  }
  return text.replace(/\{(\w+)\}/g, (_, name) => (name === 'n' ? number(words.n) : words[name] ?? ''));
}

export const number = n => tool('number', () => new Intl.NumberFormat(lang.value)).format(n);
/** A score of thousandths, as 0.98. */
export const score = n => tool('score', () => new Intl.NumberFormat(lang.value, { minimumFractionDigits: 2, maximumFractionDigits: 2 })).format(n / 1000);
export const listOf = (names, type = 'conjunction') => tool(`list ${type}`, () => new Intl.ListFormat(lang.value, { type })).format(names);
export const memberName = code => countryName(code, lang.value);

const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const FORMATS = {
  time: CLOCK,
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  short: { day: 'numeric', month: 'short', ...CLOCK },
  full: { day: 'numeric', month: 'long', year: 'numeric', ...CLOCK, timeZoneName: 'short' },
};

function format(name, date) {
  return tool(`date ${name}`, () => new Intl.DateTimeFormat(lang.value === 'en' ? 'en-GB' : lang.value, FORMATS[name])).format(date);
}

export const isTime = text => typeof text === 'string' && !Number.isNaN(Date.parse(text));
export const day = text => (isTime(text) ? format('day', new Date(text)) : text || '');
export const full = text => (isTime(text) ? format('full', new Date(text)) : text || '');

/** As short as it is clear: the hour today, else day and hour. */
export function moment(text) {
  if (!isTime(text)) return text || '';
  const date = new Date(text);
  const now = new Date();
  if (date.toDateString() === now.toDateString()) return format('time', date);
  return date.getFullYear() === now.getFullYear() ? format('short', date) : format('day', date);
}

const STEPS = [['year', 31557600], ['month', 2629800], ['day', 86400], ['hour', 3600], ['minute', 60]];

/** Whole units of a span, as "3 days" or "12 minutes". */
export function span(seconds) {
  const s = Math.abs(seconds);
  const [unit, size] = STEPS.find(([, step]) => s >= step) || ['second', 1];
  const n = Math.max(1, Math.floor(s / size));
  return tool(`unit ${unit}`, () => new Intl.NumberFormat(lang.value, { style: 'unit', unit, unitDisplay: 'long' })).format(n);
}

/** "in 3 days", "2 hours ago". */
export function ago(text, now = Date.now()) {
  const seconds = (Date.parse(text) - now) / 1000;
  const [unit, size] = STEPS.find(([, step]) => Math.abs(seconds) >= step) || ['second', 1];
  const tools = tool('ago', () => new Intl.RelativeTimeFormat(lang.value, { numeric: 'auto' }));
  return unit === 'second' ? t('just_now') : tools.format(Math.trunc(seconds / size), unit);
}
