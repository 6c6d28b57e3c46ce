import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { beforeAll, describe, expect, it } from 'vitest';
import { REPOSITORY } from './repository.ts';
import { runNode } from './run-command.ts';

/** Nx reads the imports of every source file when nothing is cached. */
const GRAPH_TIMEOUT_MS = 120_000;
/** With types, the first file makes the compiler read the whole repository. */
const TYPED_TIMEOUT_MS = 60_000;

const BOUNDARIES = '@nx/enforce-module-boundaries';

/** Findings of our own configuration in a text, as if it were that file; `ruleId`s in the order of the lines. */
async function findings(eslint: ESLint, filePath: string, lines: readonly string[]) {
  const results = await eslint.lintText(`${lines.join('\n')}\n`, {
    filePath: path.join(REPOSITORY, filePath),
  });
  return results.flatMap((result) => result.messages.map((message) => message.ruleId));
}

describe('the rules on imports and on purity', () => {
  // The files do not exist, so that the compiler knows no types of them; these rules need none.
  const eslint = new ESLint({
    cwd: REPOSITORY,
    overrideConfig: [tseslint.configs.disableTypeChecked],
  });
  const inFile = async (file: string, line: string) => findings(eslint, file, [line]);

  beforeAll(async () => {
    const scratch = mkdtempSync(path.join(tmpdir(), 'grappe-graph-'));
    const args = [
      'node_modules/nx/dist/bin/nx.js',
      'graph',
      `--file=${path.join(scratch, 'g.json')}`,
    ];
    const env = { NX_DAEMON: 'false', NX_NO_CLOUD: 'true' };
    const { signal } = new AbortController();
    try {
      const { exitCode, output } = await runNode({ args, env, signal, output: 'kept' });
      expect(exitCode, output).toBe(0);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }, GRAPH_TIMEOUT_MS);

  describe.each(['controller-core', 'agent-core', 'domain', 'ports', 'protocol', 'formats'])(
    'in %s',
    (lib) => {
      const file = `libs/${lib}/src/made-up.ts`;

      it.each([
        ['the clock', 'export const now = Date.now();', 'no-restricted-properties'],
        ['the date', 'export const now = new Date();', 'no-restricted-syntax'],
        ['the date as text', 'export const now = Date();', 'no-restricted-syntax'],
        ['a precise clock', 'export const now = performance.now();', 'no-restricted-globals'],
        ['a timer', 'export const stop = setTimeout(() => 1, 1);', 'no-restricted-globals'],
        ['a deadline', 'export const s = AbortSignal.timeout(1);', 'no-restricted-properties'],
        ['randomness', 'export const dice = Math.random();', 'no-restricted-properties'],
        ['random bytes', 'export const id = crypto.randomUUID();', 'no-restricted-globals'],
        ['the process', 'export const { env } = process;', 'no-restricted-globals'],
        ['the console', 'console.log(1);', 'no-restricted-globals'],
        ['the network', "export const page = fetch('x');", 'no-restricted-globals'],
        ['a module of Node', "import 'node:fs';", 'no-restricted-imports'],
        ['the same without its prefix', "import 'fs/promises';", 'no-restricted-imports'],
      ])('refuses %s', async (_what, line, rule) => {
        expect(await inFile(file, line)).toEqual([rule]);
      });

      it('accepts what only computes', async () => {
        const lines = [
          'export function leaseEnd(nowMs: number, ttlMs: number): Date {',
          '  return new Date(Math.max(nowMs, 0) + ttlMs);',
          '}',
        ];
        expect(await findings(eslint, file, lines)).toEqual([]);
      });
    },
  );

  it.each([
    ['a core', 'an adapter', 'libs/controller-core', '@grappe/adapter-pki'],
    ['a core', 'the ports', 'libs/agent-core', '@grappe/ports'],
    ['a core', 'a package', 'libs/agent-core', 'yaml'],
    ['the domain', 'the protocol', 'libs/domain', '@grappe/protocol'],
    ['the ports', 'the runtime', 'libs/ports', '@grappe/runtime'],
    ['the protocol', 'the ports', 'libs/protocol', '@grappe/ports'],
    ['an adapter', 'a core', 'libs/adapters/docker', '@grappe/agent-core'],
    ['an adapter', 'another adapter', 'libs/adapters/mqtt', '@grappe/adapter-pki'],
    ['an adapter', 'a contract suite', 'libs/adapters/docker', '@grappe/port-contracts'],
    ['a host', 'an adapter', 'libs/agent-runtime', '@grappe/adapter-docker'],
    ['the controller', 'the agent', 'libs/controller-runtime', '@grappe/agent-core'],
    ['the agent', 'the controller', 'apps/agent', '@grappe/adapter-store-sqlite'],
    ['the command line', 'the controller', 'apps/cli', '@grappe/controller-core'],
    ['the command line', 'fakes', 'apps/cli', '@grappe/fakes'],
    ['the controller', 'the simulator', 'apps/controller', '@grappe/sim'],
    ['the agent', 'the simulator', 'apps/agent', '@grappe/sim'],
    ['an end-to-end test', 'the simulator', 'apps/e2e', '@grappe/sim'],
    ['an adapter', 'the simulator', 'libs/adapters/mqtt', '@grappe/sim'],
    ['an app', 'fakes', 'apps/controller', '@grappe/fakes'],
    ['an app', 'a tool', 'apps/cli', '@grappe/tool-lab'],
    ['an app', 'an app', 'apps/agent', '@grappe/cli'],
    ['an app', 'an app by its path', 'apps/cli', '../../agent/src/main.ts'],
    ['a tool', 'an adapter', 'tools/lab', '@grappe/adapter-docker'],
    ['anything', 'a neighbour by its path', 'libs/adapters/mqtt', '../../pki/src/index.ts'],
  ])('keep %s from importing %s', async (_from, _to, folder, imported) => {
    expect(await inFile(`${folder}/src/made-up.ts`, `import '${imported}';`)).toContain(BOUNDARIES);
  });

  it.each([
    ['a test of a core', 'a core', 'libs/controller-core', '@grappe/agent-core'],
    ['a test of an adapter', 'a core', 'libs/adapters/docker', '@grappe/agent-core'],
    ['a test of the agent', 'the controller', 'apps/agent', '@grappe/controller-core'],
  ])('keep %s from importing %s', async (_from, _to, folder, imported) => {
    const file = `${folder}/src/made-up.test.ts`;
    expect(await inFile(file, `import '${imported}';`)).toEqual([BOUNDARIES]);
  });

  it.each([
    ['libs/controller-core/src/made-up.ts', '@grappe/domain'],
    ['libs/controller-core/src/made-up.test.ts', 'fast-check'],
    ['libs/formats/src/made-up.ts', 'yaml'],
    ['libs/adapters/mqtt/src/made-up.ts', '@grappe/protocol'],
    ['libs/adapters/mqtt/src/made-up.contract.test.ts', '@grappe/adapter-pki'],
    ['libs/adapters/docker/src/testing/made-up.ts', '@grappe/port-contracts'],
    ['libs/controller-runtime/src/made-up.ts', '@grappe/controller-core'],
    ['libs/controller-runtime/src/made-up.test.ts', '@grappe/fakes'],
    ['libs/fakes/src/made-up.test.ts', '@grappe/port-contracts'],
    ['apps/controller/src/made-up.ts', '@grappe/adapter-store-sqlite'],
    ['apps/cli/src/made-up.ts', '@grappe/sim'],
    ['apps/e2e/src/made-up.lab.test.ts', '@grappe/tool-lab'],
  ])('let %s import %s', async (file, imported) => {
    expect(await inFile(file, `import '${imported}';`)).toEqual([]);
  });

  it('keep what supports tests out of the sources', async () => {
    const line = "import './testing/test-world.ts';";
    expect(await inFile('apps/cli/src/made-up.ts', line)).toEqual(['no-restricted-imports']);
    expect(await inFile('apps/cli/src/made-up.test.ts', line)).toEqual([]);
  });

  it('refuse default exports and long functions', async () => {
    const long = ['function long() {', ...Array<string>(61).fill('  go();'), '}'];
    const lines = ['export default go;', ...long];
    const rules = await findings(eslint, 'apps/cli/src/made-up.ts', lines);
    expect(rules).toEqual(
      expect.arrayContaining(['no-restricted-exports', 'max-lines-per-function']),
    );
  });

  it('cannot be silenced by a comment', async () => {
    const silence = ['eslint', 'disable'].join('-');
    const lines = [`/* ${silence} */`, 'export const now = Date.now();'];
    const rules = await findings(eslint, 'libs/domain/src/made-up.ts', lines);
    expect(rules).toContain('no-restricted-properties');
  });
});

describe('the rules that know types', () => {
  it(
    'refuse any, non-null assertions, forgotten promises and imports that are only types',
    async () => {
      const eslint = new ESLint({
        cwd: REPOSITORY,
        // Otherwise the compiler takes the text from the disk, where it is another one.
        overrideConfig: {
          languageOptions: { parserOptions: { disallowAutomaticSingleRunInference: true } },
        },
      });
      const lines = [
        "import { Duplex } from 'node:stream';",
        'export const stream: Duplex | undefined = undefined;',
        'export function first(list: number[], anything: any): number {',
        '  Promise.resolve(anything);',
        '  return list[0]!;',
        '}',
      ];
      // A text of its own for a file that exists, because the compiler knows only those.
      const rules = await findings(eslint, 'libs/runtime/src/index.ts', lines);
      expect(rules).toEqual(
        expect.arrayContaining([
          '@typescript-eslint/consistent-type-imports',
          '@typescript-eslint/no-explicit-any',
          '@typescript-eslint/no-floating-promises',
          '@typescript-eslint/no-non-null-assertion',
        ]),
      );
    },
    TYPED_TIMEOUT_MS,
  );
});
