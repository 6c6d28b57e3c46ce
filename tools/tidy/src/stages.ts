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
  /** Stages that have to succeed first, where they are part of the run. */
  readonly needs: readonly string[];
}

export const TEST_PROJECTS = ['unit', 'contract', 'lab'] as const;

export type TestProject = (typeof TEST_PROJECTS)[number];

const TYPECHECK: Stage = {
  name: 'typecheck',
  args: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'],
  needs: [],
};
const LINT = script('lint', ['tools/tidy/src/lint.ts'], ['typecheck']);
/** A minute on four cores. The seed is fixed: a run that fails must fail again; other seeds are tried by hand, and kept when they find something. */
const SIM = script(
  'sim',
  ['libs/sim/src/main.ts', '--racks', '1000', '--seed', '1000000'],
  ['typecheck'],
);
const BUILD = script('build', ['tools/build/src/main.ts'], ['typecheck']);
const PREPARE = script('prepare', ['tools/lab/src/main.ts', 'prepare', '--install'], ['typecheck']);
const UNIT = tests('unit', ['typecheck']);
const CONTRACT = tests('contract', ['typecheck', 'build', 'prepare']);
const LAB = tests('lab', ['typecheck', 'build', 'prepare']);

/** In this order: what is quick and finds most comes first; the host is touched only once everything else has been tried. */
const EVERYTHING = [TYPECHECK, LINT, UNIT, SIM, BUILD, PREPARE, CONTRACT, LAB];

export interface StageSelection {
  readonly only?: TestProject;
  /** Parts of paths of the test files to run. */
  readonly filters: readonly string[];
}

export function stagesFor({ only, filters }: StageSelection): readonly Stage[] {
  const narrowed = (stage: Stage): Stage => ({ ...stage, args: [...stage.args, ...filters] });
  if (only === undefined) return EVERYTHING;
  switch (only) {
    case 'unit':
      return [narrowed(UNIT)];
    case 'contract':
      return [BUILD, PREPARE, narrowed(CONTRACT)];
    case 'lab':
      return [BUILD, PREPARE, narrowed(LAB)];
  }
}

function script(name: string, args: readonly string[], needs: readonly string[]): Stage {
  return { name, args: ['--import', 'tsx', ...args], needs };
}

function tests(project: TestProject, needs: readonly string[]): Stage {
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', project];
  return { name: project, args, project, needs };
}
