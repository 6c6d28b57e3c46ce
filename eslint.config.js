import { builtinModules } from 'node:module';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const TESTS = ['**/*.test.ts', '**/src/testing/**/*.ts', '**/src/**/testing.ts'];
const TYPESCRIPT = ['**/*.ts'];
/** Tools that read their configuration from a file want it as the default export. */
const CONFIG_FILES = ['*.config.ts', '*.config.js'];
/** Libraries that only compute: same input, same output, on any machine, at any time. */
const PURE = ['domain', 'ports', 'protocol', 'formats', 'controller-core', 'agent-core'].map(
  (lib) => `libs/${lib}/src/**/*.ts`,
);

/** Which kinds of project a kind may import. What is not listed is forbidden, also for kinds that are added later. */
const MAY_IMPORT = {
  domain: [],
  core: ['domain'],
  ports: ['domain'],
  protocol: ['domain'],
  formats: ['domain'],
  contract: ['domain', 'ports'],
  runtime: ['domain', 'ports'],
  host: ['domain', 'ports', 'protocol', 'core', 'runtime'],
  adapter: ['domain', 'ports', 'protocol'],
  fakes: ['domain', 'ports', 'protocol'],
  sim: ['domain', 'ports', 'protocol', 'core', 'runtime', 'host', 'fakes'],
  app: ['domain', 'ports', 'protocol', 'formats', 'core', 'runtime', 'host', 'adapter', 'sim'],
  tool: ['domain', 'protocol', 'formats', 'tool'],
  bench: ['domain', 'protocol', 'formats', 'ports', 'core', 'sim', 'tool'],
  e2e: ['domain', 'protocol', 'formats', 'tool'],
};

/** What their tests may import besides: contract suites, real things to test against, and the lab's fixtures. */
const TESTS_MAY_IMPORT = {
  runtime: ['fakes'],
  host: ['fakes', 'contract', 'adapter', 'tool'],
  adapter: ['contract', 'adapter', 'fakes', 'tool'],
  fakes: ['contract'],
  app: ['fakes', 'contract', 'tool'],
  e2e: ['adapter'],
};

/** Controller and agent meet only in what both share. Listed by direct import, because what is shared depends on nothing else. */
const SCOPES = {
  shared: ['shared'],
  controller: ['controller', 'shared'],
  agent: ['agent', 'shared'],
  // "grappe simulate" runs the simulator, and the simulator runs both ends.
  operator: ['operator', 'shared', 'simulator'],
  simulator: ['simulator', 'controller', 'agent', 'shared'],
  bench: ['bench', 'simulator', 'controller', 'test', 'shared'],
  test: ['test', 'shared'],
};

/** Kinds that use no package at all, so that they run wherever JavaScript does. */
const WITHOUT_PACKAGES = ['domain', 'core', 'ports'];

const tagged = (prefix, names) => names.map((name) => `${prefix}:${name}`);

function depConstraints({ inTests }) {
  const kinds = Object.entries(MAY_IMPORT).map(([kind, allowed]) => ({
    sourceTag: `type:${kind}`,
    onlyDependOnLibsWithTags: tagged('type', [
      ...allowed,
      ...(inTests ? (TESTS_MAY_IMPORT[kind] ?? []) : []),
    ]),
    ...(WITHOUT_PACKAGES.includes(kind) && !inTests ? { allowedExternalImports: [] } : {}),
  }));
  const scopes = Object.entries(SCOPES).map(([scope, allowed]) => ({
    sourceTag: `scope:${scope}`,
    onlyDependOnLibsWithTags: [
      ...tagged('scope', allowed),
      // A test of one end may use the real other end, never its decisions.
      ...(inTests ? ['scope:test', 'type:adapter'] : []),
    ],
  }));
  return [...kinds, ...scopes];
}

const boundaries = (options) => [
  'error',
  {
    depConstraints: depConstraints(options),
    // The command line loads gRPC only for commands that talk to a controller, and still names its types.
    checkDynamicDependenciesExceptions: ['@grappe/*'],
  },
];

const TEST_ONLY_IMPORTS = {
  group: ['**/testing/**', '**/testing.ts', '**/*.test.ts'],
  message: 'Support for tests is for tests.',
};

