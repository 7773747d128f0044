// SPDX-License-Identifier: Apache-2.0
// Writing a record into this member's own ledger. The record is kept byte for byte as it is sent.
import * as api from './api.js';
import { refresh } from './store.js';

export const now = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z');

/** Writes, or with `dry` only asks whether it would be accepted. Fields that are undefined are left out.
 * `seen`: our member's newest record about the same, as this officer saw it ('none'): a colleague who was faster is not overwritten. */
export async function write(record, cls, { dry = false, seen } = {}) {
  const { kind, ...rest } = record;
  const answer = await api.post(api.query('/records', { class: cls, dry_run: dry, seen }), { kind, time: now(), ...rest });
  if (!dry) refresh();
  return answer;
}
