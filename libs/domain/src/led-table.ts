/** What the lights of a node can tell, most important first: of what holds at once, the first is shown. */
export const LED_STATES = [
  'safe-to-unplug',
  // Above a fault: it is looked for in order to mend it.
  'identify',
  'shutting-down',
  // What a new board shows instead of everything below, until it is a node.
  'setting-up',
  'no-network',
  'no-controller',
  'card-refused',
  'clock-wrong',
  'booting',
  'fault',
  'battery-low',
  'controller-unreachable',
  'joining',
  'degraded',
  'draining',
  'on-battery',
  'working',
  'healthy',
] as const;
export type LedState = (typeof LED_STATES)[number];

/** A light's course, repeated for ever. */
export interface LedPattern {
  /** As a person would say it. */
  readonly looks: string;
  /** Lit and dark by turns. A single step never changes, whatever its length. */
  readonly steps: readonly (readonly [lit: boolean, ms: number])[];
}

export interface LedRow {
  /** What the state says about the node. */
  readonly meaning: string;
  /** What is to be done about it. */
  readonly advice: string;
  /** What the status LED shows; absent: it goes on with what comes next in `LED_STATES`. A light that is alone shows this before `power`. */
  readonly status?: LedPattern;
  /** What the power LED shows; absent: it goes on with what comes next. */
  readonly power?: LedPattern;
}

/** Longer than a short flash beyond doubt, and shorter than any light that is lit by itself. */
const LONG_MS = 600;
/** Long enough to be seen across a room, and to be counted. */
const SHORT_MS = 200;
/** A group of flashes has to stand apart from the next: seven times the gap within it. */
const REST_MS = 1_400;
const STEADY_MS = 1_000;

const STEADY: LedPattern = { looks: 'steadily lit', steps: [[true, STEADY_MS]] };
const DARK: LedPattern = { looks: 'dark', steps: [[false, STEADY_MS]] };

const HEALTHY = winks(1, 'lit, one short wink');
const ON_BATTERY = winks(2, 'lit, two short winks');
const DRAINING = winks(3, 'lit, three short winks');
const DEGRADED = flashes(2, 'two short flashes');
const UNREACHABLE = flashes(3, 'three short flashes');
const BATTERY_LOW = flashes(4, 'four short flashes');
const WORKING = blink(300, 100, 'lit, quivering');
const FAULT = blink(100, 100, 'flickering');
const JOINING = blink(500, 500, 'blinking, once a second');
const BOOTING = blink(1_000, 1_000, 'blinking slowly');
const SETTING_UP = blink(2_000, 500, 'lit, one long wink');
const SHUTTING_DOWN: LedPattern = {
  looks: 'one long, one short flash',
  steps: [
    [true, 1_000],
    [false, 250],
    [true, 250],
    [false, 1_000],
  ],
};
const IDENTIFY: LedPattern = {
  looks: 'bursts of three quick flashes',
  steps: [
    [true, 100],
    [false, 100],
    [true, 100],
    [false, 100],
    [true, 100],
    [false, 600],
  ],
};

/**
 * The patterns of all states. While an agent lives, its status LED changes at least every 2.5 s: a light that does not has nobody behind it.
 * Flashes are never counted to 7 or 10, which are the firmware's words for a missing kernel and for a board that has halted.
 */
