import type { NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { FakePeerProbe } from './peer-probe.ts';

const target = { node: 'n2' as NodeName, address: '10.0.0.2', port: 7_444 };

describe('FakePeerProbe', () => {
  it('is silent without a key, after its end, and of nodes that nothing is known of', async () => {
    const probe = new FakePeerProbe();
    probe.outcomes.set(target.node, 'answered');
    expect(await probe.probe(target)).toBe('silent');
    probe.setKey(new Uint8Array(32));
    expect(await probe.probe(target)).toBe('answered');
    expect(await probe.probe({ ...target, node: 'n3' as NodeName })).toBe('silent');
    await probe.close();
    expect(await probe.probe(target)).toBe('silent');
    expect(probe.probed.map(({ node }) => node)).toEqual(['n2', 'n3']);
  });

  it('knows the two newest keys', () => {
    const probe = new FakePeerProbe();
    for (const byte of [1, 2, 3]) probe.setKey(new Uint8Array(32).fill(byte));
    expect(probe.keys.map(([first]) => first)).toEqual([3, 2]);
  });
});
