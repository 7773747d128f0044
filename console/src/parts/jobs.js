// SPDX-License-Identifier: Apache-2.0
// What takes long and is under way on the node, with an estimate. It goes on whoever looks.
import { useEffect } from 'preact/hooks';
import { html } from '../html.js';
import { number, span, t } from '../i18n.js';
import { useApi } from '../store.js';
import { Section } from './view.js';

const LOOK_MS = 2000;

/** Seconds that are left at the pace so far, or undefined before there is a pace. */
function left(job) {
  if (job.remaining_seconds !== undefined) return job.remaining_seconds;
  const gone = (Date.now() - Date.parse(job.started)) / 1000;
  return job.done > 0 && job.total > job.done ? (gone / job.done) * (job.total - job.done) : undefined;
}

function Job({ job }) {
  const rest = left(job);
  const text = `${t(`job_${job.job}`)}${job.list ? ` ${job.list}` : ''}${job.dry_run ? ` (${t('dry_run')})` : ''}: ${t(`phase_${job.phase}`)}`;
  return html`<li class="progress"><progress max=${job.total || 1} value=${job.total ? job.done : undefined} aria-label=${text}></progress><span>${text}${job.total ? ` · ${number(job.done)} / ${number(job.total)}` : ''}${rest === undefined ? '' : ` · ${t('about_left', { span: span(Math.max(1, rest)) })}`}</span></li>`;
}

export function Jobs() {
  const answer = useApi('/jobs');
  const jobs = answer.data?.jobs || [];
  useEffect(() => {
    if (!jobs.length) return undefined;
    const timer = setInterval(() => answer.reload(true), LOOK_MS);
    return () => clearInterval(timer);
  }, [jobs.length > 0]);
  if (!jobs.length) return null;
  return html`<${Section} title=${t('under_way')}><ul class="rows">${jobs.map((j, i) => html`<${Job} key=${j.id || i} job=${j} />`)}</ul><//>`;
}
