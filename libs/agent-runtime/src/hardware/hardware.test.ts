import { NO_HARDWARE, type ConverterName, type NodeHardware, type NodeName } from '@grappe/domain';
import { FakeLed } from '@grappe/fakes';
import { describe, expect, it } from 'vitest';
import { CALM_STANDING, HardwareBench } from '../testing/hardware-bench.ts';

const pin = (gpio: number, activeLow = false) => ({ gpio, activeLow });
const STATUS = { kind: 'gpio', ...pin(27) } as const;
const C1 = { converter: 'c1' as ConverterName, ...pin(23) };
const RELAY = { node: 'pearl2' as NodeName, ...pin(22) };
const wired = (changes: Partial<NodeHardware>): NodeHardware => ({ ...NO_HARDWARE, ...changes });

describe('a machine without any hardware', () => {
  it('says once what it lacks, and is healthy', async () => {
    const bench = new HardwareBench();
    bench.board.unsupported = 'this kernel has no usable GPIO interface';
    bench.underVoltage.fail('absent');
    bench.temperature.fail('absent');
    await bench.start(NO_HARDWARE);
    await bench.pass(3_600_000);
    expect(bench.logger.lines).toMatchObject([
      { level: 'info', message: 'rack.yaml names no lights, button, pins or sensors of this node' },
      {
        level: 'info',
        message: 'this board has no such sensors',
        fields: { lacking: ['under-voltage alarm', 'board temperature'] },
      },
    ]);
    expect(bench.report).toEqual({
      troubles: [],
      readings: [],
      powerGoods: [],
      relays: [],
      lights: 'healthy',
    });
    expect(bench.memory.saves).toBe(0);
  });

  it('says in one line what rack.yaml wants of it in vain', async () => {
    const bench = new HardwareBench();
    bench.board.unsupported = 'this kernel has no usable GPIO interface';
    await bench.start(
      wired({ statusLed: STATUS, button: pin(24), relays: [RELAY], powerGoods: [C1] }),
    );
    await bench.pass(3_600_000);
    const warnings = bench.told('warn');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.fields).toEqual({ troubles: bench.report.troubles });
    expect(bench.report.troubles).toHaveLength(4);
    expect(bench.report.lights).toBe('degraded');
  });
});

describe('settings', () => {
  it('are saved when they have changed, and never else', async () => {
    const settings = wired({ statusLed: STATUS, powerGoods: [C1] });
    const bench = await new HardwareBench().start(settings);
    bench.hardware.apply({ ...settings });
    await bench.pass(3_600_000);
    expect(bench.memory.saves).toBe(1);
    const next = await new HardwareBench(await bench.end()).start(settings);
    expect(next.memory.saves).toBe(1);
    next.hardware.apply(NO_HARDWARE);
    await next.pass(1);
    expect(next.memory).toMatchObject({ saves: 2, saved: NO_HARDWARE });
  });

  it('are used before a controller is heard', async () => {
    const before = await new HardwareBench().start(wired({ powerGoods: [C1] }));
    const bench = new HardwareBench(await before.end());
    await bench.hardware.start();
    await bench.pass(1);
    expect(bench.gpio.claimed).toEqual(new Map([[23, 'power-good of c1']]));
    expect(bench.report).toMatchObject({ powerGoods: [{ good: false }], lights: 'booting' });
  });

  it('that cannot be read or saved do not keep the node from working', async () => {
    const bench = new HardwareBench();
    bench.memory.fault = new Error('Input/output error');
    await bench.start(wired({ powerGoods: [C1] }));
    expect(bench.report.powerGoods).toHaveLength(1);
    expect(bench.told('warn')).toHaveLength(2);
    bench.memory.fault = undefined;
    bench.hardware.apply(wired({ powerGoods: [C1] }));
    await bench.pass(1);
    expect(bench.memory.saved).toMatchObject({ powerGoods: [C1] });
  });

  it('that change touch only what has changed', async () => {
    const sensor = { role: 'node', spec: { kind: 'power-supply', name: 'a' } } as const;
    const bench = await new HardwareBench().start(
      wired({ statusLed: STATUS, relays: [RELAY], powerGoods: [C1], sensors: [sensor] }),
    );
    const histories = [22, 23].map((bcm) => bench.board.pin(bcm).history.length);
    bench.hardware.apply(
      wired({ relays: [RELAY], powerGoods: [C1], sensors: [sensor], button: pin(27) }),
    );
    await bench.pass(1);
    expect(bench.gpio.claimed.get(27)).toBe('button');
    expect(bench.told('warn')).toEqual([]);
    expect(bench.sensors).toHaveLength(1);
    expect(bench.sensors[0]?.closed).toBe(false);
    expect([22, 23].map((bcm) => bench.board.pin(bcm).history.length)).toEqual(histories);
    bench.hardware.apply(NO_HARDWARE);
    await bench.pass(1);
    expect(bench.gpio.claimed.size).toBe(0);
    expect(bench.sensors[0]?.closed).toBe(true);
  });

  it('that could not be followed are followed as soon as that is possible', async () => {
    const bench = new HardwareBench();
    bench.board.pin(23).taken = true;
    await bench.start(wired({ powerGoods: [C1] }));
    expect(bench.report).toMatchObject({ troubles: [/GPIO 23/], powerGoods: [] });
    await bench.pass(3_600_000);
    expect(bench.told('warn')).toHaveLength(1);
    bench.board.pin(23).taken = false;
    await bench.pass(60_000);
    expect(bench.report).toMatchObject({ troubles: [], powerGoods: [{ good: false }] });
    expect(bench.told('info').at(-1)?.message).toMatch(/in order/);
  });
});

