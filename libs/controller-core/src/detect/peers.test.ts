import type { ConverterName, NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { newLiveNode } from '../state/live.ts';
import { choosePeers, peerReachable, type Peer } from './peers.ts';

function pool(...peers: [name: string, converter?: string][]): Peer[] {
  return peers.map(([name, converter]) => ({
    name: name as NodeName,
    node: newLiveNode(0),
    converter: converter as ConverterName | undefined,
  }));
}

function chosen(peers: readonly Peer[], suspect: string, converter?: string, turn = 0): string[] {
  return choosePeers(peers, suspect as NodeName, converter as ConverterName | undefined, turn).map(
    ({ name }) => name,
  );
}

describe('the peers that are asked', () => {
  const peers = pool(['a', 'c1'], ['b', 'c1'], ['c', 'c2'], ['d', 'c2'], ['e', 'c3']);

  it('are on converters of their own, none on that of the suspect', () => {
    expect(chosen(peers, 'x', 'c1')).toEqual(['c', 'e', 'd']);
    expect(chosen(peers, 'x', 'c9')).toEqual(['a', 'c', 'e']);
  });

  it("are on the suspect's converter rather than none", () => {
    expect(chosen(peers.slice(0, 2), 'x', 'c1')).toEqual(['a', 'b']);
  });

  it('never include the suspect, nor anybody twice', () => {
    expect(chosen(pool(['a'], ['x'], ['b']), 'x')).toEqual(['a', 'b']);
    expect(chosen(pool(['x']), 'x')).toEqual([]);
    expect(chosen([], 'x')).toEqual([]);
  });

  it('take turns, the same for the same turn', () => {
    const many = pool(...Array.from({ length: 200 }, (_, n) => [`p${n}`] as [string]));
    expect(chosen(many, 'x', undefined, 7)).toEqual(['p7', 'p8', 'p9']);
    expect(chosen(many, 'x', undefined, 7)).toEqual(['p7', 'p8', 'p9']);
    expect(chosen(many, 'x', undefined, 199)).toEqual(['p199', 'p0', 'p1']);
  });
});

describe('an address', () => {
  it.each([
    ['172.16.0.51', '172.16.0.51'],
    ['::ffff:172.16.0.51', '172.16.0.51'],
    ['fd00::51', 'fd00::51'],
    ['127.0.0.1', undefined],
    ['::ffff:127.0.0.1', undefined],
    ['::1', undefined],
    ['unknown', undefined],
    ['', undefined],
  ])('%s means to peers: %s', (address, meaning) => {
    expect(peerReachable(address)).toBe(meaning);
  });
});
