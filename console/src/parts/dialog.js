// SPDX-License-Identifier: Apache-2.0
// A question over the page: the browser's own modal dialog, so focus stays in it and Esc closes it.
import { useEffect, useRef } from 'preact/hooks';
import { html } from '../html.js';

export function Dialog({ label, onClose, className = '', children }) {
  const ref = useRef();
  useEffect(() => {
    const before = document.activeElement;
    const dialog = ref.current;
    dialog.showModal();
    return () => {
      if (dialog.open) dialog.close();
      before?.focus?.();
    };
  }, []);
  const cancel = event => {
    event.preventDefault();
    onClose();
  };
  return html`<dialog ref=${ref} class=${className} aria-label=${label} onCancel=${cancel}
    onClick=${event => event.target === ref.current && onClose()}><div class="dialog-body">${children}</div></dialog>`;
}
