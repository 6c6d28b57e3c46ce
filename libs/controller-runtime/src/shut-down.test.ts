import type { BootId } from '@grappe/domain';
import {
  FakeClock,
  MemoryLogger,
  MemoryStateStorage,
  MemoryStateStore,
  SeededRng,
} from '@grappe/fakes';
import { TICK_MS } from '@grappe/controller-core';
import { describe, expect, it } from 'vitest';
import { ControllerDriver } from './controller-driver.ts';
import { RACK } from './testing/specs.ts';

/** A controller of a rack without nodes, on what its predecessors have stored. */
async function start(storage: MemoryStateStorage, boot: string) {
  const clock = new FakeClock();
  const ports = {
    store: new MemoryStateStore(storage),
    clock,
    timers: clock,
    rng: new SeededRng(1),
    logger: new MemoryLogger(),
    boot: boot as BootId,
  };
  const driver = await ControllerDriver.start(ports, RACK, (error) => {
    throw error;
  });
  const pass = async (ms: number): Promise<void> => {
    for (let passedMs = 0; passedMs < ms; passedMs += TICK_MS) {
      clock.advance(TICK_MS);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const phase = (): string | undefined => driver.state.live.energy.policy.shutdown?.phase;
  return { driver, pass, phase };
}

async function announced(storage: MemoryStateStorage): Promise<void> {
  const { driver, pass, phase } = await start(storage, 'boot-1');
  await driver.request({ kind: 'set-tier', tier: 'shutdown', durationMs: 3_600_000 });
  await pass(10_000);
  expect(phase()).toBe('announced');
  await driver.stop();
}

describe('the shutdown of a rack', () => {
  it('goes on in the next process of the same boot, and is said to be over also to who asks later', async () => {
    const storage = new MemoryStateStorage();
    await announced(storage);
    const { driver, pass, phase } = await start(storage, 'boot-1');
    expect(phase()).toBe('announced');
    await pass(35_000);
    expect(phase()).toBe('waiting');
    let ends = 0;
    driver.whenShutDown(() => (ends += 1));
    expect(ends).toBe(1);
    await driver.stop();
  });

  it('is not carried out by who starts while charge is waited for, nor after a start of the machine', async () => {
    const storage = new MemoryStateStorage();
    await announced(storage);
    const { driver, pass, phase } = await start(storage, 'boot-2');
    let ends = 0;
    driver.whenShutDown(() => (ends += 1));
    await pass(35_000);
    expect(phase()).toBe('waiting');
    expect(ends).toBe(0);
    await driver.stop();
  });
});
