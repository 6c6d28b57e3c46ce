import { describe, expect, it } from 'vitest';
import { isIpv6, ipv4Number } from '@grappe/domain';
import { closest } from '../yaml/suggestion.ts';
import { sizeBytes } from './bytes.ts';
import { absolutePath } from './container-path.ts';
import { parseDotenv } from './dotenv.ts';
import { durationMs } from './duration.ts';
import { imageFault } from './image-reference.ts';
import { splitPort } from './port-text.ts';
import { shellWords } from './shell-words.ts';

describe('durations', () => {
  it.each([
    ['1m30s', 90_000],
    ['100ms', 100],
    ['2h', 7_200_000],
    ['1.1s', 1_100],
    ['1.5h', 5_400_000],
    ['1h5m30s20ms', 3_930_020],
    ['500us', 1],
    ['0', 0],
    ['0s', 0],
  ])('%s', (text, ms) => expect(durationMs(text)).toBe(ms));
  it.each(['', '10', '1', 's', '1 s', '-1s', '1s1', '1d', '1..5s', 'ten', '1e3s', '9'.repeat(200)])(
    '%j is none',
    (text) => expect(durationMs(text)).toBeUndefined(),
  );
});

describe('sizes', () => {
  it.each([
    ['0', 0],
    ['1048576', 1_048_576],
    ['512m', 536_870_912],
    ['512M', 536_870_912],
    ['64MB', 67_108_864],
    ['1gb', 1_073_741_824],
    ['1GiB', 1_073_741_824],
    ['1.5k', 1_536],
    ['7b', 7],
    ['2 g', 2_147_483_648],
    ['1t', 1_099_511_627_776],
  ])('%s', (text, bytes) => expect(sizeBytes(text)).toBe(bytes));
  it.each(['', 'm', '-1', '3x', '1mbb', '1 2', '1bk', '9999999999999999t', '1,5g'])(
    '%j is none',
    (text) => expect(sizeBytes(text)).toBeUndefined(),
  );
});

describe('shell words', () => {
  it.each([
    ['', []],
    ['  a  b\t c\n', ['a', 'b', 'c']],
    [`a "b c" 'd e'`, ['a', 'b c', 'd e']],
    [`a"b"'c'd`, ['abcd']],
    [`"" ''`, ['', '']],
    [String.raw`a\ b \"c`, ['a b', '"c']],
    [String.raw`"a\"b\\c\d" 'x\y'`, [String.raw`a"b\c\d`, String.raw`x\y`]],
    ['a \\\n b', ['a', 'b']],
    [`sh -c "a; b | c && d"`, ['sh', '-c', 'a; b | c && d']],
    ['--opt=$HOME *', ['--opt=$HOME', '*']],
  ])('%j', (text, words) => expect(shellWords(text)).toEqual({ ok: true, words }));
  it.each(['a "b', "a 'b", 'a \\', 'a | b', 'a; b', 'a && b', 'a > b', '(a)', '`a`'])(
    '%j is refused',
    (text) => expect(shellWords(text).ok).toBe(false),
  );
});

describe('env files', () => {
  const variables = (name: string) => ({ HOME: '/root', EMPTY: '' })[name];
  const read = (text: string) => parseDotenv(text, variables);

  it('reads every form', () => {
    const text = [
      '# comment',
      'A=1',
      'export B=two words # comment',
      "C='single $A # kept'",
      'D="double $A\\n\\$A \\"q\\""',
      'E: colon',
      'F=',
      'G=a#b',
      'H=${A}-${NOPE:-x}-$HOME',
      'I="over',
      'lines"',
      'HOME',
      'UNSET',
      "J='it\\'s'",
      'K = spaced ',
      'L=$$A',
      '',
    ].join('\r\n');
    const { values, faults, warnings } = read(`\uFEFF${text}`);
    expect(faults).toEqual([]);
    expect(warnings).toEqual([]);
    expect(Object.fromEntries(values)).toEqual({
      A: '1',
      B: 'two words',
      C: 'single $A # kept',
      D: 'double 1\n$A "q"',
      E: 'colon',
      F: '',
      G: 'a#b',
      H: '1-x-/root',
      I: 'over\nlines',
      HOME: '/root',
      UNSET: undefined,
      J: "it's",
      K: 'spaced',
      L: '$A',
    });
  });

  it('reports faults with their lines, never with values', () => {
    const { faults, warnings } = read(
      'A=1\nnot an assignment secret\n=x\nB=${\nC=$NOPE\nD="open secret',
    );
    expect(faults.map((fault) => fault.line)).toEqual([2, 3, 4, 6]);
    expect(warnings.map((fault) => fault.line)).toEqual([5]);
    expect(JSON.stringify(faults)).not.toContain('secret');
  });
});

