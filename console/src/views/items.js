// SPDX-License-Identifier: Apache-2.0
import { html } from '../html.js';
import { View } from '../parts/view.js';
export const Items = () => html`<${View} answer="Items" />`;
