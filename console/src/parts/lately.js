// SPDX-License-Identifier: Apache-2.0
// What was written lately, by anybody: the newest runs of records of one kind in every ledger, as the node finds them.
import { html } from '../html.js';
import { moment, t } from '../i18n.js';
import { href } from '../router.js';
import { Member } from './member.js';
import { visible } from './text.js';

const SHOWN = 12;
const NAMED = 60; // characters of what a single record is called
const VIEW_OF = { proposal: 'decisions', listing: 'register', item: 'items', message: 'messages', request: 'requests', meeting: 'meetings' };
const cut = text => (text.length > NAMED ? `${text.slice(0, NAMED - 1).trimEnd()}…` : text);

function Run({ run }) {
  const what = t(`kind_${run.kind}`, { n: run.count });
  const one = run.count === 1 && !run.more;
  const text = run.title ? t('wrote_named', { what, title: cut(visible(run.title)) }) : t(run.more ? 'wrote_many' : 'wrote', { what });
  return html`<li><time datetime=${run.time}>${moment(run.time)}</time><span><${Member} code=${run.member} />${' '}
    <a href=${one ? href(VIEW_OF[run.kind] || 'records', run.id) : href('ledgers', run.member)}><bdi>${text}</bdi></a></span></li>`;
}

/** runs: of GET /recent; undefined while they come. */
export function Lately({ runs }) {
  if (!runs) return null;
  if (!runs.length) return html`<p class="sub">${t('lately_none')}</p>`;
  return html`<ol class="lately">${runs.slice(0, SHOWN).map(r => html`<${Run} key=${r.id} run=${r} />`)}</ol>`;
}
