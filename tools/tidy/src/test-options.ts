import { parseArgs } from 'node:util';
import { TEST_PROJECTS, type TestProject } from './stages.ts';

export interface TestOptions {
  readonly json: boolean;
  readonly only?: TestProject;
  /** Parts of paths of the test files to run; only with `only`. */
  readonly filters: readonly string[];
}

export type TestOptionsOutcome =
  | { readonly ok: true; readonly options: TestOptions }
  | { readonly ok: false; readonly message: string };

export const USAGE = `usage: npm test [-- [--json] [--only ${TEST_PROJECTS.join('|')} [PATH...]]]`;

export function readTestOptions(args: readonly string[]): TestOptionsOutcome {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
      allowPositionals: true,
    });
    return checked(values.json, values.only, positionals);
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

function checked(
  json: boolean,
  only: string | undefined,
  filters: readonly string[],
): TestOptionsOutcome {
  if (only === undefined) {
    return filters.length === 0
      ? { ok: true, options: { json, filters } }
      : { ok: false, message: `${filters.join(' ')}: paths go with --only` };
  }
  const project = TEST_PROJECTS.find((name) => name === only);
  return project === undefined
    ? { ok: false, message: `there are no ${only} tests` }
    : { ok: true, options: { json, only: project, filters } };
}
