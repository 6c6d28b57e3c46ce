import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const DECIDE = fileURLToPath(
  new URL('../../../../recipes/registration-platform/images/db/decide.sh', import.meta.url),
);
const CLUSTER = '589f59e2-e5bb-11f1-a139-ee17019c1818';
const OTHER_CLUSTER = '0f4a1c66-e5bb-11f1-8f41-02b0d4a53b6a';

type Decision = 'found' | 'start' | 'join' | 'wait';

/** What member `self` of two decides when these are the states; an empty one is that of a member which does not answer. */
function decide(
  self: 'a' | 'b',
  states: { readonly a: string; readonly b: string },
  word: 'start-alone' | 'nothing said' = 'nothing said',
): Decision {
  const script = [
    `. '${DECIDE}'`,
    'ask() { [ "$1" = a ] && printf "%s" "$STATE_A" || printf "%s" "$STATE_B"; }',
    `[ ${self} = a ] && own=$STATE_A || own=$STATE_B`,
    'decision "$own"',
  ].join('\n');
  const env = {
    PATH: process.env['PATH'],
    CLUSTER_MEMBERS: 'a b',
    CLUSTER_SELF: self,
    STATE_A: states.a,
    STATE_B: states.b,
    START_ALONE: word === 'start-alone' ? DECIDE : '/nonexistent/start-alone',
  };
  const said = execFileSync('sh', ['-eu', '-c', script], { env, encoding: 'utf8' }).trim();
  return said.startsWith('waiting: ') ? 'wait' : (said as Decision);
}

const stopped = (position: number, cluster = CLUSTER): string => `stopped ${cluster} ${position}`;
const running = (status: string, position: number): string =>
  `running ${status} ${CLUSTER} ${position}`;

describe('two members of a Galera cluster', () => {
  it.each([
    ['the very first start', { a: 'empty', b: 'empty' }, 'found', 'wait'],
    ['both stopped, equal', { a: stopped(7), b: stopped(7) }, 'start', 'wait'],
    ['both stopped, the second newer', { a: stopped(7), b: stopped(12) }, 'wait', 'start'],
    [
      'both stopped, positions of different lengths',
      { a: stopped(9), b: stopped(10) },
      'wait',
      'start',
    ],
    ['a new disk in the first', { a: 'empty', b: stopped(0) }, 'wait', 'start'],
    ['an unfinished copy in the first', { a: 'torn', b: stopped(7) }, 'wait', 'start'],
    ['an unfinished copy, and nothing else', { a: 'torn', b: 'empty' }, 'wait', 'wait'],
    ['different clusters', { a: stopped(7), b: stopped(9, OTHER_CLUSTER) }, 'wait', 'wait'],
    [
      'one has no majority, equal',
      { a: stopped(7), b: running('non-Primary', 7) },
      'wait',
      'start',
    ],
    [
      'one has no majority, and is behind',
      { a: stopped(9), b: running('non-Primary', 7) },
      'start',
      'wait',
    ],
    [
      'neither has a majority',
      { a: running('non-Primary', 7), b: running('non-Primary', 7) },
      'start',
      'wait',
    ],
    ['one hangs, and may be ahead', { a: stopped(9), b: running('unknown', 7) }, 'wait', 'wait'],
    ['one is starting, and may be ahead', { a: stopped(9), b: 'starting' }, 'wait', 'wait'],
  ] as const)('%s: %j', (_, states, first, second) => {
    expect(decide('a', states)).toBe(first);
    expect(decide('b', states)).toBe(second);
  });

  it.each(['empty', 'torn', stopped(7), running('non-Primary', 7)])(
    'join whoever works: %s',
    (own) => {
      expect(decide('a', { a: own, b: running('Primary', 3) })).toBe('join');
      expect(decide('b', { a: running('Primary', 3), b: own })).toBe('join');
    },
  );

  it.each(['empty', 'torn', stopped(7), running('non-Primary', 7)])(
    'never begin alone: %s',
    (own) => {
      expect(decide('a', { a: own, b: '' })).toBe('wait');
      expect(decide('b', { a: '', b: own })).toBe('wait');
    },
  );

  it.each([
    ['empty', 'found'],
    [stopped(7), 'start'],
    [running('non-Primary', 7), 'start'],
    ['torn', 'wait'],
  ] as const)('begin alone when a person says so: %s', (own, decided) => {
    expect(decide('a', { a: own, b: '' }, 'start-alone')).toBe(decided);
  });

  it('do not begin when a person says so while another works', () => {
    expect(decide('a', { a: stopped(7), b: running('Primary', 3) }, 'start-alone')).toBe('join');
  });
});
