/** What vitest counted in one stage. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** One step of a test run. */
export interface Stage {
  readonly name: string;
  /** Arguments of Node. */
  readonly args: readonly string[];
  /** The vitest project it runs, for stages that count tests. */
  readonly project?: TestProject;
  /** Stages of earlier groups that have to succeed first, where they are part of the run. */
  readonly needs: readonly string[];
  /** A stage that takes longer hangs, and is ended as failed: the others still tell what they find. */
  readonly limitMs: number;
}

export const TEST_PROJECTS = ['unit', 'contract', 'lab', 'board', 'card'] as const;

export type TestProject = (typeof TEST_PROJECTS)[number];

const MINUTE_MS = 60_000;

/** Of the 90 minutes that CI gives a run, with time to say what was found, and for `npm ci` before. */
export const RUN_LIMIT_MS = 86 * MINUTE_MS;

/** Three times what each takes on two cores, beside the others of its group. Together they may be more than a whole run has; the run's own limit ends what is left then. */
const LIMITS_MS = {
  typecheck: 3 * MINUTE_MS,
  lint: 12 * MINUTE_MS,
  unit: 12 * MINUTE_MS,
  sim: 12 * MINUTE_MS,
  weather: 12 * MINUTE_MS,
  build: 2 * MINUTE_MS,
  prepare: 6 * MINUTE_MS,
  contract: 30 * MINUTE_MS,
  // One rack at a time, as on two cores, takes 27 minutes, most of them waiting.
  lab: 36 * MINUTE_MS,
  'board-prepare': 4 * MINUTE_MS,
  board: 6 * MINUTE_MS,
  // Debian is made for another machine, package by package; two minutes where it is in the cache.
  'card-prepare': 35 * MINUTE_MS,
  // Twenty cuts of the power take three quarters of an hour.
  card: 60 * MINUTE_MS,
} as const;

const TYPECHECK: Stage = {
  name: 'typecheck',
  args: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'],
  needs: [],
  limitMs: LIMITS_MS.typecheck,
};
const LINT = script('lint', ['tools/tidy/src/lint.ts'], ['typecheck']);
/** A minute on four cores. The seed is fixed: a run that fails must fail again; other seeds are tried by hand, and kept when they find something. */
const SIM = script(
  'sim',
  ['libs/sim/src/main.ts', '--racks', '1000', '--seed', '1000000'],
  ['typecheck'],
);
/** Some 40 s on two cores; a thousand, as docs/operate/simulate.md has them, take a quarter of an hour. */
const WEATHER = script(
  'weather',
  ['libs/sim/src/main.ts', '--weather', '--racks', '30', '--seed', '1000000'],
  ['typecheck'],
);
const BUILD = script('build', ['tools/build/src/main.ts'], ['typecheck']);
const PREPARE = script('prepare', ['tools/lab/src/main.ts', 'prepare', '--install'], ['typecheck']);
/** A minute when the board has to be made, a second when it is there. */
const BOARD_PREPARE = script(
  'board-prepare',
  ['tools/board/src/main.ts', 'prepare', '--install'],
  ['typecheck'],
);
const UNIT = tests('unit', ['typecheck']);
const CONTRACT = tests('contract', ['typecheck', 'build', 'prepare']);
const LAB = tests('lab', ['typecheck', 'build', 'prepare']);
const BOARD = tests('board', ['typecheck', 'build', 'board-prepare']);

/** Makes a card image of this checkout. */
const CARD_PREPARE = script(
  'card-prepare',
  ['tools/image/src/main.ts', 'prepare', '--install'],
  ['typecheck', 'build'],
);
const CARD = tests('card', ['typecheck', 'build', 'card-prepare']);

/**
 * In this order: what is quick and finds most comes first; the host is touched only once everything else has been tried. What touches
 * nothing but files of its own runs at once: lint and the simulations take one core each.
 */
const EVERYTHING = [
  [TYPECHECK],
  [LINT, UNIT, SIM, WEATHER],
  ...inTurn(BUILD, PREPARE, CONTRACT, LAB, BOARD_PREPARE, BOARD, CARD_PREPARE, CARD),
];

export interface StageSelection {
  readonly only?: TestProject;
  /** Parts of paths of the test files to run. */
  readonly filters: readonly string[];
}

/** Groups of stages; those of a group may run at the same time. */
export function stagesFor({ only, filters }: StageSelection): readonly (readonly Stage[])[] {
  const narrowed = (stage: Stage): Stage => ({ ...stage, args: [...stage.args, ...filters] });
  if (only === undefined) return EVERYTHING;
  switch (only) {
    case 'unit':
      return inTurn(narrowed(UNIT));
    case 'contract':
      return inTurn(BUILD, PREPARE, narrowed(CONTRACT));
    case 'lab':
      return inTurn(BUILD, PREPARE, narrowed(LAB));
    case 'board':
      return inTurn(BUILD, BOARD_PREPARE, narrowed(BOARD));
    case 'card':
      return inTurn(BUILD, CARD_PREPARE, narrowed(CARD));
  }
}

function inTurn(...stages: readonly Stage[]): readonly (readonly Stage[])[] {
  return stages.map((stage) => [stage]);
}

function script(
  name: keyof typeof LIMITS_MS,
  args: readonly string[],
  needs: readonly string[],
): Stage {
  return { name, args: ['--import', 'tsx', ...args], needs, limitMs: LIMITS_MS[name] };
}

function tests(project: TestProject, needs: readonly string[]): Stage {
  // With the projects that are named after it: `contract-online`, `lab-alone`.
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', `${project}*`];
  return { name: project, args, project, needs, limitMs: LIMITS_MS[project] };
}
