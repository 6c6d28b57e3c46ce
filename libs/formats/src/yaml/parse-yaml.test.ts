import { describe, expect, it } from 'vitest';
import { ALIASED_NODES_MAX } from './graph.ts';
import type { LocatedNode } from './located.ts';
import { parseYaml } from './parse-yaml.ts';
import { utf8Bytes } from './utf8-bytes.ts';
import { YAML_DEPTH_MAX, YAML_TOKENS_MAX } from './scan.ts';

const LIMITS = { bytesMax: 2_000_000, what: 'a test file', begins: 'a:' };

function parse(text: string) {
  const { report, root } = parseYaml({ name: 'f.yaml', text }, LIMITS);
  return { root, problems: report.problems };
}

function plain(node: LocatedNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries(Array.from(node.entries, ([key, entry]) => [key, plain(entry.node)]));
}

function value(text: string): unknown {
  const { root, problems } = parse(text);
  expect(problems).toEqual([]);
  return root === undefined ? undefined : plain(root.node);
}

describe('faults of the file', () => {
  it.each([
    ['nothing', '', 1, 1, /the file is empty/],
    ['only a comment', '# hello\n', 1, 1, /the file is empty/],
    ['a list', '- a\n- b\n', 1, 1, /holds a list instead of a map/],
    ['text', 'hello', 1, 1, /holds text instead of a map/],
    ['a number', '\n42', 2, 1, /holds a number/],
    ['two documents', 'a: 1\n---\nb: 2\n', 2, 1, /second YAML document/],
    ['a tab', 'a:\n\tb: 1\n', 2, 1, /indented with a tab/],
    ['a missing bracket', 'a: [1, 2\nb: 3\n', 2, 1, /not valid YAML/],
    ['a missing quote', 'a: "x\nb: 3\n', 3, 1, /something is missing/],
    ['two keys on a line', 'a: b: c\n', 1, 4, /second key/],
    ['bad indentation', 'a:\n    b: 1\n   c: 2\n', 3, 1, /not indented like/],
    ['a duplicate key', 'a: 1\nb: 2\na: 3\n', 3, 1, /"a" stands twice/],
    ['a nested duplicate key', 'x:\n  - a: 1\n    a: 3\n', 3, 5, /"a" stands twice/],
    ['an unknown alias', 'a: *b\n', 1, 4, /alias/],
    ['an alias within its anchor', 'a: &a\n  b: *a\n', 2, 6, /contains this very alias/],
    ['a merge of text', 'a:\n  <<: x\n', 2, 3, /can only merge maps/],
    ['a list as key', '? [a]\n: b\n', 1, 3, /a key must be plain text/],
    ['an unknown tag', 'a: !reset 1\n', 1, 4, /tag is not supported/],
    ['YAML 1.1', '%YAML 1.1\n---\na: yes\n', 1, 1, /asks for YAML 1.1/],
    ['a bad escape', 'a: "C:\\Users"', 1, 4, /escapes nothing/],
    ['a NUL', 'a: \0', 1, 4, /not a text file/],
  ])('%s', (_, text, line, column, message) => {
    const [first] = parse(text).problems;
    expect(first).toMatchObject({ file: 'f.yaml', line, column });
    expect(first?.message).toMatch(message);
  });

  it('names the path of a duplicate key', () => {
    expect(parse('x:\n  - a.b: {c: 1, c: 2}\n').problems[0]?.path).toBe('x[0]["a.b"].c');
  });

  it('reports all duplicates at once and reads on', () => {
    const { root, problems } = parse('a: 1\na: 2\nb: 1\nb: 2\nc: 3\n');
    expect(problems.map((problem) => problem.line)).toEqual([2, 4]);
    expect(root && plain(root.node)).toEqual({ a: 1, b: 1, c: 3 });
  });

  it('measures bytes, not characters', () => {
    const limits = { ...LIMITS, bytesMax: 10 };
    expect(parseYaml({ name: 'f', text: 'a: 1234567' }, limits).report.ok).toBe(true);
    const { report } = parseYaml({ name: 'f', text: 'a: ééééé' }, limits);
    expect(report.problems[0]).toMatchObject({
      message: 'the file has 13 bytes',
      expected: 'at most 10 bytes',
    });
    expect(utf8Bytes('aé€😀')).toBe(new TextEncoder().encode('aé€😀').length);
  });
});

