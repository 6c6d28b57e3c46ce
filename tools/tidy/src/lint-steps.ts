import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { REPOSITORY } from './repository.ts';
import { runNode, type CommandOptions, type CommandResult } from './run-command.ts';

/** Written by the boundary rule when it finds no project graph; it then lets everything pass, and so would we. */
const RULE_SKIPPED = 'No cached ProjectGraph is available';

/** Nx neither starts a process in the background nor talks to anybody. */
const NX_ALONE = { NX_DAEMON: 'false', NX_NO_CLOUD: 'true' } as const;

export interface LintStep {
  readonly name: string;
  readonly run: (context: LintContext) => Promise<boolean>;
}

export interface LintContext {
  readonly signal: AbortSignal;
  /** A folder that is removed afterwards. */
  readonly scratch: string;
}

export const LINT_STEPS: readonly LintStep[] = [
  { name: 'project graph', run: projectGraph },
  { name: 'eslint', run: eslint },
  { name: 'prettier', run: (context) => succeeds(context, PRETTIER) },
  { name: 'generated protocol', run: (context) => succeeds(context, PROTO) },
  { name: 'knip', run: (context) => succeeds(context, KNIP) },
];

const PRETTIER = ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'];
const PROTO = ['--import', 'tsx', 'tools/proto/src/main.ts', '--check'];
const KNIP = ['node_modules/knip/bin/knip.js', '--no-progress', '--no-config-hints'];

/** The boundary rule reads the graph from Nx' cache, which this also brings up to date. */
async function projectGraph(context: LintContext): Promise<boolean> {
  const result = await node(context, {
    args: ['node_modules/nx/dist/bin/nx.js', 'graph', `--file=${graphFile(context)}`],
    output: 'kept',
  });
  if (result.exitCode !== 0) console.log(result.output);
  return result.exitCode === 0;
}

async function eslint(context: LintContext): Promise<boolean> {
  const cache = path.join('node_modules/.cache/eslint', cacheKey(context));
  const caching = ['--cache', '--cache-strategy', 'content', '--cache-location', cache];
  const result = await node(context, {
    args: ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0', ...caching],
    output: 'both',
  });
  const skipped = result.output.includes(RULE_SKIPPED);
  if (skipped) console.log('the import rules were skipped: there is no project graph');
  return result.exitCode === 0 && !skipped;
}

/**
 * What a file's findings depend on besides its text, as far as it is known beforehand. Types of other files are not part of it: after a
 * change of types a finding in an unchanged file shows up in a clean clone only.
 */
function cacheKey(context: LintContext): string {
  const inputs = ['eslint.config.js', 'package-lock.json', 'tsconfig.base.json', 'tsconfig.json'];
  const hash = createHash('sha256').update(readFileSync(graphFile(context)));
  for (const file of inputs) hash.update(readFileSync(path.join(REPOSITORY, file)));
  return hash.digest('hex').slice(0, 16);
}

function graphFile(context: LintContext): string {
  return path.join(context.scratch, 'graph.json');
}

async function succeeds(context: LintContext, args: readonly string[]): Promise<boolean> {
  return (await node(context, { args })).exitCode === 0;
}

async function node(
  context: LintContext,
  options: Omit<CommandOptions, 'signal' | 'env'>,
): Promise<CommandResult> {
  return runNode({ ...options, signal: context.signal, env: NX_ALONE });
}
