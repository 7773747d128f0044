// SPDX-License-Identifier: Apache-2.0
// What was written lately, and which listings of others await our word: not those of a member that signed two histories.
import { query } from '../api.js';
import { useApi } from '../store.js';
import { isForked } from './evidence.js';

export function useRecent(exercise) {
  const recent = useApi(query('/recent', { exercise })).data;
  const forked = (useApi('/status').data?.troubles || []).filter(isForked).map(x => x.about);
  return { runs: recent?.runs, listings: (recent?.listings || []).filter(l => !forked.includes(l.by)) };
}
