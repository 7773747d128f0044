// SPDX-License-Identifier: Apache-2.0
// Bundles the console into dist/: index.html, assets whose names hold a hash of what is in them, and manifest.json,
// which says how large each is. Nothing is fetched; the same sources give the same bytes.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');
const assets = join(dist, 'assets');

const hashed = (name, bytes) => {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
  const file = name.replace(/(\.\w+)$/, `.${hash}$1`);
  writeFileSync(join(assets, file), bytes);
  return file;
};

/** The map: Natural Earth 1:50m without Antarctica and without names; coordinates as they are. */
function world() {
  const atlas = JSON.parse(readFileSync(join(here, 'node_modules/world-atlas/countries-50m.json')));
  const { countries } = atlas.objects;
  countries.geometries = countries.geometries.filter(g => g.id !== '010');
  for (const g of countries.geometries) delete g.properties;
  const used = new Map();
  const renumber = arcs => arcs.map(arc => {
    if (Array.isArray(arc)) return renumber(arc);
    const plain = arc < 0 ? ~arc : arc;
    if (!used.has(plain)) used.set(plain, used.size);
    return arc < 0 ? ~used.get(plain) : used.get(plain);
  });
  for (const g of countries.geometries) g.arcs = renumber(g.arcs);
  const arcs = [...used.keys()].map(n => atlas.arcs[n]);
  return JSON.stringify({ type: atlas.type, transform: atlas.transform, objects: { countries }, arcs });
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(assets, { recursive: true });
const map = hashed('world.json', world());
const icon = hashed('icon.svg', readFileSync(join(here, 'icon.svg')));

const made = await build({
  absWorkingDir: here,
  entryPoints: { app: 'src/main.js', style: 'style/main.css' },
  outdir: assets,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: ['chrome123', 'firefox120', 'safari17.5'],
  minify: true,
  legalComments: 'none',
  entryNames: '[name].[hash]',
  chunkNames: 'part.[hash]',
  define: { WORLD_MAP: JSON.stringify(`/assets/${map}`) },
  metafile: true,
  logLevel: 'warning',
});

const output = Object.entries(made.metafile.outputs);
const entry = point => output.find(([, o]) => o.entryPoint === point)[0].split('/').pop();
const js = entry('src/main.js');
const css = entry('style/main.css');
const page = readFileSync(join(here, 'index.html'), 'utf8').replace('{{js}}', js).replace('{{css}}', css).replace('{{icon}}', icon);
writeFileSync(join(dist, 'index.html'), page);

// What a first visit loads: the page, the style, and the entry with all that it imports at once.
const first = new Set([js, css, icon]);
const follow = name => {
  const [, o] = output.find(([path]) => path.endsWith(name));
  for (const i of o.imports.filter(i => i.kind === 'import-statement')) {
    const file = i.path.split('/').pop();
    if (!first.has(file)) { first.add(file); follow(file); }
  }
};
follow(js);

const files = readdirSync(assets).sort().map(file => {
  const bytes = readFileSync(join(assets, file));
  return { path: `assets/${file}`, bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, first: first.has(file) };
});
files.unshift({ path: 'index.html', bytes: Buffer.byteLength(page), gzip: gzipSync(page, { level: 9 }).length, first: true });
const firstGzip = files.filter(f => f.first).reduce((sum, f) => sum + f.gzip, 0);
const allGzip = files.filter(f => !f.path.includes('world.')).reduce((sum, f) => sum + f.gzip, 0);
writeFileSync(join(dist, 'manifest.json'), JSON.stringify({ first_gzip: firstGzip, all_gzip_without_map: allGzip, files }, null, 1) + '\n');
console.log(`console: first load ${(firstGzip / 1000).toFixed(1)} kB gzip, everything but the map ${(allGzip / 1000).toFixed(1)} kB`);
