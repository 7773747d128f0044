// SPDX-License-Identifier: Apache-2.0
// Which key was pressed, as our keys are named: a letter of a layout that has no Latin ones (Russian) is the one printed at that place.

/** The name of a key: its own; for a letter that is not Latin, the Latin one of its place. */
export function keyOf({ key, code, shiftKey }) {
  const place = /^Key([A-Z])$/.exec(code || '');
  if (!place || /[\p{Script=Latin}]/u.test(key)) return key;
  return shiftKey ? place[1] : place[1].toLowerCase();
}
