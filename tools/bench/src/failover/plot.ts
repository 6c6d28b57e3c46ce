import { durationText, tickText } from '../figures/duration.ts';
import type { LogAxis } from '../figures/log-axis.ts';
import { logAxis } from '../figures/log-axis.ts';
import { summarize } from '../figures/statistics.ts';
import type { SvgNode } from '../figures/svg.ts';
import { svgElement, svgText } from '../figures/svg.ts';
import type { SystemName } from '../systems/terms.ts';
import { SYSTEMS, SYSTEM_TITLES } from '../systems/terms.ts';
import type { Fault } from './faults.ts';
import { FAULTS, FAULT_TITLES } from './faults.ts';
import type { CutRecord } from './raw-file.ts';
import { measurementsOf } from './summary.ts';

// Everything in pixels.
const WIDTH = 880;
const MARGIN = 24;
const PLOT_LEFT = 165;
const PLOT_RIGHT = 710;
const TITLE_BASELINE = 34;
const LEGEND_BASELINE = 64;
const PLOT_TOP = 92;
const ROW_HEIGHT = 26;
const GROUP_GAP = 18;
const AXIS_HEIGHT = 64;
const BOX_HEIGHT = 16;
const MARK_RADIUS = 3.2;
/** How far marks of one row are spread up and down, so that equal measurements do not hide each other. */
const SPREAD = 6;
const LEGEND_STEP = 230;
/** Steps by the golden ratio spread marks evenly, however many there are, and the same each time. */
const GOLDEN_RATIO = 0.618_033_988_75;

/** Told apart by shape as well as by colour. Shapes are drawn around the origin. */
const SHAPES: Readonly<Record<SystemName, SvgNode>> = {
  grappe: svgElement('circle', { r: MARK_RADIUS }),
  swarmDefault: svgElement('path', { d: 'M-3-3H3V3H-3Z' }),
  swarmTuned: svgElement('path', { d: 'M0-4L3.8 3H-3.8Z' }),
};

/** Colours for a light and a dark page; the reader's own setting decides. */
const STYLE = `
text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#24292f}
.title{font-size:16px;font-weight:600}.quiet{fill:#57606a;font-size:12px}
.page{fill:#fff}.grid{stroke:#d0d7de;stroke-width:1}.group{font-weight:600}
.mark{fill-opacity:.6}.box{fill-opacity:.16;stroke-opacity:.7;stroke-width:1}.median{stroke-width:2.5}
.grappe{fill:#2a78d6;stroke:#2a78d6}.swarmDefault{fill:#d9541e;stroke:#d9541e}.swarmTuned{fill:#12875c;stroke:#12875c}
.mark{stroke:none}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.quiet{fill:#9198a1}.page{fill:#0d1117}.grid{stroke:#30363d}
.grappe{fill:#58a6ff;stroke:#58a6ff}.swarmDefault{fill:#f0883e;stroke:#f0883e}.swarmTuned{fill:#3fb98a;stroke:#3fb98a}
.mark{stroke:none}}`;

interface Row {
  readonly fault: Fault;
  readonly system: SystemName;
  readonly values: readonly number[];
  /** Middle of the row. */
  readonly y: number;
}