describe('values', () => {
  it('ignores a byte order mark and carriage returns', () => {
    expect(value('\uFEFFa: 1\r\nb:\r\n  - x\r\n')).toEqual({ a: 1, b: ['x'] });
  });

  it('follows the YAML 1.2 core schema', () => {
    expect(value('a: yes\nb: true\nc: 0o17\nd: ~\ne: 1.5\nf: 22:22\ng: "1"\nh: 0x1f')).toEqual({
      a: 'yes',
      b: true,
      c: 15,
      d: null,
      e: 1.5,
      f: '22:22',
      g: '1',
      h: 31,
    });
  });

  it('merges: own keys win, earlier sources win over later ones', () => {
    const text =
      'a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], x: 9}\nd:\n  x: 7\n  <<: *b\n';
    expect(value(text)).toMatchObject({ c: { x: 9, y: 1, z: 2 }, d: { x: 7, y: 2, z: 2 } });
  });

  it('takes a quoted << for an ordinary key, and keeps __proto__', () => {
    const { root } = parse('"<<": 1\n__proto__: 2\n');
    expect(root?.node.kind === 'map' && [...root.node.entries.keys()]).toEqual(['<<', '__proto__']);
  });

  it('resolves aliases to the last anchor of the name', () => {
    expect(value('a: &n 1\nb: *n\nc: &n 2\nd: *n\n')).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });
});

const MEGABYTE = 1_000_000;
const bomb = [
  'a0: &a0 [1,1,1,1,1,1,1,1,1,1]',
  ...Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(10)}]`),
].join('\n');
const mergeBomb = [
  `a0: &a0 {${Array.from({ length: 500 }, (_, i) => `k${i}: 1`).join(', ')}}`,
  ...Array.from({ length: 1000 }, (_, i) => `a${i + 1}: &a${i + 1} {<<: [*a${i}, *a${i}]}`),
].join('\n');

describe('hostile files come back with a problem', () => {
  it.each([
    ['open brackets', '['.repeat(MEGABYTE), /too deeply/],
    ['open braces', '{'.repeat(MEGABYTE), /too deeply/],
    ['closing brackets', ']'.repeat(MEGABYTE), /not valid YAML/],
    ['bracket pairs', '[]'.repeat(MEGABYTE / 2), /not valid YAML/],
    ['dashes', '- '.repeat(MEGABYTE / 2), /too deeply/],
    ['question marks', '? '.repeat(MEGABYTE / 2), /too deeply/],
    [
      'deep indentation',
      Array.from({ length: 1400 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''),
      /too deeply/,
    ],
    ['anchors', '&a '.repeat(MEGABYTE / 3), /too many YAML tokens|not valid YAML/],
    ['escapes', `"${'\\x'.repeat(MEGABYTE / 2)}`, /escapes nothing/],
    ['directives', '%\n'.repeat(MEGABYTE / 2), /too many YAML tokens/],
    ['documents', '---\n'.repeat(MEGABYTE / 4), /second YAML document|too many/],
    ['line ends', '\n'.repeat(MEGABYTE), /too many YAML tokens/],
    ['commas', `[${'1,'.repeat(MEGABYTE / 2)}]`, /too many YAML tokens/],
    ['aliases that multiply', bomb, /multiply/],
    ['merges that multiply', mergeBomb, /multiply/],
  ])('%s', (_, text, message) => {
    const { root, problems } = parse(text);
    expect(root).toBeUndefined();
    expect(problems[0]?.message).toMatch(message);
    expect(problems.length).toBeLessThanOrEqual(1_001);
  });

  it('reads a large, flat and honest file', () => {
    const { problems } = parse(Array.from({ length: 60_000 }, (_, i) => `key${i}: x\n`).join(''));
    expect(problems).toEqual([]);
  });

  it('accepts nesting and sharing up to the limits', () => {
    const deep = YAML_DEPTH_MAX - 2;
    expect(parse(`a: ${'['.repeat(deep)}${']'.repeat(deep)}`).problems).toEqual([]);
    const uses = ALIASED_NODES_MAX / 10;
    expect(uses * 3).toBeLessThan(YAML_TOKENS_MAX);
    expect(parse(`a: &a [${'1,'.repeat(9)}]\nb: [${'*a,'.repeat(uses)}]`).problems).toEqual([]);
    expect(
      parse(`a: &a [${'1,'.repeat(9)}]\nb: [${'*a,'.repeat(uses + 1)}]`).problems,
    ).toHaveLength(1);
  });
});
