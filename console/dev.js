// SPDX-License-Identifier: Apache-2.0
// The development server: serves dist/ as a node does, and passes /api on to a running node with that node's bearer
// token, so that the console can be worked on without signing in.
//
//   node dev.js NODE_DIR [PORT] [ROLE]     NODE_DIR: a member's folder; PORT: 8080 unless given
//
// Only for this machine: whoever reaches the port is an administrator of the node.
import { createServer, request } from 'node:http';
import { readFileSync } from 'node:fs';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const [folder, port = '8080', role = 'administrator'] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node dev.js NODE_DIR [PORT] [ROLE]');
  process.exit(2);
}
const dist = join(dirname(fileURLToPath(import.meta.url)), 'dist');
const config = readFileSync(join(folder, 'config'), 'utf8');
const api = /^api[ =]+(\S+)/m.exec(config)[1];
const member = /^member[ =]+(\S+)/m.exec(config)[1];
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml' };
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
  "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const session = () => ({
  officer: 'developer', role, csrf: '0'.repeat(64), member, alliance: 'demo', totp: false, since: new Date().toISOString(),
  ends: new Date(Date.now() + 12 * 3600e3).toISOString(), idle_seconds: 3600, now: new Date().toISOString(),
});

function pass(req, res) {
  const token = readFileSync(join(folder, 'token'), 'utf8').trim();
  const headers = { ...req.headers, host: api, authorization: `Bearer ${token}`, 'entente-officer': 'developer' };
  for (const name of Object.keys(headers)) if (/^(origin|cookie|sec-.*|referer)$/.test(name)) delete headers[name];
  const [hostname, to] = api.split(':');
  const on = request({ hostname, port: to, path: req.url, method: req.method, headers }, answer => {
    res.writeHead(answer.statusCode, answer.headers);
    answer.pipe(res);
  });
  on.on('error', () => { res.headersSent ? res.destroy() : res.writeHead(502, { 'content-type': 'application/json' }).end('{"error":"unreachable","text":"The node does not answer."}'); });
  res.on('close', () => on.destroy());
  req.pipe(on);
}

createServer((req, res) => {
  const path = new URL(req.url, 'http://x').pathname;
  if (path === '/api/v1/session') return void res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(session()));
  if (path.startsWith('/api/') || path === '/health') return void pass(req, res);
  const file = path.startsWith('/assets/') ? normalize(path) : '/index.html';
  try {
    const bytes = readFileSync(join(dist, file));
    res.writeHead(200, { 'content-type': types[extname(file)] || 'application/octet-stream', 'content-security-policy': csp, 'x-content-type-options': 'nosniff' }).end(bytes);
  } catch {
    res.writeHead(404).end();
  }
}).listen(Number(port), '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/`));
