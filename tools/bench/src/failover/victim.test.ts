import { describe, expect, it } from 'vitest';
import { chooseVictim } from './measure-cut.ts';

const replica = (node: string, startedAtMs: number) => ({ node, id: `on-${node}`, startedAtMs });

describe('the victim', () => {
  it('is the replica that has run the longest', () => {
    const replicas = [replica('a', 300), replica('b', 100), replica('c', 200)];
    expect(chooseVictim(replicas)?.node).toBe('b');
  });

  it('is the same whatever the order in which engines answer', () => {
    const replicas = [replica('b', 100), replica('a', 100), replica('c', 100)];
    expect(chooseVictim(replicas)?.node).toBe('a');
    expect(chooseVictim([...replicas].reverse())?.node).toBe('a');
  });

  it('is nobody where nothing runs', () => {
    expect(chooseVictim([])).toBeUndefined();
  });
});
