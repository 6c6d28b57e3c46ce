import { describe, expect, it } from 'vitest';
import { seededRandom, showBattery, showBoard } from './meters.ts';
import type { Scenario } from './scenario.ts';
import { parseScenario } from './scenario-file.ts';
import type { BoardState, Frame, RackSight, World } from './world.ts';
import { newWorld, panelWatts, stepWorld } from './world.ts';

const HOUR = 3_600;

function scenario(more = '', charge = '50%'): Scenario {
  const text = `title: t
length: 7d
battery: { capacityAh: 40, charge: ${charge} }
panel: { watts: 100, hours: { 6: 0%, 12: 100%, 18: 0% }, weather: [100%, 10%] }
load: { board: rpi-3b, busy: 50%, switchWatts: 9.26 }
${more}`;
  return parseScenario(text, 'f');
}

function sight(...states: BoardState[]): RackSight {
  return {
    converters: [{ name: 'c1', nodes: states.map((state, i) => ({ number: i + 1, state })) }],
  };
}

/** Goes on until the end of so many seconds, with a look at every frame. */
function run(
  of: Scenario,
  seconds: number,
  rack: RackSight = sight('on', 'on'),
  look: (frame: Frame) => void = () => undefined,
): World {
  let world = newWorld(of);
  while (world.atSeconds < seconds) {
    const frame = stepWorld(of, world, rack, 60);
    look(frame);
    world = frame.world;
  }
  return world;
}

describe('the sun', () => {
  it('rises and sets, and shines less through clouds', () => {
    const fair = scenario();
    expect(panelWatts(fair, 0)).toBe(0);
    expect(panelWatts(fair, 9 * HOUR)).toBeCloseTo(50);
    expect(panelWatts(fair, 12 * HOUR)).toBeCloseTo(100);
    expect(panelWatts(fair, 23 * HOUR)).toBe(0);
    expect(panelWatts(fair, 36 * HOUR)).toBeCloseTo(10);
    // The last day's weather goes on.
    expect(panelWatts(fair, 60 * HOUR)).toBeCloseTo(10);
  });

  it('shines over midnight where the file says so', () => {
    const always = { ...scenario(), panel: { watts: 10, hours: [[0, 1]] as const, weather: [] } };
    for (const hour of [0, 1, 23, 24]) expect(panelWatts(always, hour * HOUR)).toBe(10);
  });
});

describe('the battery', () => {
  it('gives what boards, converters and the switch draw, and nothing is lost in between', () => {
    const of = scenario();
    let drawnAh = 0;
    const world = run(of, 5 * HOUR, sight('on', 'on'), ({ amps }) => (drawnAh += amps / 60));
    expect(drawnAh / 40).toBeCloseTo(0.5 - world.charge, 3);
    // Two boards of 2.55 W, behind a converter, and the switch.
    expect(stepWorld(of, world, sight('on', 'on'), 1).loadWatts).toBeCloseTo(15.1, 0);
  });

  it('is spared by nodes that are halted, and more by those that are dark', () => {
    const load = (...states: BoardState[]): number =>
      stepWorld(scenario(), newWorld(scenario()), sight(...states), 1).loadWatts;
    expect(load('on', 'halted')).toBeLessThan(load('on', 'on'));
    expect(load('on', 'dark')).toBeLessThan(load('on', 'halted'));
  });

  it('is charged at noon, more slowly than it would be without losses, and never beyond full', () => {
    const of = scenario('', '90%');
    let highest = 0;
    const world = run(of, 14 * HOUR, sight('dark', 'dark'), ({ volts }) => {
      highest = Math.max(highest, volts);
    });
    expect(world.charge).toBeGreaterThan(0.95);
    expect(world.charge).toBeLessThanOrEqual(1);
    expect(highest).toBeLessThanOrEqual(14.4);
  });

  it('cuts the rack off when it is empty, once, and comes back when it is charged', () => {
    const of = scenario('', '5%');
    const changes: [number, boolean][] = [];
    run(of, 12 * HOUR, sight('on', 'on'), ({ cutOffChanged, world }) => {
      if (cutOffChanged) changes.push([world.atSeconds, world.isCutOff]);
    });
    expect(changes.map(([, isCutOff]) => isCutOff)).toEqual([true, false]);
    expect(changes[1]?.[0]).toBeGreaterThan(6 * HOUR);
  });

  it('comes out the same whatever the speed is', () => {
    const of = scenario();
    const rack = sight('on', 'on');
    const slow = run(of, 6 * HOUR, rack);
    const fast = stepWorld(of, newWorld(of), rack, 6 * HOUR).world;
    expect(fast.charge).toBeCloseTo(slow.charge, 6);
  });
});

describe('events', () => {
  const of = scenario(`events:
  - { at: 2m, converter: c1, does: fail }
  - { at: 3m, meter: battery, glitch: impossible, for: 2m }
  - { at: 3m, meter: 1, glitch: freeze, for: 2m }
  - { at: 3m, meter: 2, glitch: vanish, for: 2m }
  - { at: 10m, underVoltage: 2, for: 2m }`);
  const random = seededRandom(1);

  it('are due once', () => {
    const due: string[] = [];
    run(of, HOUR, undefined, (frame) => due.push(...frame.due.map(({ kind }) => kind)));
    expect(due).toEqual(['converter-fails', 'glitch', 'glitch', 'glitch', 'under-voltage']);
  });

  it('spoil what meters show, for their time', () => {
    const shown: Record<number, unknown[]> = {};
    run(of, 14 * 60, undefined, (frame) => {
      shown[frame.world.atSeconds / 60] = [
        showBattery(frame, of.battery, random),
        showBoard(frame, 1, random),
        showBoard(frame, 2, random),
      ];
    });
    const sound = [
      expect.objectContaining({ volts: expect.closeTo(12.2, 0) as number }),
      expect.objectContaining({ watts: expect.closeTo(2.55, 0) as number }),
      expect.objectContaining({ volts: expect.closeTo(5.05, 1) as number }),
    ];
    expect(shown[2]).toEqual(sound);
    expect(shown[3]).toEqual([
      expect.objectContaining({ volts: 1.3, charge: -0.4 }),
      'as-before',
      undefined,
    ]);
    expect(shown[6]).toEqual(sound);
    expect(shown[11]?.[2]).toMatchObject({ volts: expect.closeTo(4.55, 1) as number });
    expect(shown[13]).toEqual(sound);
  });

  it('leave meters as restless as real ones', () => {
    const seen = new Set<unknown>();
    run(scenario(), HOUR, undefined, (frame) => {
      const shown = showBoard(frame, 1, random);
      if (typeof shown === 'object') seen.add(shown.watts);
    });
    expect(seen.size).toBe(60);
  });
});
