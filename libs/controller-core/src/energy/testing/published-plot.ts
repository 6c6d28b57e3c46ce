/** A point of a diagram; `low` and `high` draw a bar. */
export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
}

export interface PlotSeries {
  readonly name: string;
  readonly points: readonly PlotPoint[];
}

export interface PlotSpec {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  readonly isLogarithmic: boolean;
  readonly series: readonly PlotSeries[];
}

const WIDTH = 380;
const HEIGHT = 300;
const MARGIN = { left: 50, right: 12, top: 28, bottom: 40 };
const COLOURS = ['#1f5fa8', '#b4531f', '#3c7d3c', '#7a4a9c'];

/** Diagrams side by side: what was estimated over what was published, and the line on which both agree. */
export function plotSvg(plots: readonly PlotSpec[]): string {
  const width = WIDTH * plots.length;
  const body = plots.map(
    (plot, i) => `<g transform="translate(${i * WIDTH},0)">\n${onePlot(plot)}\n</g>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT}" font-family="sans-serif" font-size="11">`,
    `<rect width="${width}" height="${HEIGHT}" fill="#ffffff"/>`,
    ...body,
    '</svg>',
    '',
  ].join('\n');
}

function onePlot(plot: PlotSpec): string {
  const x = scale(plot.xTicks, plot.isLogarithmic, MARGIN.left, WIDTH - MARGIN.right);
  const y = scale(plot.yTicks, plot.isLogarithmic, HEIGHT - MARGIN.bottom, MARGIN.top);
  const [first = 0] = plot.xTicks;
  const last = plot.xTicks.at(-1) ?? 1;
  const grid = [
    ...plot.xTicks.map(
      (tick) =>
        `<line x1="${x(tick)}" y1="${MARGIN.top}" x2="${x(tick)}" y2="${HEIGHT - MARGIN.bottom}" stroke="#dddddd"/><text x="${x(tick)}" y="${HEIGHT - MARGIN.bottom + 14}" text-anchor="middle">${tick}</text>`,
    ),
    ...plot.yTicks.map(
      (tick) =>
        `<line x1="${MARGIN.left}" y1="${y(tick)}" x2="${WIDTH - MARGIN.right}" y2="${y(tick)}" stroke="#dddddd"/><text x="${MARGIN.left - 5}" y="${y(tick)}" dy="4" text-anchor="end">${tick}</text>`,
    ),
  ];
  return [
    ...grid,
    `<text x="${WIDTH / 2}" y="16" text-anchor="middle" font-weight="bold">${plot.title}</text>`,
    `<text x="${WIDTH / 2}" y="${HEIGHT - 8}" text-anchor="middle">${plot.xLabel}</text>`,
    `<text transform="translate(13,${HEIGHT / 2}) rotate(-90)" text-anchor="middle">${plot.yLabel}</text>`,
    `<line x1="${x(first)}" y1="${y(first)}" x2="${x(last)}" y2="${y(last)}" stroke="#888888" stroke-dasharray="4 3"/>`,
    ...plot.series.map((series, i) => drawSeries(series, i, x, y)),
  ].join('\n');
}

type Scale = (value: number) => number;

function drawSeries({ name, points }: PlotSeries, index: number, x: Scale, y: Scale): string {
  const colour = COLOURS[index % COLOURS.length] ?? '#000000';
  const legendY = MARGIN.top + 14 + index * 14;
  const marks = points.map((point) => {
    const at = `<circle cx="${x(point.x)}" cy="${y(point.y)}" r="3" fill="${colour}"/>`;
    if (point.low === undefined || point.high === undefined) return at;
    return `<line x1="${x(point.x)}" y1="${y(point.low)}" x2="${x(point.x)}" y2="${y(point.high)}" stroke="${colour}"/>${at}`;
  });
  const legend = `<circle cx="${MARGIN.left + 10}" cy="${legendY - 4}" r="3" fill="${colour}"/><text x="${MARGIN.left + 18}" y="${legendY}">${name}</text>`;
  return [...marks, legend].join('\n');
}

function scale(ticks: readonly number[], isLogarithmic: boolean, from: number, to: number): Scale {
  const of = (value: number): number => (isLogarithmic ? Math.log(value) : value);
  const first = of(ticks[0] ?? 0);
  const last = of(ticks.at(-1) ?? 1);
  return (value) =>
    Math.round((from + ((of(value) - first) / (last - first)) * (to - from)) * 10) / 10;
}
