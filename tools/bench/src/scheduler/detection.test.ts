import { describe, expect, it } from 'vitest';
import { measureDetection } from './detection.ts';

describe('a rack on virtual time', () => {
  it('loses the nodes that died, all of them and no other', () => {
    const { detectionMs, survivorsLost, nodes, deaths } = measureDetection(40, 5, 1);
    expect({ nodes, deaths, survivorsLost }).toEqual({ nodes: 40, deaths: 5, survivorsLost: 0 });
    expect(detectionMs).toHaveLength(5);
    expect(Math.min(...detectionMs)).toBeGreaterThan(0);
  });

  it('does the same again with the same seed, and not with another', () => {
    const detection = (seed: number) => measureDetection(10, 2, seed).detectionMs;
    expect(detection(3)).toEqual(detection(3));
    expect(detection(3)).not.toEqual(detection(4));
  });
});
