import { encodeStackSpec } from '@grappe/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestController } from '../testing/controller.ts';
import { replicated, wireStack } from '../testing/specs.ts';

let controller: TestController;

beforeEach(async () => {
  controller = await TestController.start();
});
afterEach(() => controller.stop());

/** Deploys `shop/web` with one replica on a node, and waits until that was told so; returns the task's id. */
async function deployed(name = 'pi1') {
  const agent = await controller.agent(name);
  await controller.operator.deploy({ stack: wireStack('shop', replicated('web', 1)) });
  const { assignment } = await agent.told('assignment', (m) => m.assignment?.tasks.length === 1);
  return { agent, task: assignment?.tasks[0]?.id ?? '' };
}

describe('the stacks service', () => {
  it('deploys, tells the node, and shows what has become of it', async () => {
    const { operator } = controller;
    const { agent, task } = await deployed();
    agent.report(task, 'running');
    await expect
      .poll(async () => (await operator.listStacks()).stacks, { interval: 5 })
      .toMatchObject([{ name: 'shop', services: 1, tasksRunning: 1, tasksWanted: 1 }]);
    const { services } = await operator.listServices({ stack: 'shop' });
    expect(services).toMatchObject([{ key: 'shop/web', tasksRunning: 1, version: 1, note: '' }]);
    const { tasks } = await operator.listTasks({ service: 'shop/web' });
    expect(tasks).toMatchObject([
      { id: task, node: 'pi1', wanted: true, status: { state: 'TASK_STATE_RUNNING' } },
    ]);
    const { slots } = await operator.explainService({ service: 'shop/web' });
    expect(slots).toMatchObject([{ slot: '1', task: { id: task }, verdicts: [{ node: 'pi1' }] }]);
  });

  it('says what a deploy changes, and changes nothing in a dry run', async () => {
    const { operator } = controller;
    const stack = wireStack('shop', replicated('web', 1));
    const created = [{ service: 'shop/web', kind: 'KIND_CREATED', version: 1 }];
    expect((await operator.deploy({ stack, dryRun: true })).changes).toEqual(created);
    expect((await operator.listStacks()).stacks).toEqual([]);
    expect((await operator.deploy({ stack })).changes).toEqual(created);
    expect((await operator.deploy({ stack })).changes).toMatchObject([{ kind: 'KIND_UNCHANGED' }]);
    const other = wireStack('shop', replicated('db', 1));
    expect((await operator.deploy({ stack: other })).changes).toMatchObject([
      { service: 'shop/db', kind: 'KIND_CREATED' },
      { service: 'shop/web', kind: 'KIND_REMOVED', version: 0 },
    ]);
  });

  it('scales and removes', async () => {
    const { operator } = controller;
    await operator.deploy({ stack: wireStack('shop', replicated('web', 1)) });
    const { service } = await operator.scaleService({ service: 'shop/web', replicas: 3 });
    expect(service).toMatchObject({ tasksWanted: 3, version: 1 });
    expect(await operator.removeStack({ name: 'shop' })).toEqual({ servicesRemoved: 1 });
    expect((await operator.listServices({})).services).toEqual([]);
    await expect.poll(() => [...controller.driver.state.durable.tasks.values()]).toEqual([]);
  });

  it('explains why a task waits', async () => {
    const { operator } = controller;
    await operator.deploy({ stack: wireStack('shop', replicated('web', 1)) });
    await expect
      .poll(async () => (await operator.explainService({ service: 'shop/web' })).slots)
      .toMatchObject([{ summary: 'no node has joined the rack yet' }]);
    expect((await operator.listTasks({})).tasks).toMatchObject([{ node: '' }]);
  });

  it('tells standbys from tasks that serve, and explains who would take over', async () => {
    const { operator } = controller;
    const agents = [await controller.agent('pi1'), await controller.agent('pi2')];
    const warm = replicated('web', 1, { standby: 'warm' });
    await operator.deploy({ stack: wireStack('shop', warm) });
    const tasks = async () => (await operator.listTasks({})).tasks;
    await expect.poll(async () => (await tasks())[0]?.node, { interval: 5 }).toMatch(/^pi/);
    const [serving] = await tasks();
    const holder = agents.find(({ name }) => name === serving?.node);
    holder?.report(serving?.id ?? '', 'running');
    await expect.poll(async () => (await tasks()).length, { interval: 5 }).toBe(2);
    const standby = (await tasks()).find((task) => task.standby);
    agents.find(({ name }) => name === standby?.node)?.report(standby?.id ?? '', 'ready');
    await expect
      .poll(async () => (await tasks()).map(({ status }) => status?.state).sort(), { interval: 5 })
      .toEqual(['TASK_STATE_READY', 'TASK_STATE_RUNNING']);
    expect(standby?.node).not.toBe(serving?.node);
    expect((await operator.listServices({})).services).toMatchObject([
      { tasksRunning: 1, tasksWanted: 1, note: '' },
    ]);
    const { slots } = await operator.explainService({ service: 'shop/web' });
    expect(slots).toMatchObject([
      {
        task: { id: serving?.id, standby: false },
        decidedAgoMs: 0,
        because: null,
        waitsFor: '',
        spare: standby?.node,
        standby: { id: standby?.id, standby: true },
      },
    ]);
  });

  it('takes a request to rebalance, for what there is', async () => {
    const { operator } = controller;
    await deployed();
    await operator.rebalance({});
    await operator.rebalance({ service: 'shop/web', singletons: true });
    await expect(operator.rebalance({ service: 'shop/db' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(operator.rebalance({ service: 'web' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('says NOT_FOUND for stacks and services that there are not', async () => {
    const { operator } = controller;
    for (const call of [
      () => operator.removeStack({ name: 'shop' }),
      () => operator.scaleService({ service: 'shop/web', replicas: 1 }),
      () => operator.explainService({ service: 'shop/web' }),
      () => operator.streamLogs({ service: 'shop/web' }).next(),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await operator.listTasks({ service: 'shop/web' })).toEqual({ tasks: [] });
  });

  it('says INVALID_INPUT for what is no name, and nothing of a secret value', async () => {
    const { operator } = controller;
    const secret = 'open-sesame\0';
    const stack = wireStack('shop', replicated('web', 1, { environment: { PASSWORD: secret } }));
    for (const call of [
      () => operator.deploy({}),
      () => operator.deploy({ stack: wireStack('shop') }),
      () => operator.deploy({ stack: { ...stack, name: 'Not A Name' } }),
      () => operator.removeStack({ name: '' }),
      () => operator.listServices({ stack: '/' }),
      () => operator.scaleService({ service: 'web', replicas: 1 }),
      () => operator.explainService({ service: 'shop/web/1' }),
      () => operator.listTasks({ node: 'Not A Name' }),
      () => operator.streamLogs({ service: 'web' }).next(),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
    const refused: unknown = await operator.deploy({ stack }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'INVALID_INPUT' });
    expect(String(refused)).toContain('PASSWORD');
    expect(String(refused)).not.toContain('open-sesame');
    expect(JSON.stringify(controller.logger.lines)).not.toContain('open-sesame');
  });

  it('names the limit that a stack exceeds', async () => {
    const { operator } = controller;
    const long = { environment: { LONG: 'x'.repeat(20_000) } };
    for (const call of [
      () => operator.deploy({ stack: wireStack('shop', replicated('web', 1, long)) }),
      () =>
        operator.deploy({
          stack: wireStack(
            'shop',
            ...Array.from({ length: 16 }, (_, n) => replicated(`s${n}`, 640)),
          ),
        }),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    }
    await operator.deploy({ stack: wireStack('shop', replicated('web', 1)) });
    await expect(
      operator.scaleService({ service: 'shop/web', replicas: 641 }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(
      operator
        .deploy({
          stack: encodeStackSpec({
            name: 'shop' as never,
            services: [replicated('web', 1, { singleton: true })],
            volumes: [],
          }),
        })
        .then(() => operator.scaleService({ service: 'shop/web', replicas: 2 })),
    ).rejects.toMatchObject({ code: 'REFUSED' });
  });

  it('answers STORAGE_FULL, and changes nothing, while the disk is full', async () => {
    controller.store.faults.full = true;
    const stack = wireStack('shop', replicated('web', 1));
    await expect(controller.operator.deploy({ stack })).rejects.toMatchObject({
      code: 'STORAGE_FULL',
    });
    expect((await controller.operator.listStacks()).stacks).toEqual([]);
  });
});
