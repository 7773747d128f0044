// SPDX-License-Identifier: Apache-2.0
// A member: its code, its name on hover and for those who listen.
import { html } from '../html.js';
import { listOf, memberName } from '../i18n.js';

export const Member = ({ code }) => (code ? html`<abbr class="member" title=${memberName(code)}>${code}</abbr>` : null);

export const Members = ({ codes }) => html`<span class="members">${codes.map(code => html`<${Member} key=${code} code=${code} />`)}</span>`;

/** Several members in a sentence. */
export const membersText = codes => listOf(codes);
