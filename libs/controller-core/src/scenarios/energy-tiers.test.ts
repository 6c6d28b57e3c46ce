import { describe, expect, it } from 'vitest';
import { ENERGY_KEY } from '../state/durable.ts';
import {
  batteryRack,
  gauge,
  HOUR_MS,
  rackOnBattery,
  setTier,
  stays,
} from '../testing/battery-rack.ts';
import { probingRack } from '../testing/probing-rack.ts';
import type { Rack } from '../testing/rack.ts';
import { global, mounts, replicated, service, volume } from '../testing/specs.ts';
import { comeUp, goDown, report } from '../testing/wired-rack.ts';

/** Looks of a sensor that knows no charge. */
function droops(rack: Rack, volts: number, ms: number): void {
  for (let passedMs = 0; passedMs < ms; passedMs += 10_000) {
    const sample = { volts, amps: 4 };
    gauge(rack, 0, { sample });
    rack.advanceMs(10_000);
  }
}

describe('a battery that goes down', () => {
  it('is not waited for when its voltage under load falls over the edge, whatever was counted', () => {
    const rack = rackOnBattery();
    droops(rack, 12.3, 120_000);
    expect(rack.state.live.energy.tier).toBe('normal');
    droops(rack, 10.8, 300_000);
    expect(rack.state.live.energy.tier).toBe('shutdown');
    expect(rack.state.live.energy.because).toMatchObject({ because: 'runtime' });
  });

  it('sheds what matters least first, and has it back when there is charge', () => {
    const rack = rackOnBattery();
    stays(rack, 0.9, 60_000);
    expect(rack.state.live.energy.tier).toBe('normal');
    stays(rack, 0.5, 180_000);
    expect(rack.state.live.energy.tier).toBe('saver');
    expect(rack.running('stats')).toEqual([]);
    expect(rack.running('shop')).toHaveLength(2);
    expect(rack.explain('stats')[0]?.waitsFor).toBe(
      'waits for energy: the service is shed in tier saver',
    );
    expect(rack.agent('n3').standing).toMatchObject({ tier: 'saver', onBattery: true });
    stays(rack, 0.9, 900_000);
    expect(rack.state.live.energy.tier).toBe('normal');
    expect(rack.running('stats')).toHaveLength(2);
  });

  it('is not acted on while its sensor is not believed', () => {
    const rack = rackOnBattery();
    stays(rack, 0.9, 60_000);
    for (let n = 0; n < 30; n += 1) {
      report(rack, 'n1', {
        readings: [{ role: 'battery', sensor: 'ina226', distrust: 'it is frozen', ageMs: 0 }],
      });
      rack.advanceMs(10_000);
    }
    expect(rack.state.live.energy.tier).toBe('normal');
    expect(rack.state.live.energy.because).toEqual({ kind: 'held', why: 'distrusted' });
  });

  it('goes on to count as long as its node is there and tells nothing new', () => {
    const rack = rackOnBattery();
    gauge(rack, 0.9);
    rack.advanceMs(300_000);
    expect(rack.state.live.energy.because).toEqual({ kind: 'charge' });
    rack.silence('n1');
    rack.advanceMs(130_000);
    expect(rack.state.live.energy.because).toEqual({ kind: 'held', why: 'silent' });
  });

  it('is written down a few times a day, not with every sample', () => {
    const rack = rackOnBattery();
    stays(rack, 0.9, 120_000);
    const before = rack.operations;
    stays(rack, 0.9, 600_000);
    expect(rack.operations).toBe(before);
    expect(rack.state.durable.energy.get(ENERGY_KEY)?.policy.tier).toBe('normal');
  });
});

describe('a tier with fewer nodes', () => {
  it('empties nodes, halts them, and starts them again, with no incident and no doubt', () => {
    const rack = rackOnBattery(2);
    setTier(rack, 'critical');
    rack.advanceMs(20_000);
    expect(rack.running('door')).toHaveLength(1);
    expect(rack.running('shop')).toEqual([]);
    expect(rack.halted.length).toBeGreaterThanOrEqual(4);
    expect(rack.halted).not.toContain('n1');
    for (const name of rack.halted) goDown(rack, name);
    rack.advanceMs(60_000);
    expect(rack.running('door')).toHaveLength(1);
    expect(rack.eventKinds()).not.toContain('rack.doubted');
    expect([...rack.state.durable.incidents.values()]).toEqual([]);
    rack.expectOk({ kind: 'clear-tier' });
    rack.advanceMs(2_000);
    expect(rack.woken.length).toBeGreaterThan(0);
    for (let round = 0; round < 6; round += 1) {
      for (const name of rack.woken.splice(0)) {
        rack.post({ kind: 'woken', node: name, off: true, message: '' });
        rack.advanceMs(6_000);
        rack.post({ kind: 'power-restored', node: name, on: true, message: '' });
        comeUp(rack, name, `boot-${round}-${name}`);
      }
      rack.advanceMs(3_000);
    }
    expect(Object.values(rack.conditions())).toEqual(Array.from({ length: 6 }, () => 'ready'));
    expect(rack.running('shop')).toHaveLength(2);
    expect(rack.running('stats')).toHaveLength(2);
    expect(rack.state.live.energy.plan).toBeUndefined();
  });

  it('keeps what is halted and shed over a restart of the controller', () => {
    const rack = rackOnBattery(2);
    setTier(rack, 'critical');
    rack.advanceMs(20_000);
    for (const name of rack.halted) goDown(rack, name);
    rack.advanceMs(20_000);
    const halted = rack.halted.length;
    rack.restartController();
    expect(rack.state.live.energy.tier).toBe('critical');
    rack.advanceMs(30_000);
    expect(rack.running('shop')).toEqual([]);
    expect(rack.running('door')).toHaveLength(1);
    expect(rack.halted).toHaveLength(halted);
    expect(rack.woken).toEqual([]);
  });
});

