// SPDX-License-Identifier: Apache-2.0
// An address that is no view's.
import { html } from '../html.js';
import { t } from '../i18n.js';
import { href } from '../router.js';
import { View } from '../parts/view.js';

export const Unknown = () => html`<${View} answer=${t('unknown_view')}><p><a href=${href('')}>${t('nav_overview')}</a></p><//>`;
