import { connectOperator } from '@grappe/adapter-grpc-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestController } from '../testing/controller.ts';
import { replicated, wireStack } from '../testing/specs.ts';
import type { StubAgent } from '../testing/stub-agent.ts';

let controller: TestController;

beforeEach(async () => {
  controller = await TestController.start();
});
afterEach(() => controller.stop());

/** Three nodes, and `shop/web` with one replica that runs on one of them. */
async function serving() {
  const { operator } = controller;
  const agents = [];
  for (const name of ['pi1', 'pi2', 'pi3']) agents.push(await controller.agent(name));
  await operator.deploy({ stack: wireStack('shop', replicated('web', 1)) });
  const task = await placedTask(agents);
  const holder = find(agents, task.node);
  holder.report(task.id, 'running');
  await expect
    .poll(async () => (await operator.listServices({})).services[0]?.tasksRunning, { interval: 5 })
    .toBe(1);
  return { agents, task, holder, others: agents.filter((agent) => agent !== holder) };
}

async function placedTask(agents: readonly StubAgent[], except = '') {
  const { operator } = controller;
  const placed = async () =>
    (await operator.listTasks({})).tasks.find(({ node }) => node !== '' && node !== except);
  await expect.poll(placed, { interval: 5 }).toBeDefined();
  const task = await placed();
  if (task === undefined) throw new Error('the task has gone');
  await find(agents, task.node).told('assignment', (m) =>
    (m.assignment?.tasks ?? []).some(({ id }) => id === task.id),
  );
  return task;
}

function find(agents: readonly StubAgent[], name: string): StubAgent {
  const agent = agents.find((one) => one.name === name);
  if (agent === undefined) throw new Error(`there is no agent ${name}`);
  return agent;
}

