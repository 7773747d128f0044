// SPDX-License-Identifier: Apache-2.0
// Proofs, recomputed here: what is hashed is hashed by this browser (WebCrypto), so the node that serves the page need not be
// believed for it. The formats are told in docs/protocol.md: a file of `entente prove`, with proofs in c2sp.org/tlog-proof@v1.

const text = new TextEncoder();
const plain = new TextDecoder();
const CLASS = { public: 1, alliance: 2, restricted: 3, statute: 4 };

export const hex = bytes => [...bytes].map(b => b.toString(16).padStart(2, '0')).join('');
export const base64 = s => Uint8Array.from(atob(s), c => c.charCodeAt(0));

function join(...parts) {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

export const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest('SHA-256', join(...parts)));
const byte = n => Uint8Array.of(n);

export function parseNote(note) {
  const end = note.indexOf('\n\n');
  if (end < 0) throw new Error('note');
  const signed = note.slice(0, end + 1);
  const [origin, size, root] = signed.split('\n');
  const signatures = note.slice(end + 2).split('\n').filter(Boolean).map(line => {
    const [, name, value] = /^— (\S+) (\S+)$/.exec(line) || [];
    if (!name) throw new Error('signature');
    return { name, bytes: base64(value) };
  });
  return { signed, origin, size: Number(size), root: base64(root), signatures };
}

function parseInclusion(file) {
  const at = file.indexOf('\n\n');
  const [magic, index, ...hashes] = file.slice(0, at).split('\n');
  if (magic !== 'c2sp.org/tlog-proof@v1') throw new Error('proof');
  return { index: Number(index.replace('index ', '')), hashes: hashes.map(base64), note: parseNote(file.slice(at + 2)) };
}

/** The parts of a file of `entente prove`. */
export function parseProof(bytes) {
  let at = 0;
  const line = () => {
    const end = bytes.indexOf(10, at);
    if (end < 0) throw new Error('line');
    const s = plain.decode(bytes.subarray(at, end));
    at = end + 1;
    return s;
  };
  const word = name => {
    const s = line();
    if (!s.startsWith(`${name} `)) throw new Error(name);
    return s.slice(name.length + 1);
  };
  const block = name => {
    const n = Number(word(name));
    const out = bytes.subarray(at, at + n);
    at += n + 1;
    return out;
  };
  if (line() !== 'entente proof v1') throw new Error('file');
  const made = { origin: word('origin'), index: Number(word('index')), cls: word('class'), salt: base64(word('salt')), record: block('record'), proofs: [] };
  while (at < bytes.length) made.proofs.push(parseInclusion(plain.decode(block('proof'))));
  return made;
}

/** The id that origin, class, salt and record make, and the hash of their leaf. */
export async function leafOf(proof) {
  const id = await sha256(text.encode(`entente record v1\n${proof.origin}\n`), byte(CLASS[proof.cls]), proof.salt, proof.record);
  return { id, leaf: await sha256(byte(0), byte(CLASS[proof.cls]), id) };
}

/** The way up from a leaf (RFC 9162, 2.1.3.2): each step joins what is below with a neighbour. */
export async function climb(leaf, index, size, hashes) {
  let fn = index;
  let sn = size - 1;
  let hash = leaf;
  const steps = [];
  if (index >= size) throw new Error('index');
  for (const sibling of hashes) {
    if (sn === 0) throw new Error('length');
    const left = fn % 2 === 1 || fn === sn;
    hash = left ? await sha256(byte(1), sibling, hash) : await sha256(byte(1), hash, sibling);
    steps.push({ sibling, left, hash });
    if (left) while (fn % 2 === 0 && fn !== 0) { fn = Math.floor(fn / 2); sn = Math.floor(sn / 2); }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  if (sn !== 0) throw new Error('length');
  return { root: hash, steps };
}

async function ed25519(key, signature, message) {
  try {
    const k = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', k, signature, message);
  } catch {
    return undefined; // this browser has no Ed25519
  }
}

/** Who signed a checkpoint, and whether that is so: true, false, or undefined where this browser cannot tell. */
export async function signers(note, members) {
  const out = [];
  for (const s of note.signatures) {
    const cosign = /\/([A-Z0-9-]+)\/cosign$/.exec(s.name);
    const author = /\/([A-Z0-9-]+)\/\d+$/.exec(s.name);
    const code = (cosign || author)?.[1];
    const member = members.find(m => m.member === code);
    if (!code || !member) continue;
    if (cosign) {
      const time = new DataView(s.bytes.buffer, s.bytes.byteOffset).getBigUint64(4);
      const good = await ed25519(base64(member.cosigning_key), s.bytes.subarray(12), text.encode(`cosignature/v1\ntime ${time}\n${note.signed}`));
      out.push({ member: code, time: new Date(Number(time) * 1000).toISOString(), good });
    } else {
      out.push({ member: code, author: true, good: await ed25519(base64(member.ledger_key), s.bytes.subarray(4), text.encode(note.signed)) });
    }
  }
  return out;
}

export const same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);
