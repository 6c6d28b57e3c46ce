import type { NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { probingRack } from '../testing/probing-rack.ts';
import type { Rack } from '../testing/rack.ts';
import { replicated, service } from '../testing/specs.ts';

const SINGLETON = service('one', { singleton: true, stopGraceMs: 5_000 });

/** A rack with a singleton that has a lease, and the node it is on. */
function rackWithSingleton(): { readonly rack: Rack; readonly home: NodeName } {
  const rack = probingRack(3);
  rack.deploy(SINGLETON);
  rack.advanceMs(2_000);
  return { rack, home: (rack.running('one')[0] ?? '') as NodeName };
}

function fenced(rack: Rack, node: NodeName, off: boolean): void {
  const message = off ? 'relay 22 of n5 is open' : 'the relay does not answer';
  rack.post({ kind: 'fenced', node, off, message });
}

/** Nothing runs on it any more. */
function cutPower(rack: Rack, node: NodeName): void {
  rack.agent(node).reboot('after the cut');
}

describe('the power of a lost node', () => {
  it('is to be cut once, when a singleton may still run there', () => {
    const { rack, home } = rackWithSingleton();
    rack.silence(home);
    rack.advanceMs(5_000);
    expect(rack.fenced).toEqual([home]);
  });

  it('is left alone when nothing depends on it', () => {
    const rack = probingRack(3);
    rack.deploy(replicated('web', 3));
    rack.silence('n1');
    rack.advanceMs(5_000);
    expect(rack.fenced).toEqual([]);
  });

  it('once cut, lets its singletons start elsewhere at once', () => {
    const { rack, home } = rackWithSingleton();
    rack.silence(home);
    rack.advanceMs(1_200);
    expect(rack.running('one')).toEqual([]);
    cutPower(rack, home);
    fenced(rack, home, true);
    expect(rack.running('one')).toHaveLength(1);
    expect(rack.running('one')).not.toContain(home);
    expect(rack.events.find(({ kind }) => kind === 'node.fenced')).toMatchObject({
      node: home,
      message: 'relay 22 of n5 is open',
    });
  });

  it('that could not be cut leaves the leases to run out', () => {
    const { rack, home } = rackWithSingleton();
    rack.silence(home);
    rack.advanceMs(1_200);
    fenced(rack, home, false);
    expect(rack.running('one')).toEqual([]);
    expect(rack.events.find(({ kind }) => kind === 'node.fenced')?.message).toBe(
      'its power could not be cut: the relay does not answer',
    );
    // Lease 3 s, stop grace 5 s, margin 0.25 s, counted from the last heartbeat that was answered.
    rack.advanceMs(7_300);
    expect(rack.running('one')).toHaveLength(1);
  });

  it('is not off when the node has connected meanwhile', () => {
    const { rack, home } = rackWithSingleton();
    rack.silence(home);
    rack.advanceMs(1_200);
    rack.heal(home);
    rack.advanceMs(500);
    fenced(rack, home, true);
    expect(rack.state.live.leases.size).toBe(1);
    expect(rack.running('one')).toEqual([home]);
    expect(rack.eventKinds()).not.toContain('node.fenced');
  });

  it('is not off by an answer to the request before the last', () => {
    const { rack, home } = rackWithSingleton();
    rack.silence(home);
    rack.advanceMs(1_200);
    rack.heal(home);
    rack.advanceMs(500);
    rack.silence(home);
    rack.advanceMs(1_200);
    expect(rack.fenced).toEqual([home, home]);
    fenced(rack, home, true);
    expect(rack.running('one')).toEqual([]);
    cutPower(rack, home);
    fenced(rack, home, true);
    expect(rack.running('one')).toHaveLength(1);
    expect(rack.running('one')).not.toContain(home);
  });

  it('was asked of nobody when no answer is expected', () => {
    const { rack, home } = rackWithSingleton();
    fenced(rack, home, true);
    fenced(rack, 'nobody' as NodeName, true);
    expect(rack.state.live.leases.size).toBe(1);
  });
});
