// SPDX-License-Identifier: Apache-2.0
// Begins the console: language, session, events, frame.
import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import * as api from './api.js';
import { useCell } from './cell.js';
import { start, stop } from './events.js';
import { html } from './html.js';
import { firstLanguage, lang, setLanguage } from './i18n.js';
import { route } from './router.js';
import { clear } from './store.js';
import './theme.js';
import { Frame } from './parts/frame.js';
import { load as loadMap } from './parts/map.js';
import { SignIn } from './views/signin.js';
import { Welcome } from './views/welcome.js';

function Console() {
  useCell(lang); // another language draws everything anew
  const session = useCell(api.session);
  const { view } = useCell(route);
  const officer = session?.officer;
  useEffect(() => {
    if (!officer) return undefined;
    start();
    return () => {
      stop();
      clear();
    };
  }, [officer]);
  if (view === 'welcome') return html`<${Welcome} />`;
  if (session === undefined) return null;
  return session ? html`<${Frame} />` : html`<${SignIn} />`;
}

async function whoAmI() {
  try {
    api.session.set(await api.get('/session'));
  } catch (error) {
    if (error.status === 401) return api.session.set(null);
    setTimeout(whoAmI, 1500); // the node is away: what is on the screen stays
    if (api.session.value === undefined) api.session.set(null);
  }
}

// What is not needed at once is fetched at leisure, so that it is there when the node is away.
const LEISURE_MS = 4000;
setTimeout(() => {
  loadMap().catch(() => {});
  import('./parts/plot.js').catch(() => {});
}, LEISURE_MS);

await setLanguage(firstLanguage());
await whoAmI();
render(html`<${Console} />`, document.getElementById('app'));