describe('a power-good input', () => {
  it('is told at once, and not for what bounces', async () => {
    const bench = await new HardwareBench().start(wired({ powerGoods: [C1] }));
    bench.board.pin(23).setOutside(true);
    await bench.pass(20);
    expect(bench.report.powerGoods).toEqual([{ converter: 'c1', good: true }]);
    const before = bench.reports.length;
    bench.board.pin(23).setOutside(false);
    await bench.pass(5);
    bench.board.pin(23).setOutside(true);
    await bench.pass(1_000);
    expect(bench.reports).toHaveLength(before);
    bench.board.pin(23).setOutside(false);
    await bench.pass(20);
    expect(bench.report.powerGoods).toEqual([{ converter: 'c1', good: false }]);
  });

  it('is looked at as well, should an edge get lost', async () => {
    const bench = await new HardwareBench().start(wired({ powerGoods: [C1] }));
    const wire = bench.board.pin(23);
    wire.onEdge = undefined;
    wire.setOutside(true);
    await bench.pass(5_000);
    expect(bench.report.powerGoods).toEqual([{ converter: 'c1', good: true }]);
  });

  it('that does not work any more is a trouble, and tells nothing', async () => {
    const bench = await new HardwareBench().start(wired({ powerGoods: [C1] }));
    bench.board.pin(23).broken = true;
    await bench.pass(5_000);
    expect(bench.report).toMatchObject({
      powerGoods: [],
      troubles: [/GPIO 23 \(power-good of c1\)/],
    });
    bench.board.pin(23).broken = false;
    await bench.pass(5_000);
    expect(bench.report).toMatchObject({ powerGoods: [{ good: false }], troubles: [] });
  });
});

