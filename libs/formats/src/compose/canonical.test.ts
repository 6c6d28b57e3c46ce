import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { canonicalServiceText, canonicalStackText } from './canonical.ts';
import { SERVICE_KEYS, TOP_LEVEL_KEYS } from './service-keys.ts';
import { parse, serviceOf, stackOf } from './testing.ts';

const FILE = {
  services: {
    web: {
      image: 'nginx:1',
      environment: { B: '2', A: '1' },
      labels: { y: '1', x: '2' },
      ports: ['8080:80', '53:53/udp'],
      volumes: ['data:/d', '/srv:/s:ro'],
      cap_add: ['NET_ADMIN', 'SYS_TIME'],
      healthcheck: { test: ['CMD', 'x'], interval: '5s', retries: 2 },
      deploy: {
        replicas: 2,
        placement: { constraints: ['node.labels.a == b', 'node.hostname != c'] },
        resources: { limits: { cpus: '0.5', memory: '64m' }, reservations: { memory: '32m' } },
      },
    },
    db: {
      image: 'postgres:16',
      volumes: ['db:/var/lib/postgresql/data'],
      'x-grappe': { singleton: true },
    },
  },
  volumes: { db: null, data: { labels: { b: '1', a: '2' } } },
};
const UNORDERED_LISTS = new Set(['ports', 'volumes', 'cap_add', 'constraints']);

/** The same meaning: map entries and lists without order, turned around by the numbers drawn. */
function shuffled(value: unknown, draw: () => number, key = ''): unknown {
  const turn = <T>(items: readonly T[]): T[] =>
    items
      .map((item) => ({ item, at: draw() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item);
  if (Array.isArray(value)) return UNORDERED_LISTS.has(key) ? turn(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    turn(Object.entries(value)).map(([name, inner]) => [name, shuffled(inner, draw, name)]),
  );
}

describe('the canonical form', () => {
  it('does not depend on the order of keys, nor of lists that have none', () => {
    const expected = stackOf(parse(stringify(FILE)));
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (numbers) => {
        const draw = () => Number(numbers.next().value);
        const stack = stackOf(parse(stringify(shuffled(FILE, draw))));
        expect(stack).toEqual(expected);
        expect(canonicalStackText(stack)).toBe(canonicalStackText(expected));
        expect(JSON.stringify(stack)).toBe(JSON.stringify(expected));
      }),
    );
  });

  it.each([
    ['ports: ["8080:80"]', 'ports: [{target: 80, published: 8080}]'],
    ['ports: ["80-81:80-81"]', 'ports: ["81:81/tcp", "80:80"]'],
    ['command: sleep "1 2"', 'command: [sleep, "1 2"]'],
    ['environment: [A=1]', 'environment: {A: 1}'],
    ['mem_limit: 1g', 'deploy: {resources: {limits: {memory: 1024MB}}}'],
    ['scale: 2', 'deploy: {mode: replicated, replicas: "2"}'],
    ['stop_grace_period: 1m30s', 'stop_grace_period: 90s'],
    ['stop_signal: 2', 'stop_signal: SIGINT'],
    ['volumes: ["/a/:/b"]', 'volumes: [{type: bind, source: //a, target: /b/}]'],
    ['tmpfs: /t', 'volumes: [{type: tmpfs, target: /t}]'],
    ['restart: always', ''],
    ['healthcheck: {disable: true}', 'healthcheck: {test: [NONE]}'],
    ['platform: linux/arm64', 'deploy: {placement: {constraints: [node.platform.arch==aarch64]}}'],
    ['cpus: 0.5', 'cpus: "0.50"'],
  ])('is the same for %s and %s', (a, b) => {
    expect(canonicalServiceText(serviceOf(a))).toBe(canonicalServiceText(serviceOf(b)));
    expect(serviceOf(a)).toEqual(serviceOf(b));
  });

  it('tells different services apart', () => {
    expect(canonicalServiceText(serviceOf('scale: 2'))).not.toBe(
      canonicalServiceText(serviceOf('')),
    );
  });
});

const scalar = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom('${', '${A', '$A', '1m', '80:80', 'a:/b', '512m', 'true', 'global', ''),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
);
const knownKey = fc.constantFrom(
  ...SERVICE_KEYS.keys(),
  ...[
    'mode',
    'replicas',
    'placement',
    'constraints',
    'resources',
    'limits',
    'memory',
    'target',
    'type',
    'test',
    'interval',
  ],
);
const key = fc.oneof(knownKey, fc.string({ maxLength: 8 }));
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    scalar,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 6 }),
  ),
}));

describe('any input', () => {
  it('that is text comes back as a stack or as problems', () => {
    const pieces = fc.constantFrom(
      ...[
        'services',
        'web',
        'image',
        ':',
        ' ',
        '\n',
        '\n  ',
        '- ',
        '[',
        ']',
        '{',
        '}',
        '"',
        "'",
        '&a',
        '*a',
        '<<',
        '|',
        '>',
        '#',
        '\t',
        '!x',
        '---',
        '%',
        '$',
        '${',
        ',',
      ],
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(pieces, { maxLength: 80 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (input) => {
        const outcome = parse(input);
        if (outcome.ok) return;
        expect(outcome.problems.length).toBeGreaterThan(0);
        for (const problem of outcome.problems) {
          expect(problem.line).toBeGreaterThanOrEqual(1);
          expect(problem.column).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it('that is a tree of YAML comes back as a stack or as problems', () => {
    const service = fc.dictionary(key, tree, { maxKeys: 8 });
    const file = fc.record({
      services: fc.oneof(fc.dictionary(fc.constantFrom('a', 'b', '-'), service), tree),
      volumes: fc.oneof(fc.constant({ a: null }), tree),
    });
    const extra = fc.dictionary(fc.constantFrom(...TOP_LEVEL_KEYS.keys()), tree);
    fc.assert(
      fc.property(file, extra, (base, more) => {
        const text = stringify({ ...more, ...base });
        const first = parse(text);
        expect(parse(text)).toEqual(first);
        expect(first.ok || first.problems.length > 0).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
