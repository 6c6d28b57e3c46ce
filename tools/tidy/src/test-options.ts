import { parseArgs } from 'node:util';
import { TEST_PROJECTS, type TestProject } from './stages.ts';

export interface TestOptions {
  readonly json: boolean;
  readonly only?: TestProject;
}

export type TestOptionsOutcome =
  | { readonly ok: true; readonly options: TestOptions }
  | { readonly ok: false; readonly message: string };

export const USAGE = `usage: npm test [-- [--json] [--only ${TEST_PROJECTS.join('|')}]]`;

export function readTestOptions(args: readonly string[]): TestOptionsOutcome {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
    });
    const { json, only } = values;
    if (only === undefined) return { ok: true, options: { json } };
    const project = TEST_PROJECTS.find((name) => name === only);
    return project === undefined
      ? { ok: false, message: `there are no ${only} tests` }
      : { ok: true, options: { json, only: project } };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