export const LED_TABLE: Readonly<Record<LedState, LedRow>> = {
  'safe-to-unplug': {
    meaning: 'the board has halted, its disks are closed',
    advice: 'it may be unplugged',
    status: DARK,
    power: DARK,
  },
  identify: {
    meaning: 'somebody looks for this board: `grappe node identify`',
    advice: 'it ends by itself',
    status: IDENTIFY,
    power: { looks: 'the same, lit while the status LED is dark', steps: inverted(IDENTIFY) },
  },
  'shutting-down': {
    meaning: 'the node stops its tasks and halts',
    advice: 'leave it plugged in until it is dark',
    status: SHUTTING_DOWN,
    power: { ...SHUTTING_DOWN, looks: 'the same, together' },
  },
  'setting-up': {
    meaning: 'first boot: the board sets itself up and joins its rack',
    advice: 'nothing; leave it plugged in',
    status: SETTING_UP,
  },
  'no-network': {
    meaning: 'first boot: no cable, no Wi-Fi or no address; it tries on',
    advice:
      'look at the cable and the switch, or the Wi-Fi; then `grappe/first-boot.txt` on the card',
    status: startingFlashes(2, 'one long, two short flashes'),
  },
  'no-controller': {
    meaning: 'first boot: there is a network, and no controller answers; it tries on',
    advice: 'look at the controller and its address; then `grappe/first-boot.txt` on the card',
    status: startingFlashes(3, 'one long, three short flashes'),
  },
  'card-refused': {
    meaning: 'first boot: the rack does not take this card, or the card cannot be used',
    advice: '`grappe/first-boot.txt` on the card says why; prepare it anew',
    status: startingFlashes(4, 'one long, four short flashes'),
  },
  'clock-wrong': {
    meaning: 'first boot: the clock of this board is wrong by years; it tries on',
    advice: 'give it a time server, or set its clock',
    status: startingFlashes(5, 'one long, five short flashes'),
  },
  booting: {
    meaning: 'the agent begins, and looks at what runs',
    advice: 'nothing; if it stays, read the log of the agent',
    status: BOOTING,
    power: STEADY,
  },
  fault: {
    meaning: 'something is broken on this node',
    advice: '`grappe node explain NAME`; a short press of the button says that you know',
    status: FAULT,
  },
  'battery-low': {
    meaning: 'the battery is in its last tier before the end',
    advice: 'charge it, or switch off what is not needed',
    power: BATTERY_LOW,
  },
  'controller-unreachable': {
    meaning: 'the controller is not heard; what runs here runs on, singletons for their lease only',
    advice: 'look at the cable, the switch and the controller',
    status: UNREACHABLE,
  },
  joining: {
    meaning: 'the agent runs and has not heard its controller yet',
    advice: 'nothing; if it stays, look at the cable and the controller',
    status: JOINING,
  },
  degraded: {
    meaning: 'the node serves, but something is not as it should be',
    advice: '`grappe node explain NAME`',
    status: DEGRADED,
  },
  draining: {
    meaning: 'its tasks move away, or have moved: drain or maintenance',
    advice: '`grappe node activate NAME` ends it',
    status: DRAINING,
  },
  'on-battery': {
    meaning: 'nothing charges the battery',
    advice: 'nothing; `grappe power` says how long it lasts',
    power: ON_BATTERY,
  },
  working: {
    meaning: 'tasks are being started or stopped, or images fetched',
    advice: 'nothing',
    status: WORKING,
  },
  healthy: {
    meaning: 'all is well',
    advice: 'nothing',
    status: HEALTHY,
    power: STEADY,
  },
};

/** A light as a line of text, from the beginning of its pattern: `█` lit, `·` dark. */
export function ledStrip(pattern: LedPattern, cells: number, msPerCell: number): string {
  // The middle of a cell says more about it than its edge.
  const cell = (index: number): string => (isLit(pattern, (index + 0.5) * msPerCell) ? '█' : '·');
  return Array.from({ length: cells }, (_, index) => cell(index)).join('');
}

/** Length of one round. */
export function ledPeriodMs(pattern: LedPattern): number {
  return pattern.steps.reduce((sum, [, ms]) => sum + ms, 0);
}

function isLit(pattern: LedPattern, atMs: number): boolean {
  const inRoundMs = atMs % ledPeriodMs(pattern);
  let endMs = 0;
  for (const [lit, ms] of pattern.steps) {
    endMs += ms;
    if (inRoundMs < endMs) return lit;
  }
  return false;
}

function blink(litMs: number, darkMs: number, looks: string): LedPattern {
  return {
    looks,
    steps: [
      [true, litMs],
      [false, darkMs],
    ],
  };
}

/** Dark, and so many flashes: something asks for attention. */
function flashes(count: number, looks: string): LedPattern {
  const short = Array.from({ length: 2 * count - 1 }, (_, index) => shortStep(index % 2 === 0));
  return { looks, steps: [...short, [false, REST_MS]] };
}

/** One long flash and so many short ones: a board that is not a node yet waits for somebody. Counted from two, since one of each is the end of a board. */
function startingFlashes(count: number, looks: string): LedPattern {
  const { steps } = flashes(count, looks);
  return { looks, steps: [[true, LONG_MS], shortStep(false), ...steps] };
}

/** Lit, and so many gaps: the node does what it should. */
function winks(count: number, looks: string): LedPattern {
  const short = Array.from({ length: 2 * count - 1 }, (_, index) => shortStep(index % 2 === 1));
  return { looks, steps: [[true, REST_MS], ...short] };
}

function shortStep(lit: boolean): readonly [lit: boolean, ms: number] {
  return [lit, SHORT_MS];
}

function inverted(pattern: LedPattern): LedPattern['steps'] {
  return pattern.steps.map(([lit, ms]) => [!lit, ms] as const);
}
