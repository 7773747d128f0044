// SPDX-License-Identifier: Apache-2.0
// Geometry of the map: an equal-area projection centred on what is shown. One very large state does not make all others too small to
// see: the view is fitted to the others, and the large one is cut off at the edge.
import { geoArea, geoAzimuthalEqualArea, geoCentroid, geoPath } from 'd3-geo';
import { feature, mesh } from 'topojson-client';
import { codeOfNumber } from './countries.js';

const GIANT = 2; // times all others together

export function prepare(topology) {
  const { countries } = topology.objects;
  const borders = mesh(topology, countries, (a, b) => a !== b);
  const all = feature(topology, countries);
  const byCode = new Map();
  for (const f of all.features) {
    const code = codeOfNumber(f.id);
    if (code && !byCode.has(code)) byCode.set(code, f);
  }

  function fitted(codes) {
    const shown = codes.map(c => byCode.get(c)).filter(Boolean);
    if (shown.length < 3) return shown;
    const sized = shown.map(f => [f, geoArea(f)]).sort((a, b) => b[1] - a[1]);
    const rest = sized.slice(1).reduce((sum, [, area]) => sum + area, 0);
    return sized[0][1] > GIANT * rest ? sized.slice(1).map(([f]) => f) : shown;
  }

  const views = new Map();

  function view(codes, points, width, height) {
    const key = `${width} ${height} ${codes} ${points}`;
    if (views.has(key)) return views.get(key);
    if (views.size > 8) views.clear();
    const shown = { type: 'FeatureCollection', features: fitted(codes) };
    if (points.length) shown.features.push({ type: 'Feature', geometry: { type: 'MultiPoint', coordinates: points } });
    if (!shown.features.length) shown.features = all.features;
    const [lon, lat] = geoCentroid(shown);
    const projection = geoAzimuthalEqualArea().rotate([-lon, -lat]).clipAngle(100).precision(0.5);
    const alone = points.length && new Set(points.map(String)).size === 1 && shown.features.length === 1;
    if (alone) projection.scale(width * 4).translate([width / 2, height / 2]);
    else projection.fitExtent([[24, 24], [width - 24, height - 24]], shown);
    projection.clipExtent([[0, 0], [width, height]]);
    const path = geoPath(projection).digits(1);
    const centres = new Map();
    const made = {
      land: path(all), borders: path(borders), path: code => path(byCode.get(code)),
      centre(code) {
        if (!centres.has(code)) {
          const c = path.centroid(byCode.get(code));
          centres.set(code, Number.isFinite(c[0]) ? [Math.max(20, Math.min(width - 20, c[0])), Math.max(12, Math.min(height - 8, c[1]))] : null);
        }
        return centres.get(code);
      },
      point: at => projection(at),
      line: through => path({ type: 'LineString', coordinates: through }),
    };
    views.set(key, made);
    return made;
  }

  return { has: code => byCode.has(code), view };
}
