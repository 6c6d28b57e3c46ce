import type { BootId, NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { BOARD_HALTS_MS } from '../constants.ts';
import { batteryView } from '../energy/battery/view.ts';
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
import { replicated, service } from '../testing/specs.ts';
import { comeUp, goDown, report, wiredRack } from '../testing/wired-rack.ts';

const BOOT = 'boot-of-the-machine' as BootId;

function phase(rack: Rack): string | undefined {
  return rack.state.live.energy.policy.shutdown?.phase;
}

/** What the battery is taken to hold. */
function knowledge(rack: Rack) {
  const { battery } = rack.state.live.energy;
  const spec = rack.state.rack.power.battery;
  if (battery === undefined || spec === undefined) throw new Error('no battery');
  return batteryView(battery, spec);
}

describe('the charge, over a restart of the controller', () => {
  it('is known as well as before when the node that measures it says how short that was', () => {
    const rack = rackOnBattery();
    stays(rack, 0.55, 120_000);
    rack.agent('n1').sinceControllerMs = 4_000;
    rack.restartController();
    expect(knowledge(rack)).toMatchObject({ synchronised: true, because: 'memory' });
    expect(knowledge(rack).charge).toBeCloseTo(0.55, 1);
    rack.agent('n1').sinceControllerMs = 20 * HOUR_MS;
    rack.restartController();
    expect(knowledge(rack).synchronised).toBe(false);
  });

  it('is anybody’s guess when its node has started anew as well, and is still there for the one after', () => {
    const rack = rackOnBattery();
    stays(rack, 0.55, 120_000);
    rack.restartController({ connect: false });
    expect(knowledge(rack).synchronised).toBe(false);
    rack.advanceMs(20_000);
    // Nothing was heard of it: what was kept before is not written over.
    rack.agent('n1').sinceControllerMs = 30_000;
    rack.restartController();
    expect(knowledge(rack).synchronised).toBe(true);
  });
});

describe('a tier that an operator has set, over a restart of the controller', () => {
  it('has what was left of it after an orderly end, and all of it after a crash', () => {
    const rack = rackOnBattery();
    rack.expectOk({ kind: 'set-tier', tier: 'saver', durationMs: HOUR_MS });
    rack.advanceMs(HOUR_MS / 2);
    rack.restartController();
    rack.advanceMs(HOUR_MS / 2 + 60_000);
    expect(rack.state.live.energy.tier).toBe('saver');
    rack.post({ kind: 'stopping' });
    rack.restartController();
    rack.advanceMs(HOUR_MS / 2);
    expect(rack.state.live.energy.tier).toBe('normal');
    expect(rack.running('stats')).toHaveLength(2);
  });
});

describe('the end of the rack, over a restart of the controller', () => {
  function endingRack(): Rack {
    const rack = probingRack(6, batteryRack());
    rack.boot = BOOT;
    rack.restartController();
    rack.deploy(
      service('door', { priority: 'critical', stopGraceMs: 60_000 }),
      replicated('stats', 2, { priority: 'best-effort' }),
    );
    rack.advanceMs(12_000);
    setTier(rack, 'shutdown');
    rack.advanceMs(25_000);
    rack.busy = false;
    rack.advanceMs(6_000);
    expect(phase(rack)).toBe('stopping');
    expect([...rack.state.live.energy.shed.keys()]).toEqual(['shop/stats']);
    return rack;
  }

  it('goes on in its order when only the controller was started anew', () => {
    const rack = endingRack();
    rack.restartController();
    expect(phase(rack)).toBe('stopping');
    rack.advanceMs(2_000);
    // What is stopped first still runs, so nothing else is stopped, and no node is halted.
    expect([...rack.state.live.energy.shed.keys()]).toEqual(['shop/stats']);
    expect(rack.halted).toEqual([]);
    rack.busy = true;
    rack.advanceMs(3_000);
    expect([...rack.halted].sort()).toEqual(['n2', 'n3', 'n4', 'n5', 'n6']);
    for (const name of rack.halted) goDown(rack, name);
    rack.advanceMs(3_000);
    expect(rack.isShutDown).toBe(true);
  });

  it('does not take nodes that have not come back yet for nodes that are off', () => {
    const rack = endingRack();
    rack.restartController({ connect: false });
    rack.advanceMs(3_000);
    expect(rack.isShutDown).toBe(false);
    for (const name of ['n1', 'n2', 'n3', 'n4', 'n5', 'n6']) rack.connect(name);
    rack.busy = true;
    rack.advanceMs(3_000);
    expect([...rack.halted].sort()).toEqual(['n2', 'n3', 'n4', 'n5', 'n6']);
  });

  it('is over when the machine has started anew: it has power', () => {
    const rack = endingRack();
    rack.boot = 'another' as BootId;
    rack.restartController();
    expect(phase(rack)).toBe('waiting');
    rack.busy = true;
    rack.advanceMs(20_000);
    expect(rack.halted).toEqual([]);
    expect(rack.running('door')).toEqual([]);
  });

  it('has a node halted that was cut off when it was its turn', () => {
    const rack = endingRack();
    rack.silence('n3');
    rack.busy = true;
    rack.advanceMs(20_000);
    const told = (): string[] => rack.halted.filter((name) => name === 'n3');
    expect(told()).toEqual([]);
    rack.heal('n3');
    rack.advanceMs(2_000);
    expect(told()).toEqual(['n3']);
  });
});

describe('a rack that waits for charge', () => {
  it('is started when an operator who has shut it down wants it as the battery says', () => {
    const rack = rackOnBattery();
    stays(rack, 0.9, 60_000);
    setTier(rack, 'shutdown');
    rack.advanceMs(40_000);
    for (const name of rack.halted.splice(0)) goDown(rack, name);
    rack.advanceMs(5_000);
    expect(phase(rack)).toBe('waiting');
    rack.expectOk({ kind: 'clear-tier' });
    rack.advanceMs(2_000);
    expect(rack.state.live.energy.tier).toBe('critical');
    expect(rack.running('door')).toHaveLength(1);
  });

  it('does not wait for one that was taken out of rack.yaml', () => {
    const rack = rackOnBattery();
    stays(rack, 0.9, 60_000);
    stays(rack, 0.1, 160_000);
    expect(rack.state.live.energy.tier).toBe('shutdown');
    const { battery: _gone, ...power } = batteryRack().power;
    rack.restartController({ connect: true, spec: { ...batteryRack(), power } });
    rack.advanceMs(20_000);
    expect(rack.state.live.energy.tier).toBe('normal');
    expect(rack.running('door')).toHaveLength(1);
  });
});

describe('a battery that nothing is known of', () => {
  it('sheds nothing, whatever it is described as', () => {
    const rack = probingRack(6, wiredRack(6));
    rack.deploy(replicated('stats', 2, { priority: 'best-effort' }));
    // A sensor that rack.yaml knows nothing of.
    for (let n = 0; n < 30; n += 1) {
      gauge(rack, 0.05);
      rack.advanceMs(10_000);
    }
    expect(rack.state.live.energy).toMatchObject({ tier: 'normal', policy: { tier: 'normal' } });
    expect(rack.running('stats')).toHaveLength(2);
    expect(rack.eventKinds()).not.toContain('power.tier');
  });

  it('ends the rack all the same when its UPS calls it low, and means it', () => {
    const rack = rackOnBattery();
    const low = { sample: { volts: 11.2, batteryLow: true } };
    gauge(rack, 0, low);
    rack.advanceMs(50_000);
    expect(rack.state.live.energy.tier).toBe('normal');
    gauge(rack, 0, low);
    rack.advanceMs(20_000);
    expect(phase(rack)).toBe('announced');
  });

  it('is said to be so once that has lasted, and again when it is known', () => {
    const rack = rackOnBattery();
    stays(rack, 0.9, 60_000);
    const said = (): string[] =>
      rack.events.filter(({ kind }) => kind === 'power.tier').map(({ message }) => message);
    const before = said().length;
    for (let n = 0; n < 40; n += 1) {
      report(rack, 'n1', {
        readings: [{ role: 'battery', sensor: 'ina226', distrust: 'it is frozen', ageMs: 0 }],
      });
      rack.advanceMs(10_000);
    }
    expect(said().slice(before)).toEqual([
      'normal, held: the sensor of the battery is not believed (it is frozen)',
    ]);
    stays(rack, 0.9, 500_000);
    expect(said().slice(before)).toHaveLength(2);
    expect(said().at(-1)).toBe('normal: as the charge is');
  });
});

describe('nodes that were halted, over a restart of the controller', () => {
  it('are started again when the plan wants them, and not by each controller anew', () => {
    const rack = rackOnBattery(2);
    setTier(rack, 'critical');
    rack.advanceMs(20_000);
    const halted = [...rack.halted];
    for (const name of halted) goDown(rack, name);
    rack.advanceMs(20_000);
    rack.restartController();
    // Nobody knows since when they are silent, so that it counts from here.
    rack.advanceMs(BOARD_HALTS_MS);
    rack.expectOk({ kind: 'clear-tier' });
    rack.advanceMs(2_000);
    expect(rack.woken.length).toBeGreaterThan(0);
    expect(halted).toEqual(expect.arrayContaining(rack.woken));
    for (const name of rack.woken) comeUp(rack, name, 'again');
    rack.advanceMs(2_000);
    const record = rack.state.durable.nodes.get(rack.woken[0] as NodeName);
    expect(record?.halted).toBeUndefined();
  });
});
