import { LED_STATES, LED_TABLE, ledPeriodMs, type LedPattern, type LedState } from '@grappe/domain';

/** Long enough for each pattern to be seen once, and to begin again. */
const SHOWN_MS = 4_000;
const MS_PER_PIXEL = 10;
const STRIP_X = 230;
const STRIP_HEIGHT = 12;
const ROW_HEIGHT = 44;
const TOP = 40;
const WIDTH = STRIP_X + SHOWN_MS / MS_PER_PIXEL + 30;
const HEIGHT = TOP + LED_STATES.length * ROW_HEIGHT + 6;

interface Colours {
  readonly lit: string;
  readonly dark: string;
}

/** As on the reference rack: green for the node, amber for its supply. */
const STATUS: Colours = { lit: '#2f9e44', dark: '#dfe7e1' };
const POWER: Colours = { lit: '#e8890c', dark: '#f0e6d8' };

/** Every state with its lights: blinking at the left, and as a course of time. A light that says nothing of a state is not drawn. */
export function drawLeds(): string {
  const rows = LED_STATES.map((state, index) => drawRow(state, TOP + index * ROW_HEIGHT));
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="DejaVu Sans, Helvetica, Arial, sans-serif" font-size="13">`,
    '  <title>What the lights of a node show in each state</title>',
    `  <rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    ...drawAxis(),
    ...rows.flat(),
    '</svg>',
  ].join('\n')}\n`;
}

function drawAxis(): string[] {
  const seconds = Array.from({ length: SHOWN_MS / 1_000 + 1 }, (_, second) => second);
  return [
    '  <g font-size="11" fill="#4a5568" text-anchor="middle">',
    ...seconds.map((second) => {
      const x = STRIP_X + (second * 1_000) / MS_PER_PIXEL;
      return `    <path d="M${x},26 V${HEIGHT - 6}" stroke="#e2e8f0"/><text x="${x}" y="20">${second} s</text>`;
    }),
    '  </g>',
    `  <text x="14" y="20" font-size="11" fill="${STATUS.lit}">status LED</text>`,
    `  <text x="84" y="20" font-size="11" fill="${POWER.lit}">power LED</text>`,
  ];
}

function drawRow(state: LedState, y: number): string[] {
  const { status, power } = LED_TABLE[state];
  const lights = [
    { pattern: status, colours: STATUS, circleX: 22 },
    { pattern: power, colours: POWER, circleX: 46 },
  ].filter(({ pattern }) => pattern !== undefined);
  const heightOfAll = lights.length * (STRIP_HEIGHT + 3) - 3;
  const firstY = y + (ROW_HEIGHT - heightOfAll) / 2;
  return [
    `  <text x="66" y="${y + ROW_HEIGHT / 2 + 4}" fill="#1a202c">${state}</text>`,
    ...lights.flatMap(({ pattern, colours, circleX }, index) =>
      pattern === undefined
        ? []
        : [
            drawCircle(pattern, colours, { x: circleX, y: y + ROW_HEIGHT / 2 }),
            ...drawStrip(pattern, colours, firstY + index * (STRIP_HEIGHT + 3)),
          ],
    ),
  ];
}

/** Blinks where images may move, and shows how the pattern begins where they may not. */
function drawCircle(
  { steps, ...pattern }: LedPattern,
  { lit, dark }: Colours,
  { x, y }: { readonly x: number; readonly y: number },
): string {
  const colours = steps.map(([isLit]) => (isLit ? lit : dark));
  const circle = `cx="${x}" cy="${y}" r="8" fill="${colours[0] ?? dark}" stroke="#4a5568"`;
  if (steps.length === 1) return `  <circle ${circle}/>`;
  const periodMs = ledPeriodMs({ ...pattern, steps });
  let startMs = 0;
  const times = steps.map(([, ms]) => {
    const time = Number((startMs / periodMs).toFixed(4));
    startMs += ms;
    return time;
  });
  return `  <circle ${circle}><animate attributeName="fill" calcMode="discrete" dur="${periodMs}ms" repeatCount="indefinite" values="${colours.join(';')}" keyTimes="${times.join(';')}"/></circle>`;
}

function drawStrip({ steps }: LedPattern, { lit, dark }: Colours, y: number): string[] {
  const box = (fromMs: number, ms: number, colour: string): string =>
    `  <rect x="${STRIP_X + fromMs / MS_PER_PIXEL}" y="${y}" width="${ms / MS_PER_PIXEL}" height="${STRIP_HEIGHT}" fill="${colour}"/>`;
  const boxes = [box(0, SHOWN_MS, dark)];
  for (let atMs = 0; atMs < SHOWN_MS;) {
    for (const [isLit, ms] of steps) {
      const shownMs = Math.min(ms, SHOWN_MS - atMs);
      if (isLit && shownMs > 0) boxes.push(box(atMs, shownMs, lit));
      atMs += ms;
    }
  }
  return boxes;
}