/** Draws every single measurement on a logarithmic axis, with quartiles and median, as an SVG that needs nothing else. */
export function plotFailover(records: readonly CutRecord[]): string {
  const rows = layOut(records);
  const values = rows.flatMap((row) => row.values);
  const bottom = Math.max(PLOT_TOP, ...rows.map(({ y }) => y + ROW_HEIGHT / 2));
  const height = bottom + AXIS_HEIGHT;
  const title = 'From the fault until all replicas answer again';
  const drawn =
    values.length === 0 ? [] : drawRows(rows, logAxis(values, PLOT_LEFT, PLOT_RIGHT), bottom);
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${WIDTH} ${height}`,
    role: 'img',
    'aria-label': `${title}: every measurement by fault and system`,
  };
  const text = svgElement(
    'svg',
    root,
    svgElement('style', {}, STYLE),
    svgElement('rect', { class: 'page', width: WIDTH, height }),
    svgText(MARGIN, TITLE_BASELINE, title, { class: 'title' }),
    ...legend(),
    ...drawn,
  );
  return `${text}\n`;
}

function layOut(records: readonly CutRecord[]): readonly Row[] {
  const rows: Row[] = [];
  let top = PLOT_TOP;
  for (const fault of FAULTS) {
    const before = rows.length;
    for (const system of SYSTEMS) {
      const values = measurementsOf(records, fault, system);
      if (values.length === 0) continue;
      rows.push({ fault, system, values, y: top + ROW_HEIGHT / 2 });
      top += ROW_HEIGHT;
    }
    if (rows.length > before) top += GROUP_GAP;
  }
  return rows;
}

function legend(): readonly SvgNode[] {
  return SYSTEMS.flatMap((system, index) => {
    const x = MARGIN + MARK_RADIUS + index * LEGEND_STEP;
    return [
      mark(system, x, LEGEND_BASELINE - 4),
      svgText(x + 12, LEGEND_BASELINE, SYSTEM_TITLES[system]),
    ];
  });
}

function drawRows(rows: readonly Row[], axis: LogAxis, bottom: number): readonly SvgNode[] {
  const firstOfGroup = rows.filter((row, at) => rows[at - 1]?.fault !== row.fault);
  return [
    svgText(WIDTH - MARGIN, PLOT_TOP - 10, 'median · worst', {
      ...{ class: 'quiet', 'text-anchor': 'end' },
    }),
    ...axis.ticks.flatMap((tick) => gridLine(axis.place(tick), tick, bottom)),
    svgText((PLOT_LEFT + PLOT_RIGHT) / 2, bottom + 44, 'logarithmic; a box holds the middle half', {
      ...{ class: 'quiet', 'text-anchor': 'middle' },
    }),
    ...firstOfGroup.map(({ fault, y }) =>
      svgText(MARGIN, y + 4, FAULT_TITLES[fault], { class: 'group' }),
    ),
    ...rows.flatMap((row) => drawRow(row, axis)),
  ];
}

function gridLine(x: number, tick: number, bottom: number): readonly SvgNode[] {
  return [
    svgElement('line', { class: 'grid', x1: x, x2: x, y1: PLOT_TOP, y2: bottom }),
    svgText(x, bottom + 20, tickText(tick), { class: 'quiet', 'text-anchor': 'middle' }),
  ];
}

function drawRow({ system, values, y }: Row, axis: LogAxis): readonly SvgNode[] {
  const summary = summarize(values);
  if (summary === undefined) return [];
  const left = axis.place(summary.lower);
  const top = y - BOX_HEIGHT / 2;
  const box = { x: left, y: top, width: axis.place(summary.upper) - left, height: BOX_HEIGHT };
  const x = axis.place(summary.median);
  return [
    svgElement('rect', { class: `box ${system}`, ...box }),
    ...values.map((value, index) => mark(system, axis.place(value), y + spread(index))),
    svgElement('line', {
      ...{ class: `median ${system}`, x1: x, x2: x, y1: top - 2, y2: top + BOX_HEIGHT + 2 },
    }),
    svgText(
      WIDTH - MARGIN,
      y + 4,
      `${durationText(summary.median)} · ${durationText(summary.max)}`,
      { 'text-anchor': 'end' },
    ),
  ];
}

function spread(index: number): number {
  return (((index + 1) * GOLDEN_RATIO) % 1) * 2 * SPREAD - SPREAD;
}

function mark(system: SystemName, x: number, y: number): SvgNode {
  const place = `translate(${x.toFixed(1)} ${y.toFixed(1)})`;
  return svgElement('g', { class: `mark ${system}`, transform: place }, SHAPES[system]);
}
