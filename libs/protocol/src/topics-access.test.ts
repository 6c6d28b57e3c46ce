import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Identity, NodeName, RackName } from '@grappe/domain';
import { mayPublish, mayReceive, maySubscribe } from './topics-access.ts';
import { isTopicFilter, isTopicName, matchesFilter } from './topics-filter.ts';
import { TOPIC_BYTES_MAX, TOPIC_LEVELS_MAX } from './topics-table.ts';

const rack = 'pearl' as RackName;
const node: Identity = { kind: 'node', name: 'n1' as NodeName };
const operator: Identity = { kind: 'operator', name: 'ann' };
const hub: Identity = { kind: 'hub', name: 'wall' };
const controller: Identity = { kind: 'controller' };

/** A second, deliberately plain implementation of MQTT matching, by recursion over level lists. */
function naiveMatch(filter: readonly string[], topic: readonly string[]): boolean {
  const [want, ...wants] = filter;
  const [have, ...haves] = topic;
  if (want === undefined) return have === undefined;
  if (want === '#') return true;
  if (have === undefined) return false;
  return (want === '+' || want === have) && naiveMatch(wants, haves);
}

/** Few words, so that filters and topics often meet. */
const word = fc.constantFrom(
  'grappe',
  'pearl',
  'other',
  'node',
  'n1',
  'n2',
  'n11',
  'presence',
  'command',
  'homeassistant',
  '',
  '$SYS',
);
const topicArb = fc.array(word, { minLength: 1, maxLength: 7 }).map((levels) => levels.join('/'));
const filterArb = fc
  .tuple(
    fc.array(fc.oneof({ weight: 5, arbitrary: word }, fc.constant('+')), { maxLength: 6 }),
    fc.option(fc.constantFrom('#', '+'), { nil: undefined }),
  )
  .map(([levels, last]) => (last === undefined ? levels : [...levels, last]).join('/'))
  .filter((text) => text !== '');
/** Filters that begin as the branch does, where mistakes would hide. */
const nearArb = fc
  .tuple(
    fc.constantFrom(
      'grappe/pearl/node/n1',
      'grappe/pearl/node',
      'grappe/+/node/n1',
      'homeassistant',
    ),
    filterArb,
  )
  .map(([head, tail]) => `${head}/${tail}`);
const identities = fc.constantFrom(node, operator, hub, controller);

