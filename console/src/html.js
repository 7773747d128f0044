// SPDX-License-Identifier: Apache-2.0
// Markup in templates: text put into it is text, never markup. There is no innerHTML in the console.
import { h } from 'preact';
import htm from 'htm';

export const html = htm.bind(h);