describe('the button', () => {
  async function press(bench: HardwareBench, downMs: number): Promise<void> {
    bench.board.pin(24).setOutside(true);
    await bench.pass(downMs);
    bench.board.pin(24).setOutside(false);
    await bench.pass(100);
  }

  it.each([
    [100, ['short']],
    [2_000, []],
    [4_000, ['long']],
  ])('down for %i ms is told as %j', async (downMs, told) => {
    const bench = await new HardwareBench().start(wired({ button: pin(24) }));
    await press(bench, downMs);
    expect(bench.presses).toEqual(told);
  });

  it('is answered by one burst, for a long press while it is down', async () => {
    const bench = await new HardwareBench().start(wired({ button: pin(24) }));
    bench.hardware.stand(CALM_STANDING);
    await press(bench, 100);
    expect(bench.report.lights).toBe('identify');
    await bench.pass(1_100);
    expect(bench.report.lights).toBe('healthy');
    bench.board.pin(24).setOutside(true);
    await bench.pass(3_100);
    expect(bench.report.lights).toBe('identify');
    expect(bench.presses).toEqual(['short']);
  });

  it('is not answered when nobody hears of it', async () => {
    const bench = await new HardwareBench().start(wired({ button: pin(24) }));
    bench.hears = false;
    await press(bench, 100);
    expect(bench.report.lights).toBe('healthy');
  });

  it('that is stuck from the start does nothing', async () => {
    const bench = new HardwareBench();
    bench.board.pin(24).setOutside(true);
    await bench.start(wired({ button: pin(24) }));
    await bench.pass(5_000);
    bench.board.pin(24).setOutside(false);
    await bench.pass(100);
    expect(bench.presses).toEqual([]);
  });
});

describe('lights', () => {
  const BOTH = wired({ powerLed: { kind: 'kernel', name: 'PWR' }, statusLed: STATUS });

  async function lit(changes: Partial<NodeHardware> = BOTH): Promise<[HardwareBench, FakeLed]> {
    const bench = new HardwareBench();
    const led = new FakeLed(true);
    bench.leds.set('PWR', led);
    await bench.start(wired(changes));
    return [bench, led];
  }

  it('follow what the agent and the controller know', async () => {
    const [bench] = await lit();
    const states: string[] = [];
    const show = async () => {
      await bench.pass(1);
      states.push(bench.report.lights);
    };
    await show();
    bench.hardware.learn({ controller: 'lost' });
    await show();
    bench.hardware.learn({ controller: 'heard' });
    bench.hardware.stand({ ...CALM_STANDING, tier: 'critical' });
    await show();
    bench.hardware.stand({ ...CALM_STANDING, identifyForMs: 1_000 });
    await show();
    await bench.pass(1_000);
    await show();
    bench.hardware.learn({ halting: true });
    await show();
    expect(states).toEqual([
      'healthy',
      'controller-unreachable',
      'battery-low',
      'identify',
      'healthy',
      'shutting-down',
    ]);
  });

  it('are left as the table says for an agent that was stopped', async () => {
    const [bench, power] = await lit();
    await bench.pass(12_345);
    await bench.end();
    expect(power).toMatchObject({ lit: true, released: true });
    expect(bench.board.pin(27).driven).toBe('low');
  });

  it('are kept lit when the board halts, for the kernel to darken them', async () => {
    const [bench, power] = await lit();
    bench.hardware.learn({ halting: true });
    await bench.pass(1_100);
    await bench.hardware.close();
    expect(power).toMatchObject({ lit: true, released: false });
  });

  it('that are left alone say that the board runs', async () => {
    const bench = await new HardwareBench().start(BOTH);
    expect(bench.report.troubles).toEqual(['there is no light PWR']);
    await bench.end();
    expect(bench.board.pin(27).driven).toBe('high');
  });

  it('that come later join in, and change how the other is left', async () => {
    const bench = await new HardwareBench().start(BOTH);
    const power = new FakeLed(true);
    bench.leds.set('PWR', power);
    await bench.pass(61_000);
    expect(bench.report.troubles).toEqual([]);
    expect(power.lit).toBe(true);
    await bench.end();
    expect(bench.board.pin(27).driven).toBe('low');
  });

  it('are never written without a need', async () => {
    const [bench, power] = await lit();
    await bench.pass(60_000);
    expect(power.writes).toEqual([true]);
    bench.hardware.stand({ ...CALM_STANDING });
    bench.hardware.learn({ tasks: [] });
    await bench.pass(1_000);
    expect(power.writes).toEqual([true]);
  });
});