describe('topic filters', () => {
  it('match like the naive matcher, reserved topics apart', () => {
    fc.assert(
      fc.property(filterArb, topicArb, (filter, topic) => {
        const reserved = topic.startsWith('$') && /^[+#]/.test(filter);
        expect(matchesFilter(filter, topic)).toBe(
          !reserved && naiveMatch(filter.split('/'), topic.split('/')),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['a/#/b', 'a#', 'a/b+', '#a', '', 'a/' + String.fromCharCode(0)])(
    'refuses %j as a filter',
    (filter) => {
      expect(isTopicFilter(filter)).toBe(false);
    },
  );

  it('bounds length in bytes and levels', () => {
    expect(isTopicName('x'.repeat(TOPIC_BYTES_MAX))).toBe(true);
    expect(isTopicName('x'.repeat(TOPIC_BYTES_MAX + 1))).toBe(false);
    expect(isTopicName('é'.repeat(TOPIC_BYTES_MAX / 2 + 1))).toBe(false);
    expect(isTopicFilter(Array(TOPIC_LEVELS_MAX).fill('+').join('/'))).toBe(true);
    expect(
      isTopicFilter(
        Array(TOPIC_LEVELS_MAX + 1)
          .fill('+')
          .join('/'),
      ),
    ).toBe(false);
  });
});

describe('access rules', () => {
  it('never allow a filter that matches a topic the identity may not receive', () => {
    fc.assert(
      fc.property(
        identities,
        fc.oneof(filterArb, nearArb),
        fc.oneof(
          topicArb,
          topicArb.map((tail) => `grappe/pearl/node/${tail}`),
        ),
        (identity, filter, topic) => {
          fc.pre(maySubscribe(identity, rack, filter) && isTopicName(topic));
          if (naiveMatch(filter.split('/'), topic.split('/'))) {
            expect(mayReceive(identity, rack, topic)).toBe(true);
          }
        },
      ),
      { numRuns: 5_000, maxSkipsPerRun: 1_000 },
    );
  });

  it('refuse a valid filter only when it really reaches outside', () => {
    // Witness: every `+` becomes a foreign word; a `#` becomes nothing or one foreign level.
    const witness = (filter: string) =>
      filter
        .split('/')
        .map((level) => (level === '+' || level === '#' ? 'elsewhere' : level))
        .join('/');
    fc.assert(
      fc.property(identities, fc.oneof(filterArb, nearArb), (identity, filter) => {
        fc.pre(isTopicFilter(filter) && !maySubscribe(identity, rack, filter));
        expect(mayReceive(identity, rack, witness(filter))).toBe(false);
      }),
      { numRuns: 5_000, maxSkipsPerRun: 1_000 },
    );
  });

  it.each([
    [node, 'grappe/pearl/node/n1/#', true],
    [node, 'grappe/pearl/node/n1/presence', true],
    [node, 'grappe/pearl/node/n1/+', true],
    [node, 'grappe/pearl/node/+/presence', false],
    [node, 'grappe/pearl/node/n11/#', false],
    [node, 'grappe/pearl/node/n2/presence', false],
    [node, 'grappe/pearl/#', false],
    [node, 'grappe/other/node/n1/#', false],
    [node, '#', false],
    [node, '$share/g/grappe/pearl/node/n2/#', false],
    [operator, 'grappe/pearl/#', true],
    [operator, 'grappe/+/#', false],
    [operator, '#', false],
    [operator, '$SYS/#', false],
    [operator, 'homeassistant/#', true],
    [hub, 'grappe/pearl/#', true],
    [hub, 'homeassistant/+/+/config', true],
    [hub, 'homeassistant/device/+/+/config', true],
    [hub, 'homeassistant/#', true],
    [hub, '+/#', false],
    [hub, 'zigbee2mqtt/#', false],
    [node, 'homeassistant/#', false],
    [node, 'homeassistant/device/grappe_pearl_n1/config', false],
    [node, 'grappe/pearl/command/n1', false],
    [controller, 'homeassistant/status', true],
    [controller, 'grappe/pearl/command/+', true],
    [controller, 'grappe/pearl/node/+/presence', true],
    [controller, '$SYS/#', false],
  ] as const)('subscription of %o to %s: %s', (identity, filter, allowed) => {
    expect(maySubscribe(identity, rack, filter)).toBe(allowed);
  });

  it.each([
    [node, 'grappe/pearl/node/n1/presence', true],
    [node, 'grappe/pearl/node/n11/presence', false],
    [node, 'grappe/pearl/node/n2/presence', false],
    [node, 'grappe/pearl/event', false],
    [node, 'grappe/pearl/node/n1/#', false],
    [node, '$SYS/x', false],
    [operator, 'grappe/pearl/event', false],
    [operator, 'grappe/pearl/node/ann/x', false],
    [controller, 'grappe/pearl/event', true],
    [controller, 'grappe/pearl/node/n1/presence', true],
    [controller, 'grappe/other/event', false],
    [controller, '$SYS/x', false],
    [controller, 'homeassistant/device/grappe_pearl/config', true],
    [controller, 'homeassistant/device/grappe_pearl_n1/config', true],
    [controller, 'homeassistant/device/grappe_pearl_n1_x/config', false],
    [controller, 'homeassistant/device/grappe_pearl-two/config', false],
    [controller, 'homeassistant/device/grappe_other_n1/config', false],
    [controller, 'homeassistant/sensor/grappe_pearl/config', false],
    [controller, 'homeassistant/status', false],
    [hub, 'homeassistant/status', true],
    [hub, 'homeassistant/status/x', false],
    [hub, 'homeassistant/device/grappe_pearl/config', false],
    [hub, 'grappe/pearl/command/n1', true],
    [hub, 'grappe/pearl/command', false],
    [hub, 'grappe/pearl/command/N1', false],
    [hub, 'grappe/pearl/command/n1/x', false],
    [hub, 'grappe/other/command/n1', false],
    [hub, 'grappe/pearl/node/n1/presence', false],
    [hub, 'grappe/pearl/event', false],
    [operator, 'grappe/pearl/command/n1', false],
    [operator, 'homeassistant/status', false],
    [node, 'grappe/pearl/command/n1', false],
    [node, 'homeassistant/device/grappe_pearl_n1/config', false],
  ] as const)('publication by %o to %s: %s', (identity, topic, allowed) => {
    expect(mayPublish(identity, rack, topic)).toBe(allowed);
  });
});
