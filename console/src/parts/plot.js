// SPDX-License-Identifier: Apache-2.0
// A series by member as lines (uPlot): a month that nobody stated is a gap in the line, never a zero.
import uPlot from 'uplot';

const DASHES = [[], [6, 4], [2, 3], [10, 3, 2, 3], [4, 2], [1, 2]];

/** A colour of the style as the canvas takes it, in the theme that is shown. */
function css(box, name) {
  const before = box.style.color;
  box.style.color = `var(${name})`;
  const made = getComputedStyle(box).color;
  box.style.color = before;
  return made;
}

export function draw(box, line) {
  const periods = line.periods.map(p => p.period);
  const x = periods.map((_, i) => i);
  const data = [x, ...line.members.map(m => periods.map(p => { const v = m.values.find(y => y.period === p); return v && v.amount !== null ? Number(v.amount) : null; }))];
  const axis = { stroke: css(box, '--soft'), grid: { stroke: css(box, '--line'), width: 1 }, ticks: { stroke: css(box, '--line') }, font: '12px system-ui' };
  return new uPlot({
    width: Math.max(280, box.clientWidth), height: 160, cursor: { drag: { x: false, y: false } }, legend: { live: false },
    scales: { x: { time: false, range: [-0.2, Math.max(1, x.length - 0.8)] } },
    axes: [{ ...axis, values: (_, ticks) => ticks.map(i => periods[i] || ''), incrs: [1, 2, 3, 6, 12] }, { ...axis, size: 56 }],
    series: [{}, ...line.members.map((m, i) => ({ label: m.member, stroke: i % 2 ? css(box, '--soft') : css(box, '--accent'), width: 1.5, dash: DASHES[i % DASHES.length], spanGaps: false, points: { show: true, size: 6 } }))],
  }, data, box);
}
