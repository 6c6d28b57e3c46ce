import type { FirstBootEvent } from '@grappe/agent-core';
import {
  err,
  LED_TABLE,
  ok,
  type LedSpec,
  type NodeCard,
  type NodeName,
  type RackName,
} from '@grappe/domain';
import { FakeClock, FakeGpio, FakeLed, MemoryLogger, SeededRng } from '@grappe/fakes';
import { describe, expect, it } from 'vitest';
import { FirstBootDriver, type FirstBootDeed } from './first-boot-driver.ts';
import { FirstBootLights } from './first-boot-lights.ts';

const CARD: NodeCard = {
  cardId: '0'.repeat(32),
  system: 'raspberry-pi-os',
  rack: 'pearl' as RackName,
  node: 'pearl1' as NodeName,
  controllers: ['172.16.0.1:7443'],
  network: { nameServers: [] },
  timeServers: [],
  access: { user: 'pi', sshKeys: [] },
  leds: {},
  packages: [],
};
const NO_LINK: FirstBootEvent = {
  kind: 'looked',
  network: {
    links: [{ name: 'eth0', kind: 'cable', carrier: false, addresses: [] }],
    wifi: 'unknown',
  },
};
const LINK: FirstBootEvent = {
  kind: 'looked',
  network: {
    links: [{ name: 'eth0', kind: 'cable', carrier: true, addresses: ['10.0.0.2'] }],
    wifi: 'unknown',
  },
};

/** A board whose acts a test answers. */
class Bench {
  readonly clock = new FakeClock();
  readonly logger = new MemoryLogger();
  readonly kernel = new Map([['ACT', new FakeLed()]]);
  readonly deeds: FirstBootDeed[] = [];
  readonly reports: string[] = [];
  network = LINK;
  card: NodeCard = CARD;
  reportFails = false;
  readonly driver: FirstBootDriver;

  constructor() {
    const { clock, logger } = this;
    this.driver = new FirstBootDriver({
      ...{ clock, logger, timers: clock, rng: new SeededRng(1) },
      lights: new FirstBootLights({
        ...{ clock, logger, timers: clock, gpio: new FakeGpio(clock) },
        kernelLed: ({ name }) => {
          const led = this.kernel.get(name);
          return led === undefined ? err({ message: `no light ${name}` }) : ok(led);
        },
      }),
      perform: (deed) => Promise.resolve(this.#answer(deed)),
      publish: () => Promise.resolve(),
      report: (text) => {
        if (this.reportFails) return Promise.reject(new Error('the card is full'));
        this.reports.push(text);
        return Promise.resolve();
      },
    });
  }

  #answer(deed: FirstBootDeed): FirstBootEvent {
    this.deeds.push(deed);
    switch (deed.kind) {
      case 'read-card':
        return { kind: 'card-read', card: ok(this.card) };
      case 'look':
        return this.network;
      case 'join':
        return { kind: 'joined' };
      case 'start-agent':
        throw new Error('systemctl is not there');
      default:
        return { kind: 'done' };
    }
  }

  /** What the last answer leads to. */
  async #settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  }

  async pass(ms: number): Promise<void> {
    const untilMs = this.clock.monotonicMs() + ms;
    await this.#settle();
    while (this.clock.monotonicMs() < untilMs) {
      const dueMs = this.clock.nextDueMs ?? untilMs;
      this.clock.advance(Math.max(0, Math.min(dueMs, untilMs) - this.clock.monotonicMs()));
      await this.#settle();
      if (dueMs >= untilMs) this.clock.advance(untilMs - this.clock.monotonicMs());
    }
  }
}

describe('a first boot on a board', () => {
  it('ends with the agent, and tells what failed on the way in the log', async () => {
    const bench = new Bench();
    expect(await bench.driver.run()).toBe(true);
    expect(bench.deeds.map(({ kind }) => kind)).toEqual([
      ...['read-card', 'look', 'join', 'scrub', 'scrub', 'scrub', 'start-agent'],
    ]);
    const notes = bench.logger.lines.map(({ fields }) => fields['notes']);
    expect(notes).toContainEqual(['start-agent: systemctl is not there']);
    expect(bench.kernel.get('ACT')?.released).toBe(true);
    expect(bench.clock.pendingTimers).toBe(0);
  });

  it('blinks while it waits, goes on by itself, and writes once', async () => {
    const bench = new Bench();
    bench.network = NO_LINK;
    const ended = bench.driver.run();
    await bench.pass(120_000);
    expect(bench.reports).toHaveLength(1);
    const act = bench.kernel.get('ACT');
    expect(act?.released).toBe(false);
    const from = act?.writes.length ?? 0;
    const roundMs = (LED_TABLE['no-network'].status?.steps ?? []).reduce(
      (sum, [, ms]) => sum + ms,
      0,
    );
    await bench.pass(roundMs * 5);
    expect((act?.writes.length ?? 0) - from).toBe(5 * 2 * 3);
    bench.network = LINK;
    await bench.pass(3_000);
    expect(await ended).toBe(true);
    // One as it joins, and one more because the agent could not be started.
    expect(bench.reports).toHaveLength(3);
    expect(bench.reports[2]).toContain('start-agent: systemctl is not there');
  });

  it('stops when it is told to, with its lights given back', async () => {
    const bench = new Bench();
    bench.network = NO_LINK;
    bench.reportFails = true;
    const ended = bench.driver.run();
    await bench.pass(60_000);
    bench.driver.stop();
    expect(await ended).toBe(false);
    expect(bench.kernel.get('ACT')?.released).toBe(true);
    expect(bench.clock.pendingTimers).toBe(0);
    expect(bench.logger.lines).toContainEqual(
      expect.objectContaining({ message: 'the report on the card cannot be written' }),
    );
  });
});

describe('its lights', () => {
  const show = async (leds: NodeCard['leds'], prepare?: (bench: Bench) => unknown) => {
    const bench = new Bench();
    prepare?.(bench);
    bench.network = NO_LINK;
    bench.card = { ...CARD, leds };
    const ended = bench.driver.run();
    await bench.pass(10_000);
    const writes = (name: string): number => bench.kernel.get(name)?.writes.length ?? 0;
    const used = { act: writes('ACT'), led0: writes('led0'), rack: writes('rack') };
    bench.driver.stop();
    await ended;
    return { ...used, released: bench.kernel.get('ACT')?.released };
  };
  const kernel = (name: string): LedSpec => ({ kind: 'kernel', name });

  it('are those of the card instead of its own', async () => {
    const prepare = (bench: Bench) => bench.kernel.set('rack', new FakeLed());
    const { rack, act } = await show({ status: kernel('rack') }, prepare);
    expect(rack).toBeGreaterThan(4);
    // Only until the card was read.
    expect(act).toBeLessThanOrEqual(1);
  });

  it('are its own where those of the card cannot be used', async () => {
    const { act, released } = await show({ status: kernel('gone') });
    expect(act).toBeGreaterThan(4);
    expect(released).toBe(true);
  });

  it('are called otherwise on older systems, and may be none at all', async () => {
    const older = (bench: Bench) => {
      bench.kernel.clear();
      bench.kernel.set('led0', new FakeLed());
    };
    expect((await show({}, older)).led0).toBeGreaterThan(4);
    expect(await show({}, (bench) => bench.kernel.clear())).toMatchObject({ act: 0, led0: 0 });
  });
});
