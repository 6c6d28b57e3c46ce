import type { MountSpec, NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { batteryRack, gauge, rackOnBattery, setTier, stays } from '../testing/battery-rack.ts';
import { probingRack } from '../testing/probing-rack.ts';
import type { Rack } from '../testing/rack.ts';
import { service } from '../testing/specs.ts';
import { comeUp, goDown } from '../testing/wired-rack.ts';

const MAINS = { sample: { volts: 13.8, amps: -2, charge: 0.7, onMains: true } };
const FOLDER: MountSpec = { kind: 'bind', source: '/srv/db', target: '/data', readOnly: false };

function shed(rack: Rack): string[] {
  return [...rack.state.live.energy.shed.keys()].sort();
}

/** For as long: mains, and nodes that are started come up. */
function mainsFor(rack: Rack, ms: number): void {
  for (let passedMs = 0; passedMs < ms; passedMs += 10_000) {
    gauge(rack, 0.7, MAINS);
    rack.advanceMs(4_000);
    for (const name of rack.woken.splice(0)) {
      rack.post({ kind: 'woken', node: name, off: true, message: '' });
      rack.advanceMs(6_000);
      rack.post({ kind: 'power-restored', node: name, on: true, message: '' });
      comeUp(rack, name, `boot-${passedMs}-${name}`);
    }
    rack.advanceMs(6_000);
  }
}

describe('power that returns in the midst of a shutdown', () => {
  it('leaves on what is on, and has started again what is halted already', () => {
    const rack = rackOnBattery();
    stays(rack, 0.9, 60_000);
    stays(rack, 0.1, 100_000);
    expect(rack.state.live.energy.policy.shutdown?.phase).toBe('stopping');
    for (let n = 0; n < 60 && rack.halted.length === 0; n += 1) rack.advanceMs(1_000);
    const told = [...rack.halted];
    expect(told.length).toBeGreaterThan(0);
    for (const name of told.slice(0, 3)) goDown(rack, name);
    gauge(rack, 0.1, MAINS);
    rack.advanceMs(2_000);
    // What was told is not called back; its board is halting.
    for (const name of told.slice(3)) goDown(rack, name);
    mainsFor(rack, 300_000);
    expect(rack.isShutDown).toBe(false);
    mainsFor(rack, 1_800_000);
    expect(rack.state.live.energy.tier).toBe('normal');
    expect(Object.values(rack.conditions())).toEqual(Array.from({ length: 6 }, () => 'ready'));
    expect(rack.running('door')).toHaveLength(1);
    expect(rack.running('stats')).toHaveLength(2);
  });
});

describe('the order of a shutdown', () => {
  it('stops a database after all that may write to it, also one in a folder of its node, and whatever its priority', () => {
    const rack = probingRack(6, batteryRack());
    rack.deploy(
      service('db', { priority: 'best-effort', mounts: [FOLDER] }),
      service('door', { priority: 'critical' }),
      service('cache', { mounts: [{ kind: 'tmpfs', target: '/tmp' }] }),
    );
    rack.advanceMs(12_000);
    setTier(rack, 'shutdown');
    rack.advanceMs(28_000);
    rack.busy = false;
    const seen: string[] = [];
    for (let n = 0; n < 100 && rack.halted.length === 0; n += 1) {
      rack.advanceMs(1_000);
      const now = shed(rack).join();
      if (now !== '' && seen.at(-1) !== now) seen.push(now);
      rack.work();
    }
    expect(seen).toEqual(['shop/cache', 'shop/cache,shop/door', 'shop/cache,shop/db,shop/door']);
  });

  it('waits for what runs on a node whose agent is just being restarted', () => {
    const rack = rackOnBattery();
    rack.busy = false;
    const home = (rack.running('door')[0] ?? '') as NodeName;
    setTier(rack, 'shutdown');
    rack.advanceMs(28_000);
    rack.closeStream(home);
    rack.agent(home).reachable = true;
    for (let n = 0; n < 3; n += 1) {
      rack.advanceMs(1_000);
      rack.work();
    }
    rack.connect(home);
    rack.advanceMs(2_000);
    expect(rack.containers('door')).toEqual([home]);
    expect(rack.halted).toEqual([]);
  });
});