describe('the incidents service', () => {
  it('tells a failover from the last sign of life to the first answer, and what it cost', async () => {
    const { operator } = controller;
    const { agents, task, holder, others } = await serving();
    await controller.pass(2_000, ...agents);
    await controller.pass(2_000, ...others);
    const open = await operator.listIncidents({ openOnly: true });
    expect(open.incidents).toMatchObject([
      { state: 'INCIDENT_STATE_OPEN', node: holder.name, slotsAffected: 1, slotsWaiting: 1 },
    ]);
    const successor = await placedTask(others, holder.name);
    find(others, successor.node).report(successor.id, 'running');
    await expect
      .poll(async () => (await operator.listIncidents({ openOnly: true })).incidents)
      .toEqual([]);

    const { incidents } = await operator.listIncidents({});
    expect(incidents).toMatchObject([
      {
        id: 1,
        kind: 'INCIDENT_KIND_NODE',
        state: 'INCIDENT_STATE_CLOSED',
        node: holder.name,
        services: ['shop/web'],
        slots: [],
        unserved: [],
        absence: { end: 'END_NONE' },
      },
    ]);
    const { incident } = await operator.getIncident({ id: 1 });
    expect(incident).toMatchObject({
      cutMs: 0,
      slots: [
        {
          service: 'shop/web',
          slot: '1',
          task: task.id,
          node: holder.name,
          end: 'END_SERVING',
          recovery: 'RECOVERY_PLACED',
          successor: successor.id,
          successorNode: successor.node,
          waitsFor: '',
        },
      ],
      unserved: [{ service: 'shop/web', outage: { fromMs: 0 } }],
    });
    // In this order, and whole milliseconds all.
    const { suspectedMs, confirmedMs, closedMs, servedMs, slots = [] } = incident ?? {};
    const moments = [0, suspectedMs, confirmedMs, slots[0]?.decidedMs, servedMs];
    expect(moments).toEqual([...moments].sort((a = 0, b = 0) => a - b));
    expect(suspectedMs).toBeGreaterThanOrEqual(750);
    expect(confirmedMs).toBeGreaterThan(suspectedMs ?? 0);
    expect(moments.every(Number.isSafeInteger)).toBe(true);
    expect(closedMs).toBe(servedMs);
    expect(slots[0]?.outageMs).toBe(servedMs);
  });

  it('finds incidents by node, by service and by number, and as many as are asked for', async () => {
    const { operator } = controller;
    const { agents, holder, others } = await serving();
    await controller.pass(1_000, ...agents);
    await controller.pass(2_000, ...others);
    const ids = async (request: object) =>
      (await operator.listIncidents(request)).incidents.map(({ id }) => id);
    expect(await ids({ node: holder.name })).toEqual([1]);
    expect(await ids({ node: others[0]?.name ?? '' })).toEqual([]);
    expect(await ids({ service: 'shop/web' })).toEqual([1]);
    expect(await ids({ service: 'shop/db' })).toEqual([]);
    expect(await ids({ limit: 1 })).toEqual([1]);
    await expect(operator.getIncident({ id: 2 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      remedy: '"grappe incident ls" lists them.',
    });
    await expect(operator.listIncidents({ node: 'Not A Name' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    await expect(operator.listIncidents({ service: 'web' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('measures nodes and services from when they were first up', async () => {
    const { operator } = controller;
    expect(await operator.getAvailability()).toEqual({ subjects: [] });
    await controller.enrolled('pi8');
    const { agents, holder, others } = await serving();
    await controller.pass(3_000, ...agents);
    await controller.pass(3_000, ...others);
    const { subjects } = await operator.getAvailability();
    expect(subjects.map(({ kind, name }) => [kind, name])).toEqual([
      ['KIND_NODE', 'pi1'],
      ['KIND_NODE', 'pi2'],
      ['KIND_NODE', 'pi3'],
      ['KIND_SERVICE', 'shop/web'],
    ]);
    for (const { name, figures, full } of subjects) {
      if (figures === null) throw new Error(`${name} has no figures`);
      const { windowMs, upMs, downMs, unknownMs } = figures;
      expect(upMs + downMs + unknownMs).toBe(windowMs);
      const failed = name === holder.name || name === 'shop/web';
      expect(figures.failures).toBe(failed ? 1 : 0);
      expect(figures.mttrMs).toBe(failed ? downMs : undefined);
      expect(figures.ratio).toBeCloseTo(upMs / windowMs);
      if (failed) expect(downMs).toBeGreaterThan(2_500);
      expect(full === null).toBe(name !== 'shop/web');
    }
  });

  it('is not for nodes', async () => {
    const tls = await controller.enrolled('pi1');
    const node = connectOperator({ address: controller.address, tls });
    await expect(node.listIncidents({})).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(node.getAvailability()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    node.close();
  });
});

describe('a controller that hears too few nodes', () => {
  it('says so, and goes on when the operator says that the silence is real', async () => {
    const { operator } = controller;
    const { agents } = await serving();
    const [, , alive] = agents;
    if (alive === undefined) throw new Error('three agents were made');
    await expect(operator.trustSilence()).rejects.toMatchObject({ code: 'REFUSED' });
    await controller.pass(1_000, ...agents);
    await controller.pass(3_000, alive);
    const rack = await operator.getRack();
    expect(rack.doubt).toMatchObject({ nodes: ['pi1', 'pi2'] });
    expect(rack.doubt?.why).toContain('2 of 3 nodes');
    expect(rack.doubt?.forMs).toBeGreaterThan(1_000);
    expect(rack.warnings).toEqual([expect.stringContaining('grappe rack trust-silence')]);
    expect(await conditions()).not.toContain('NODE_CONDITION_LOST');
    expect(await operator.trustSilence()).toEqual({ nodes: ['pi1', 'pi2'] });
    await controller.pass(100, alive);
    expect(await conditions()).toEqual([
      'NODE_CONDITION_LOST',
      'NODE_CONDITION_LOST',
      'NODE_CONDITION_READY',
    ]);
    expect((await operator.getRack()).doubt).toBeNull();
  });
});

async function conditions(): Promise<string[]> {
  const { nodes } = await controller.operator.listNodes();
  return nodes.filter(({ name }) => name !== 'pi9').map(({ condition }) => condition);
}
