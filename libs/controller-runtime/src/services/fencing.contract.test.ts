import { POWER_GONE_MS, POWER_OFF_MS, RELAY_ANSWER_MS } from '@grappe/controller-core';
import { NO_WIRING, type ConverterName, type NodeName, type RackSpec } from '@grappe/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestController } from '../testing/controller.ts';
import { RACK, replicated, wireStack } from '../testing/specs.ts';
import type { StubAgent } from '../testing/stub-agent.ts';

const PI1 = 'pi1' as NodeName;
const PI2 = 'pi2' as NodeName;
const PI3 = 'pi3' as NodeName;
/** Long, so that what is started sooner was started because of the relay. */
const STOP_GRACE_MS = 60_000;
/** For a silent node to be declared lost, and its relay to be asked for. */
const LOST_MS = 2_000;

/** pi1 is switched by pi2, which another converter feeds. */
const WIRED: RackSpec = {
  ...RACK,
  converters: [
    { name: 'c1' as ConverterName, nodes: [PI1] },
    { name: 'c2' as ConverterName, nodes: [PI2, PI3] },
  ],
  nodes: [
    {
      name: PI1,
      roles: [],
      labels: {},
      wiring: { ...NO_WIRING, relay: { node: PI2, gpio: 22, activeLow: false } },
    },
    { name: PI2, roles: [], labels: {}, wiring: NO_WIRING },
    { name: PI3, roles: [], labels: {}, wiring: NO_WIRING },
  ],
};

let controller: TestController;
let holder: StubAgent;
let other: StubAgent;

beforeEach(async () => {
  controller = await TestController.start(WIRED);
});
afterEach(() => controller.stop());

/** A singleton that runs, with its lease, on pi1. */
async function runOnPi1(): Promise<void> {
  const { operator } = controller;
  const home = await controller.agent('pi1');
  const singleton = replicated('one', 1, { singleton: true, stopGraceMs: STOP_GRACE_MS });
  await operator.deploy({ stack: wireStack('shop', singleton) });
  const { assignment } = await home.told('assignment', (told) => taskOf(told) !== undefined);
  await home.beat();
  home.report(assignment?.tasks[0]?.id ?? '', 'running');
  await expect.poll(running, { interval: 2 }).toBe(1);
  holder = await controller.agent('pi2');
  other = await controller.agent('pi3');
  await controller.pass(500, home, holder, other);
}

function taskOf({ assignment }: Awaited<ReturnType<StubAgent['told']>>): string | undefined {
  return assignment?.tasks[0]?.id;
}

async function running(): Promise<number | undefined> {
  return (await controller.operator.listServices({})).services[0]?.tasksRunning;
}

/** Where the singleton is to run now. */
async function placed(): Promise<string[]> {
  const { tasks } = await controller.operator.listTasks({});
  return tasks.map(({ node }) => node).filter((node) => node !== '' && node !== 'pi1');
}

function relayCommands(off: boolean): string[] {
  return holder.received.flatMap(({ command }) =>
    command?.switchRelay?.node === 'pi1' && command.switchRelay.off === off ? [command.id] : [],
  );
}

async function asked(off: boolean): Promise<string> {
  await holder.told('command', ({ command }) => command?.switchRelay?.off === off);
  return relayCommands(off).at(-1) ?? '';
}

describe('the power of a lost node with a singleton', () => {
  it('is cut by the agent that holds its relay; once that says so, the singleton starts elsewhere, and power returns', async () => {
    await runOnPi1();
    await controller.pass(LOST_MS, holder, other);
    const id = await asked(true);
    expect(await placed()).toEqual([]);
    holder.send({ commandResult: { id, ok: true, message: '' } });
    await controller.pass(POWER_GONE_MS + 200, holder, other);
    await expect.poll(placed, { interval: 2 }).toHaveLength(1);
    await controller.pass(POWER_OFF_MS + 200, holder, other);
    const closing = await asked(false);
    holder.send({ commandResult: { id: closing, ok: true, message: '' } });
    await expect.poll(() => controller.driver.state.live.body.cut.size).toBe(0);
  });

  it.each([
    ['says that it cannot', (id: string) => holder.send(result(id, false))],
    ['says nothing in time', () => undefined],
    ['goes away in between', () => holder.close()],
  ])('is not taken to be off when the holder of its relay %s', async (_name, answer) => {
    await runOnPi1();
    await controller.pass(LOST_MS, holder, other);
    answer(await asked(true));
    await controller.pass(RELAY_ANSWER_MS + 1_000, other);
    expect(await placed()).toEqual([]);
    const { events } = controller.driver.state.durable;
    const said = [...events.values()].filter(({ kind }) => kind === 'node.fenced');
    expect(said.map(({ message }) => message)).toEqual([
      expect.stringContaining('its power could not be cut'),
    ]);
  });

  it('is not believed to be off by a late answer, nor by one from another connection', async () => {
    await runOnPi1();
    await controller.pass(LOST_MS, holder, other);
    const id = await asked(true);
    other.send(result(id, true));
    await controller.pass(RELAY_ANSWER_MS + 500, holder, other);
    holder.send(result(id, true));
    await controller.pass(POWER_GONE_MS + 500, holder, other);
    expect(await placed()).toEqual([]);
  });

  it('is not asked of a holder that is silent itself: leases are waited for', async () => {
    await runOnPi1();
    await controller.pass(LOST_MS + 2_000, other);
    expect(relayCommands(true)).toEqual([]);
    expect(await placed()).toEqual([]);
  });
});

function result(id: string, ok: boolean) {
  return { commandResult: { id, ok, message: ok ? '' : 'GPIO 22 is busy' } };
}
