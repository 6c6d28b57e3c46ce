import { describe, expect, it } from 'vitest';
import { seededRandom } from '../figures/random.ts';
import { fateOf, linkNetworks, sendToOtherSide } from './impairment.ts';

const vxlan = (network: number): Buffer =>
  Buffer.from([8, 0, 0, 0, network >> 16, (network >> 8) & 0xff, network & 0xff, 0, 0xaa, 0xbb]);

describe('a bad link', () => {
  it('loses about the share it is told to, and spreads delays over the whole range', () => {
    const random = seededRandom(7);
    const impairment = { lossShare: 0.01, jitterMs: 100 };
    const fates = Array.from({ length: 100_000 }, () => fateOf(impairment, random));
    const lost = fates.filter((fate) => fate === 'lost').length;
    expect(lost).toBeGreaterThan(850);
    expect(lost).toBeLessThan(1150);
    const delays = fates.filter((fate) => fate !== 'lost');
    expect(Math.min(...delays)).toBeLessThan(1);
    expect(Math.max(...delays)).toBeGreaterThan(99);
    expect(Math.max(...delays)).toBeLessThan(100);
    const mean = delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
    expect(Math.abs(mean - 50)).toBeLessThan(0.5);
  });

  it('does the same again with the same seed', () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 50 }, () => fateOf({ lossShare: 0.1, jitterMs: 100 }, random));
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });
});

describe('a packet on a link', () => {
  it('comes out on the other side, in both directions, with all else as it was', () => {
    const { nodeSide, rackSide } = linkNetworks(0x1234);
    const packet = vxlan(nodeSide);
    expect(sendToOtherSide(packet)).toBe(true);
    expect(packet).toEqual(vxlan(rackSide));
    sendToOtherSide(packet);
    expect(packet).toEqual(vxlan(nodeSide));
  });

  it('is passed over when it is too short to be one', () => {
    expect(sendToOtherSide(Buffer.from([8, 0, 0]))).toBe(false);
  });

  it('never reaches the link of another node', () => {
    const networks = [1, 2, 3].flatMap((node) => Object.values(linkNetworks(node)));
    expect(new Set(networks).size).toBe(networks.length);
  });
});
