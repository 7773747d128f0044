// SPDX-License-Identifier: Apache-2.0
// Requests to the node that served this page, and to nothing else. A refusal is an ApiError whose text is fit for people.
import { cell } from './cell.js';

/** Who is signed in: undefined before it is known, null for nobody. */
export const session = cell(undefined);

export class ApiError extends Error {
  constructor(status, body = {}) {
    super(body.text || '');
    this.status = status;
    this.word = body.error || (status ? 'failed' : 'away');
    this.body = body;
  }
  /** The node did not answer at all. */
  get isAway() { return this.status === 0 || this.status === 502; }
}

async function answerOf(response) {
  const type = response.headers.get('content-type') || '';
  const body = type.includes('json') ? await response.json() : { text: await response.text() };
  if (response.ok) return body;
  if (response.status === 401 && session.value) session.set(null);
  throw new ApiError(response.status, body);
}

async function send(path, options) {
  let response;
  try {
    response = await fetch(`/api/v1${path}`, options);
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ApiError(0);
  }
  return answerOf(response);
}

/** `background`: nobody's hand asked for it, so it keeps no idle session alive. */
export const get = (path, { signal, background } = {}) => send(path, { signal, headers: background ? { 'Entente-Background': '1' } : {} });

/** The bytes of a file of the node. */
export async function getBytes(path) {
  let response;
  try {
    response = await fetch(`/api/v1${path}`);
  } catch {
    throw new ApiError(0);
  }
  return response.ok ? new Uint8Array(await response.arrayBuffer()) : answerOf(response);
}

const csrf = () => (session.value ? { 'X-Entente-Csrf': session.value.csrf } : {});

export const post = (path, body = {}, { signal } = {}) => send(path, {
  method: 'POST', signal, headers: { 'Content-Type': 'application/json', ...csrf() }, body: JSON.stringify(body),
});

/** Bytes instead of JSON: a file. */
export const postBytes = (path, bytes) => send(path, {
  method: 'POST', headers: { 'Content-Type': 'application/octet-stream', ...csrf() }, body: bytes,
});

/** An address with its query, without what is empty. */
export function query(path, words = {}) {
  const kept = Object.entries(words).filter(([, v]) => v !== undefined && v !== null && v !== '' && v !== false);
  return kept.length ? `${path}?${new URLSearchParams(kept.map(([k, v]) => [k, v === true ? '1' : v]))}` : path;
}

/** Whether this officer's role may do what needs that role. */
const ROLES = ['reader', 'analyst', 'officer', 'administrator'];
export const may = role => session.value && ROLES.indexOf(session.value.role) >= ROLES.indexOf(role);
