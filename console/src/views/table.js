// SPDX-License-Identifier: Apache-2.0
// The views by the word in their address.
import { Account } from './account.js';
import { Decisions } from './decisions.js';
import { Items } from './items.js';
import { Ledgers } from './ledgers.js';
import { Meetings } from './meetings.js';
import { Messages } from './messages.js';
import { Officers } from './officers.js';
import { Overview } from './overview.js';
import { Records } from './records.js';
import { Register } from './register.js';
import { Requests } from './requests.js';
import { Screen } from './screen.js';
import { Situation } from './situation.js';
import { Unknown } from './unknown.js';

export const views = {
  overview: Overview, screen: Screen, register: Register, decisions: Decisions, requests: Requests, situation: Situation,
  meetings: Meetings, items: Items, messages: Messages, ledgers: Ledgers, records: Records, account: Account, officers: Officers,
  unknown: Unknown,
};
