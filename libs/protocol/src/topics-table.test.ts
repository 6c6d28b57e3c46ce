import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NAME_LENGTH_MAX, type NodeName, type RackName } from '@grappe/domain';
import {
  TOPIC_BYTES_MAX,
  TOPIC_LEVELS_MAX,
  TOPIC_TABLE,
  formatTopic,
  parseTopic,
  type BusTopic,
} from './topics-table.ts';

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
const topics: fc.Arbitrary<BusTopic> = fc
  .tuple(label, label, fc.constantFrom(...(Object.keys(TOPIC_TABLE) as BusTopic['kind'][])))
  .map(([rackText, nodeText, kind]) => {
    const rack = rackText as RackName;
    const node = nodeText as NodeName;
    // Those of the rack as a whole have no node in their pattern.
    return (
      TOPIC_TABLE[kind].pattern.includes('<node>') ? { kind, rack, node } : { kind, rack }
    ) as BusTopic;
  });

describe('topic table', () => {
  it('formats and parses every topic back to itself', () => {
    fc.assert(
      fc.property(topics, (topic) => {
        expect(parseTopic(formatTopic(topic))).toEqual({ ok: true, value: topic });
      }),
    );
  });

  it('formats what its pattern says', () => {
    fc.assert(
      fc.property(topics, (topic) => {
        const pattern = TOPIC_TABLE[topic.kind].pattern
          .replace('<rack>', topic.rack)
          .replace('<node>', 'node' in topic ? topic.node : '');
        expect(formatTopic(topic)).toBe(pattern);
      }),
    );
  });

  it('keeps the longest names within the limits', () => {
    const name = 'n'.repeat(NAME_LENGTH_MAX);
    for (const row of Object.values(TOPIC_TABLE)) {
      const longest = row.pattern.replace('<rack>', name).replace('<node>', name);
      expect(longest.length).toBeLessThanOrEqual(TOPIC_BYTES_MAX);
      expect(longest.split('/').length).toBeLessThanOrEqual(TOPIC_LEVELS_MAX);
    }
  });

  it('has a retained will wherever it has presence', () => {
    for (const row of Object.values(TOPIC_TABLE)) {
      if (row.will !== undefined) expect(row.retained).toBe(true);
      expect(row.pattern.endsWith('/presence')).toBe(row.will !== undefined);
    }
  });

  it.each([
    '',
    'grappe',
    'grappe/',
    'grappe/Rack/event',
    'grappe/r/events',
    'grappe/r/node/n',
    'grappe/r/node/n/presence/x',
    'grappe/r/node/+/presence',
    'grappe/r/node/n/other',
    'grappe/r/command',
    'grappe/r/command/N',
    'grappe/r/command/n/x',
    'other/r/event',
    '/grappe/r/event',
    `grappe/r/${'x'.repeat(TOPIC_BYTES_MAX)}`,
  ])('refuses %j', (text) => {
    const parsed = parseTopic(text);
    expect(parsed).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
  });
});