describe('images', () => {
  it.each([
    'nginx',
    'nginx:1.27',
    'library/nginx',
    'localhost/a',
    'localhost:5000/a/b:c',
    'registry.example.com/team/app_x.y--z:V1.0',
    `a@sha256:${'0'.repeat(64)}`,
    `r.io/a:t@sha256:${'f'.repeat(64)}`,
    'Registry.io/a',
  ])('%s', (text) => expect(imageFault(text)).toBeUndefined());
  it.each([
    '',
    'Nginx',
    'a:',
    'a b',
    'a:b:c',
    '-a',
    'a//b',
    '/a',
    'a@sha256:12',
    'a:t/',
    'http://a/b',
    `a:${'t'.repeat(129)}`,
  ])('%j is refused', (text) => expect(imageFault(text)).toBeTypeOf('string'));
});

describe('port texts', () => {
  const port = (n: number, to = n) => ({ from: n, to });
  it.each([
    ['80', { target: port(80) }],
    ['80/udp', { target: port(80), protocol: 'udp' }],
    ['8080:80', { target: port(80), published: port(8080) }],
    ['3000-3005', { target: port(3000, 3005) }],
    [
      '127.0.0.1:1:2/TCP',
      { hostIp: '127.0.0.1', published: port(1), target: port(2), protocol: 'tcp' },
    ],
    ['127.0.0.1::2', { hostIp: '127.0.0.1', target: port(2) }],
    ['[::1]:1-2:3-4', { hostIp: '::1', published: port(1, 2), target: port(3, 4) }],
  ])('%s', (text, expected) => expect(splitPort(text)).toEqual(expected));
  it.each(['', ':80', '80:', 'a', '0', '65536', '5-4', '1:2:3:4', '80.5', '-1', '1:a', '80/'])(
    '%j',
    (text) => {
      const split = splitPort(text);
      expect(split === undefined || split.protocol === '').toBe(true);
    },
  );
});

describe('addresses and paths', () => {
  it.each(['::', '::1', 'fe80::1', '1:2:3:4:5:6:7:8', '::ffff:1.2.3.4', '2001:DB8::'])(
    '%s',
    (text) => expect(isIpv6(text)).toBe(true),
  );
  it.each([
    '',
    ':',
    ':::',
    '1:2:3',
    '1::2::3',
    '12345::',
    'g::',
    '1:2:3:4:5:6:7:8:9',
    '1.2.3.4',
    '::1.2.3',
  ])('%j is not IPv6', (text) => expect(isIpv6(text)).toBe(false));
  it('reads IPv4', () => {
    expect(ipv4Number('172.16.0.1')).toBe(2_886_729_729);
    for (const text of ['1.2.3', '1.2.3.256', '01.2.3.4', '1.2.3.4.5', '1.2.3.x', '']) {
      expect(ipv4Number(text)).toBeUndefined();
    }
  });
  it('normalises paths', () => {
    expect(absolutePath('//a/./b//')).toBe('/a/b');
    expect(absolutePath('a')).toBeUndefined();
    expect(absolutePath('/a/../b')).toBeUndefined();
  });
});

describe('suggestions', () => {
  it.each([
    ['imge', 'image'],
    ['memLimit', 'mem_limit'],
    ['enviroment', 'environment'],
    ['helathcheck', 'healthcheck'],
    ['ab', undefined],
    ['node2', undefined],
    ['ndoe1', 'node1'],
    ['nothing-like-it', undefined],
    ['x'.repeat(10_000), undefined],
  ])('%s', (word, meant) =>
    expect(
      closest(word, ['image', 'mem_limit', 'environment', 'healthcheck', 'cpus', 'node1']),
    ).toBe(meant),
  );
});
