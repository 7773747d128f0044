// SPDX-License-Identifier: Apache-2.0
// An id: eight characters of it; a click copies it whole.
import { useState } from 'preact/hooks';
import { html } from '../html.js';
import { t } from '../i18n.js';

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export function Id({ id }) {
  const [said, say] = useState('');
  if (!id) return null;
  const press = async event => {
    event.stopPropagation();
    event.preventDefault();
    say((await copy(id)) ? t('copied') : id);
    setTimeout(() => say(''), 1500);
  };
  return html`<button type="button" class="id" title=${id} aria-label=${t('copy_id', { id: id.slice(0, 8) })} onClick=${press}
    >${id.slice(0, 8)}<span class="said" role="status">${said}</span></button>`;
}
