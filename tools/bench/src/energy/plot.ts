import type { DrainPoint, DrainReport } from '@grappe/sim/energy';
import { svgElement, svgText, type SvgNode } from '../figures/svg.ts';
import type { Variant } from './ten-pi-rack.ts';

const WIDTH = 760;
const HEIGHT = 320;
const LEFT = 50;
const RIGHT = 20;
const TOP = 36;
const BOTTOM = 44;
const HOURS_STEP = 2;
const COLOURS: Readonly<Record<Variant, string>> = {
  off: '#b4531f',
  default: '#7a4a9c',
  example: '#1f5fa8',
};
const TITLES: Readonly<Record<Variant, string>> = {
  off: 'without a policy',
  default: 'default tiers',
  example: 'tiers of the example',
};

/** The charge of the battery over the hours, for as long as what is critical is served. */
export function plotDrains(drains: ReadonlyMap<Variant, DrainReport>): string {
  const hoursMax = Math.max(...[...drains.values()].map(({ criticalHours }) => criticalHours));
  const last = Math.ceil(hoursMax / HOURS_STEP) * HOURS_STEP;
  const x = (hours: number): number => LEFT + (hours / last) * (WIDTH - LEFT - RIGHT);
  const y = (charge: number): number => HEIGHT - BOTTOM - charge * (HEIGHT - TOP - BOTTOM);
  const lines = [...drains].map(([variant, { points, criticalHours }], index) => {
    const served = points.filter(({ hours }) => hours <= criticalHours);
    return svgElement(
      'g',
      {},
      svgElement('path', {
        d: pathOf(served, x, y),
        fill: 'none',
        stroke: COLOURS[variant],
        'stroke-width': 2,
      }),
      svgText(LEFT + 10 + index * 230, 20, `${TITLES[variant]}: ${criticalHours.toFixed(1)} h`, {
        fill: COLOURS[variant],
        'font-weight': 'bold',
      }),
    );
  });
  return `${svgElement(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      'font-family': 'sans-serif',
      'font-size': 12,
    },
    svgElement('rect', { width: WIDTH, height: HEIGHT, fill: '#ffffff' }),
    ...grid(last, x, y),
    ...lines,
  )}\n`;
}

function grid(
  last: number,
  x: (hours: number) => number,
  y: (charge: number) => number,
): SvgNode[] {
  const nodes: SvgNode[] = [];
  for (let hours = 0; hours <= last; hours += HOURS_STEP) {
    nodes.push(rule(x(hours), y(0), x(hours), y(1)));
    nodes.push(svgText(x(hours), HEIGHT - BOTTOM + 16, String(hours), { 'text-anchor': 'middle' }));
  }
  for (let percent = 0; percent <= 100; percent += 20) {
    nodes.push(rule(x(0), y(percent / 100), x(last), y(percent / 100)));
    nodes.push(svgText(LEFT - 6, y(percent / 100) + 4, `${percent} %`, { 'text-anchor': 'end' }));
  }
  nodes.push(svgText(WIDTH / 2, HEIGHT - 8, 'hours without sun', { 'text-anchor': 'middle' }));
  return nodes;
}

function rule(x1: number, y1: number, x2: number, y2: number): SvgNode {
  return svgElement('line', { x1, y1, x2, y2, stroke: '#dddddd' });
}

function pathOf(
  points: readonly DrainPoint[],
  x: (hours: number) => number,
  y: (charge: number) => number,
): string {
  return points
    .map(
      ({ hours, charge }, n) =>
        `${n === 0 ? 'M' : 'L'}${x(hours).toFixed(1)},${y(charge).toFixed(1)}`,
    )
    .join('');
}
