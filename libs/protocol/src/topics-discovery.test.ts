import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NAME_LENGTH_MAX, type NodeName, type RackName } from '@grappe/domain';
import {
  DISCOVERY_TABLE,
  discoveryId,
  discoveryTopic,
  HUB_STATUS_TOPIC,
  isDiscoveryTopic,
} from './topics-discovery.ts';
import { isTopicName } from './topics-filter.ts';

const rack = 'black-pearl' as RackName;
const node = 'pi-1' as NodeName;
const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);

describe('topics for Home Assistant', () => {
  it('are what the table says', () => {
    expect(DISCOVERY_TABLE.map(({ pattern }) => pattern)).toEqual([
      discoveryTopic('<rack>' as RackName),
      discoveryTopic('<rack>' as RackName, '<node>' as NodeName),
      HUB_STATUS_TOPIC,
    ]);
  });

  it('differ whatever racks and nodes are called, in characters that Home Assistant allows', () => {
    fc.assert(
      fc.property(label, fc.option(label), label, fc.option(label), (r1, n1, r2, n2) => {
        const id = (r: string, n: string | null) =>
          discoveryId(r as RackName, n === null ? undefined : (n as NodeName));
        expect(id(r1, n1)).toMatch(/^[a-zA-Z0-9_-]+$/);
        expect(id(r1, n1) === id(r2, n2)).toBe(r1 === r2 && n1 === n2);
      }),
    );
  });

  it('are known as the rack’s own, and no others are', () => {
    expect(isDiscoveryTopic(rack, discoveryTopic(rack))).toBe(true);
    expect(isDiscoveryTopic(rack, discoveryTopic(rack, node))).toBe(true);
    expect(isDiscoveryTopic('black' as RackName, discoveryTopic(rack, node))).toBe(false);
    expect(isDiscoveryTopic(rack, `${discoveryTopic(rack)}/x`)).toBe(false);
    expect(isDiscoveryTopic(rack, 'homeassistant/device/grappe_black-pearl_/config')).toBe(false);
  });

  it('fit a broker with the longest names', () => {
    const longest = 'n'.repeat(NAME_LENGTH_MAX);
    expect(isTopicName(discoveryTopic(longest as RackName, longest as NodeName))).toBe(true);
  });
});