const NO_IO = 'A pure library does no I/O: return it as an effect, or add a port for it.';
const TIME = 'A pure library has no clock: take nowMs from the context it is given.';
const TIMER = 'A pure library has no timers: compare nowMs with a deadline when a tick comes.';
const RANDOM =
  'A pure library draws nothing itself: take the generator from the context it is given.';
const BYTES = 'A pure library uses Uint8Array, and codecs for text.';

const restricted = (message, names) => names.map((name) => ({ name, message }));

const IMPURE_GLOBALS = [
  ...restricted(NO_IO, ['process', 'console', 'fetch', 'WebSocket', 'EventSource', 'require']),
  ...restricted(NO_IO, ['__dirname', '__filename', 'global', 'globalThis', 'navigator']),
  ...restricted(TIME, ['performance']),
  ...restricted(TIMER, ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']),
  ...restricted(TIMER, ['clearTimeout', 'clearInterval', 'clearImmediate']),
  ...restricted(RANDOM, ['crypto']),
  ...restricted(BYTES, ['Buffer']),
];

const PURITY_RULES = {
  'no-restricted-imports': [
    'error',
    {
      paths: restricted(NO_IO, builtinModules),
      patterns: [TEST_ONLY_IMPORTS, { group: ['node:*'], message: NO_IO }],
    },
  ],
  'no-restricted-globals': ['error', ...IMPURE_GLOBALS],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: TIME },
    { object: 'Math', property: 'random', message: RANDOM },
    { object: 'AbortSignal', property: 'timeout', message: TIMER },
  ],
  'no-restricted-syntax': [
    'error',
    { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: TIME },
    { selector: 'CallExpression[callee.name="Date"]', message: TIME },
  ],
};

const COUNT_CODE_ONLY = { skipBlankLines: true, skipComments: true };

const HOUSE_RULES = {
  'max-lines': ['error', { max: 400, ...COUNT_CODE_ONLY }],
  'max-lines-per-function': ['error', { max: 60, ...COUNT_CODE_ONLY }],
  eqeqeq: 'error',
  'no-restricted-exports': [
    'error',
    { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } },
  ],
  'no-restricted-imports': ['error', { patterns: [TEST_ONLY_IMPORTS] }],
};

const TYPED_HOUSE_RULES = {
  '@typescript-eslint/consistent-type-imports': 'error',
  // A suppressed error is a hidden one, with or without a description.
  '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': true, 'ts-ignore': true }],
  // Unions are closed: a member that is added later must be thought of everywhere.
  '@typescript-eslint/switch-exhaustiveness-check': [
    'error',
    { considerDefaultExhaustiveForUnions: true },
  ],
  // Numbers read the same in any text; objects and undefined do not.
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
  // Takes functions that answer `undefined` for void, and with them `return refuse(x)` in parsers.
  '@typescript-eslint/no-confusing-void-expression': 'off',
  // `[...text]` is how a text is taken apart by code points.
  '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
  // `const { secret, ...rest } = record` is how a property is left out.
  '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
  // Ports answer promises so that an adapter may wait; those that need not are still ports.
  '@typescript-eslint/require-await': 'off',
  // `while (true)` with a return inside says what it is.
  '@typescript-eslint/no-unnecessary-condition': [
    'error',
    { allowConstantLoopConditions: 'only-allowed-literals' },
  ],
};

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', 'coverage/**'] },
  { ignores: ['libs/protocol/src/generated/**'] },
  {
    // A rule that does not fit is changed here, for all.
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
  },
  {
    files: TYPESCRIPT,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: TYPED_HOUSE_RULES,
  },
  { files: [...TYPESCRIPT, '**/*.js'], plugins: { '@nx': nx }, rules: HOUSE_RULES },
  { files: TYPESCRIPT, rules: { '@nx/enforce-module-boundaries': boundaries({ inTests: false }) } },
  { files: PURE, ignores: TESTS, rules: PURITY_RULES },
  {
    files: TESTS,
    rules: {
      '@nx/enforce-module-boundaries': boundaries({ inTests: true }),
      'no-restricted-imports': 'off',
      // Matchers such as expect.any() are `any`, so that they fit in place of every value.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      // A describe block is a list, however long.
      'max-lines-per-function': 'off',
    },
  },
  // All of it is support for tests.
  { files: ['apps/e2e/**/*.ts'], rules: { 'no-restricted-imports': 'off' } },
  { files: CONFIG_FILES, rules: { 'no-restricted-exports': 'off' } },
  prettier,
);