describe('a tier that an operator sets', () => {
  it('ends by itself, and is refused when it makes no sense', () => {
    const rack = rackOnBattery();
    rack.expectOk({ kind: 'set-tier', tier: 'saver', durationMs: 120_000 });
    rack.advanceMs(1_000);
    expect(rack.running('stats')).toEqual([]);
    rack.advanceMs(120_000);
    expect(rack.running('stats')).toHaveLength(2);
    expect(rack.request({ kind: 'set-tier', tier: 'saver', durationMs: 1 })).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT' },
    });
  });

  it('is not set when it could not be saved', () => {
    const rack = rackOnBattery();
    rack.full = true;
    expect(rack.request({ kind: 'set-tier', tier: 'critical', durationMs: HOUR_MS }).ok).toBe(
      false,
    );
    rack.full = false;
    rack.advanceMs(5_000);
    expect(rack.state.live.energy.tier).toBe('normal');
    expect(rack.running('stats')).toHaveLength(2);
  });
});

describe('the end of the rack', () => {
  it('is announced, then ordered: services by priority, data last, nodes, and the controller', () => {
    const rack = probingRack(6, batteryRack());
    rack.deployWith(
      [
        service('db', { priority: 'best-effort', ...mounts('data') }),
        service('door', { priority: 'critical' }),
        replicated('stats', 2, { priority: 'best-effort' }),
      ],
      [volume('data')],
    );
    rack.advanceMs(12_000);
    setTier(rack, 'shutdown');
    rack.advanceMs(20_000);
    expect(rack.running('stats')).toHaveLength(2);
    rack.busy = false;
    rack.advanceMs(11_000);
    const shed = (): string[] => [...rack.state.live.energy.shed.keys()].sort();
    expect(shed()).toEqual(['shop/stats']);
    rack.busy = true;
    rack.advanceMs(5_000);
    expect(shed()).toEqual(['shop/db', 'shop/door', 'shop/stats']);
    expect(rack.containers('db')).toEqual([]);
    expect([...rack.halted].sort()).toEqual(['n2', 'n3', 'n4', 'n5', 'n6']);
    expect(rack.isShutDown).toBe(false);
    for (const name of rack.halted) goDown(rack, name);
    rack.advanceMs(3_000);
    expect(rack.isShutDown).toBe(true);
    expect(rack.eventKinds()).not.toContain('rack.doubted');
  });

  it('is followed by a wait for charge, also of the next controller', () => {
    const rack = rackOnBattery();
    stays(rack, 0.9, 60_000);
    stays(rack, 0.1, 200_000);
    expect(rack.state.live.energy.tier).toBe('shutdown');
    for (const name of rack.halted) goDown(rack, name);
    rack.advanceMs(90_000);
    expect(rack.isShutDown).toBe(true);
    rack.isShutDown = false;
    rack.restartController();
    rack.advanceMs(20_000);
    expect(rack.state.live.energy.policy.shutdown?.phase).toBe('waiting');
    expect(rack.running('door')).toEqual([]);
    expect(rack.isShutDown).toBe(false);
    stays(rack, 0.9, 400_000);
    expect(rack.state.live.energy.tier).not.toBe('shutdown');
    expect(rack.running('door')).toHaveLength(1);
  });

  it('leaves nodes on when power returns meanwhile, and the rack ends up on', () => {
    const rack = rackOnBattery();
    stays(rack, 0.9, 60_000);
    stays(rack, 0.1, 70_000);
    expect(rack.state.live.energy.policy.shutdown?.phase).toBe('announced');
    const mains = { sample: { volts: 13.8, amps: -2, charge: 0.12, onMains: true } };
    gauge(rack, 0.12, mains);
    rack.advanceMs(90_000);
    expect(rack.halted).toEqual([]);
    expect(rack.isShutDown).toBe(false);
    expect(rack.running('door')).toEqual([]);
    rack.advanceMs(400_000);
    expect(rack.state.live.energy.tier).toBe('critical');
    expect(rack.running('door')).toHaveLength(1);
  });
});

describe('services with a task on every node', () => {
  it('go with the nodes, and are back with them', () => {
    const rack = rackOnBattery(2);
    rack.deploy(
      global('watch', { priority: 'critical' }),
      service('door', { priority: 'critical' }),
    );
    setTier(rack, 'critical');
    rack.advanceMs(20_000);
    for (const name of rack.halted) goDown(rack, name);
    rack.advanceMs(20_000);
    const on = rack.running('watch');
    expect(on).toContain('n1');
    expect(on).toHaveLength(6 - rack.halted.length);
    expect(rack.tasks('watch')).toHaveLength(on.length);
  });
});

describe('the node of the controller', () => {
  it('is known by its address where rack.yaml does not say it, and stays on', () => {
    const spec = batteryRack(1);
    const rack = probingRack(6, {
      ...spec,
      nodes: spec.nodes.map((node) => ({ ...node, roles: [] })),
    });
    rack.state.live.energy.ownAddresses = new Set(['10.0.0.5']);
    rack.advanceMs(12_000);
    setTier(rack, 'critical');
    rack.advanceMs(10_000);
    expect(rack.halted).not.toContain('n5');
    expect(rack.halted.length).toBeGreaterThan(0);
  });
});
