// SPDX-License-Identifier: Apache-2.0
// The map: drawn from the node's own file of borders, fetched once when a map is first shown. Members are areas, what happens is points,
// a way is a line; each says in words what it is.
import { useEffect, useState } from 'preact/hooks';
import { html } from '../html.js';
import { memberName, t } from '../i18n.js';

/* global WORLD_MAP */
let loading = null;
let made = null;

/** Begins to load the map; what was loaded is there when the node is away. */
export function load() {
  loading ||= Promise.all([import('./geo.js'), fetch(WORLD_MAP).then(r => r.json())]).then(([geo, topology]) => {
    made = geo.prepare(topology);
    return made;
  });
  return loading;
}

function useWorld() {
  const [world, set] = useState(made);
  useEffect(() => {
    let here = true;
    if (!made) load().then(w => here && set(w), () => { loading = null; });
    return () => { here = false; };
  }, []);
  return world;
}

const Area = ({ d, area }) => html`<path class=${`area ${area.kind}`} d=${d}><title>${area.title || memberName(area.code)}</title></path>`;

/**
 * areas: [{code, kind, title, mark}], points: [{at: [lon, lat], kind, title, size, href}], lines: [{through: [[lon, lat]...], kind}].
 * `fit`: codes or points the view is fitted to; all areas and points otherwise.
 */
export function Map({ label, areas = [], points = [], lines = [], fit, width = 640, height = 360 }) {
  const world = useWorld();
  if (!world) return html`<div class="map" role="img" aria-label=${label}><svg viewBox=${`0 0 ${width} ${height}`}></svg></div>`;
  const view = world.view(fit || areas.map(a => a.code), [...points.map(p => p.at), ...lines.flatMap(l => l.through)], width, height);
  const known = areas.filter(a => world.has(a.code));
  return html`<figure class="map" role="img" aria-label=${label}><svg viewBox=${`0 0 ${width} ${height}`} aria-hidden="true">
    <defs><pattern id="away" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" class="hatch-ground" /><line x1="0" y1="0" x2="0" y2="6" class="hatch-line" /></pattern></defs>
    <path class="land" d=${view.land} />
    ${known.map(a => html`<${Area} key=${a.code} area=${a} d=${view.path(a.code)} />`)}
    <path class="borders" d=${view.borders} />
    ${lines.map((l, i) => html`<path key=${i} class=${`way ${l.kind || ''}`} d=${view.line(l.through)} />`)}
    ${known.map(a => { const c = view.centre(a.code); return c && html`<text key=${a.code} class=${`code ${a.kind}`} x=${c[0]} y=${c[1]}>${a.mark || ''}${a.code}</text>`; })}
    ${points.map((p, i) => { const c = view.point(p.at); return c && html`<circle key=${p.id || i} class=${`spot ${p.kind || ''}`} cx=${c[0]} cy=${c[1]} r=${p.size || 4}><title>${p.title}</title></circle>`; })}
  </svg>${areas.length > known.length && html`<figcaption class="small sub">${t('not_on_map', { names: areas.filter(a => !world.has(a.code)).map(a => a.code).join(', ') })}</figcaption>`}</figure>`;
}
