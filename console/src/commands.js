// SPDX-License-Identifier: Apache-2.0
// What the palette can do besides finding things, and which views there are.
import * as api from './api.js';
import { forgetDrafts } from './draft.js';
import { languages, setLanguage, t } from './i18n.js';
import { go, href, route } from './router.js';
import { setTheme } from './theme.js';

export const VIEWS = ['overview', 'screen', 'register', 'decisions', 'requests', 'situation', 'meetings', 'items', 'messages', 'ledgers', 'records'];
/** After g: the letter of each view. */
export const LETTERS = { overview: 'o', screen: 's', register: 'r', decisions: 'd', requests: 'q', situation: 'u', meetings: 'm', items: 'i', messages: 'e', ledgers: 'l', records: 'c' };
const LANGUAGE_NAMES = { en: 'English', ru: 'Русский' };

export async function signOut() {
  forgetDrafts();
  try { await api.post('/session/end', {}); } catch { /* then the session ends by itself */ }
  api.session.set(null);
}

export function toggleExercise() {
  const { view, words } = route.value;
  go(href(view, '', { exercise: words.exercise ? '' : '1' }));
}

export function commands() {
  const views = VIEWS.map(v => ({ group: t('go_to'), text: t(`nav_${v}`), hint: `g ${LETTERS[v]}`, run: () => go(href(v === 'overview' ? '' : v)) }));
  const acts = [
    ...(api.may('officer') ? [{ text: t('cmd_write'), run: () => go(href('records', 'new')) }] : []),
    ...(api.may('administrator') ? [{ text: t('nav_officers'), run: () => go(href('officers')) }] : []),
    { text: t('nav_account'), run: () => go(href('account')) },
    { text: route.value.words.exercise ? t('cmd_real') : t('cmd_exercise'), run: toggleExercise },
    { text: t('cmd_light'), run: () => setTheme('light') },
    { text: t('cmd_dark'), run: () => setTheme('dark') },
    { text: t('cmd_system'), run: () => setTheme('system') },
    ...languages.map(code => ({ text: t('cmd_language', { name: LANGUAGE_NAMES[code] }), run: () => setLanguage(code) })),
    { text: t('cmd_keys'), hint: '?', run: () => dispatchEvent(new CustomEvent('entente-keys')) },
    { text: t('cmd_sign_out'), run: signOut },
  ].map(a => ({ group: t('commands'), hint: t('commands'), ...a }));
  return [...views, ...acts];
}
