import { connectOperator } from '@grappe/adapter-grpc-client';
import { createJoinToken } from '@grappe/adapter-pki';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestController } from '../testing/controller.ts';
import { replicated, wireStack } from '../testing/specs.ts';

let controller: TestController;

beforeEach(async () => {
  controller = await TestController.start();
});
afterEach(() => controller.stop());

describe('the nodes service', () => {
  it('lists nodes by name, also those that have not joined yet', async () => {
    await controller.agent('pi10', { images: ['web:1'] });
    await controller.enrolled('pi2');
    const { rack, nodes } = await controller.operator.listNodes();
    expect(rack).toBe('pearl');
    expect(nodes.map(({ name, condition, note }) => ({ name, condition, note }))).toEqual([
      { name: 'pi2', condition: 'NODE_CONDITION_UNKNOWN', note: '' },
      {
        name: 'pi9',
        condition: 'NODE_CONDITION_UNKNOWN',
        note: expect.stringContaining('joined') as string,
      },
      { name: 'pi10', condition: 'NODE_CONDITION_READY', note: '' },
    ]);
    expect(nodes.every(({ images }) => images.length === 0)).toBe(true);
  });

  it('shows one node with its images', async () => {
    await controller.agent('pi1', { images: ['web:1'] });
    controller.clock.advance(300);
    const { node } = await controller.operator.getNode({ name: 'pi1' });
    expect(node).toMatchObject({
      images: ['docker.io/library/web:1'],
      silentMs: 300,
      clockSkewMs: 0,
      facts: { architecture: 'arm64' },
      address: '127.0.0.1',
    });
  });

  it('drains, cordons and activates, each durable when answered', async () => {
    await controller.enrolled('pi1');
    const { operator } = controller;
    for (const [call, availability] of [
      ['drainNode', 'AVAILABILITY_DRAINED'],
      ['cordonNode', 'AVAILABILITY_CORDONED'],
      ['activateNode', 'AVAILABILITY_ACTIVE'],
    ] as const) {
      expect((await operator[call]({ name: 'pi1' })).node?.availability).toBe(availability);
      expect((await operator.getNode({ name: 'pi1' })).node?.availability).toBe(availability);
    }
  });

  it('takes a node into maintenance for a while', async () => {
    await controller.enrolled('pi1');
    const { operator, clock } = controller;
    const { node } = await operator.maintainNode({ name: 'pi1', durationMs: 600_000 });
    expect(node).toMatchObject({
      availability: 'AVAILABILITY_DRAINED',
      maintenanceLeftMs: 600_000,
    });
    await controller.pass(200);
    clock.advance(60_000);
    const left = (await operator.getNode({ name: 'pi1' })).node?.maintenanceLeftMs ?? 0;
    expect(left).toBeGreaterThan(500_000);
    expect(left).toBeLessThanOrEqual(540_000);
    const { node: active } = await operator.activateNode({ name: 'pi1' });
    expect(active?.availability).toBe('AVAILABILITY_ACTIVE');
    expect(active?.maintenanceLeftMs).toBeUndefined();
    for (const durationMs of [0, -1, 1_000, 8 * 86_400_000]) {
      const refused = operator.maintainNode({ name: 'pi1', durationMs });
      await expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
  });

  it('believes that a node has no power unless it is connected', async () => {
    await controller.enrolled('pi1');
    await controller.agent('pi2');
    const { operator } = controller;
    expect((await operator.confirmNodeOff({ name: 'pi1' })).node?.name).toBe('pi1');
    await expect(operator.confirmNodeOff({ name: 'pi2' })).rejects.toMatchObject({
      code: 'REFUSED',
      message: 'node pi2 is connected: it has power',
    });
  });

  it('explains a node: condition, leases, tasks, and what was asked of it', async () => {
    const { operator } = controller;
    const agent = await controller.agent('pi1');
    const singleton = replicated('db', 1, { singleton: true });
    await operator.deploy({ stack: wireStack('shop', singleton) });
    const { assignment } = await agent.told('assignment', (m) => m.assignment?.tasks.length === 1);
    const task = assignment?.tasks[0]?.id ?? '';
    agent.report(task, 'running');
    await operator.cordonNode({ name: 'pi1' });
    await controller.pass(500, agent);
    await expect
      .poll(async () => (await operator.explainNode({ name: 'pi1' })).tasks[0]?.task?.status?.state)
      .toBe('TASK_STATE_RUNNING');
    const explained = await operator.explainNode({ name: 'pi1' });
    expect(explained).toMatchObject({
      node: { name: 'pi1', condition: 'NODE_CONDITION_READY' },
      availabilityFrom: { atMs: controller.clock.wallMs() - 500 },
      detection: { phase: 'PHASE_HEARD', multiplier: 1, findings: [], heldByDoubt: false },
      leases: [{ task, service: 'shop/db' }],
      tasks: [{ task: { id: task, standby: false, movedFrom: '' }, because: null }],
      standbys: [],
      avoidedBecause: '',
      incidents: [],
      figures: { failures: 0, downMs: 0 },
    });
    expect(explained.detection?.silentMs).toBeLessThanOrEqual(250);
    expect(explained.leases[0]?.leftMs).toBeGreaterThan(2_000);
    expect(explained.leases[0]?.leftMs).toBeLessThanOrEqual(3_000);
  });

  it('explains also a node of rack.yaml that has not joined', async () => {
    const explained = await controller.operator.explainNode({ name: 'pi9' });
    expect(explained).toMatchObject({ node: { name: 'pi9' }, detection: null, figures: null });
  });

  it('removes a node, which is told so and cannot come back', async () => {
    const tls = await controller.enrolled('pi1');
    const agent = controller.connect('pi1', tls);
    await agent.hello();
    expect((await controller.operator.removeNode({ name: 'pi1' })).node?.name).toBe('pi1');
    expect((await agent.told('refusal')).refusal?.reason).toBe('REASON_NODE_REMOVED');
    expect(await agent.over()).toBeUndefined();
    const again = controller.connect('pi1', tls);
    expect(await again.over()).toMatchObject({ code: 'UNAUTHENTICATED' });
    const found = controller.operator.getNode({ name: 'pi1' });
    await expect(found).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('says NOT_FOUND for what it does not know, also for a node that has not joined', async () => {
    const { operator } = controller;
    const notFound = { code: 'NOT_FOUND', remedy: '"grappe node ls" lists them.' };
    for (const call of [
      'drainNode',
      'cordonNode',
      'confirmNodeOff',
      'activateNode',
      'removeNode',
    ] as const) {
      await expect(operator[call]({ name: 'pi7' })).rejects.toMatchObject(notFound);
      await expect(operator[call]({ name: 'pi9' })).rejects.toMatchObject(notFound);
    }
    await expect(operator.explainNode({ name: 'pi7' })).rejects.toMatchObject(notFound);
    await expect(operator.maintainNode({ name: 'pi7', durationMs: 60_000 })).rejects.toMatchObject(
      notFound,
    );
    await expect(operator.getNode({ name: '' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('says INVALID_INPUT for what is no name, no time and no count', async () => {
    const { operator } = controller;
    for (const call of [
      () => operator.drainNode({ name: 'Not A Name' }),
      () => operator.explainNode({ name: 'Not A Name' }),
      () => operator.createToken({ node: '../etc' }),
      () => operator.createToken({ ttlMs: -1 }),
      () => operator.createToken({ ttlMs: 32 * 86_400_000 }),
      () => operator.createToken({ uses: 257 }),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
  });

  it('makes tokens for a day and one node unless told otherwise, up to a limit', async () => {
    const { operator, clock, driver, authority } = controller;
    const { expiresAtMs } = await operator.createToken({});
    expect(expiresAtMs).toBe(clock.wallMs() + 86_400_000);
    const bytes = (count: number) => new Uint8Array(count).map((_, n) => n);
    for (let n = 1; n < 256; n += 1) {
      const token = createJoinToken({
        ca: authority.ca,
        random: bytes,
        ttlMs: 1_000,
        uses: 1,
        wallMs: clock.wallMs(),
      });
      if (!token.ok) throw new Error(token.error.message);
      await driver.request({ kind: 'add-token', record: { ...token.value.record, id: `t${n}` } });
    }
    await expect(operator.createToken({})).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    clock.advance(1_001);
    await operator.createToken({});
  });

  it('is not for nodes', async () => {
    const tls = await controller.enrolled('pi1');
    const node = connectOperator({ address: controller.address, tls });
    await expect(node.listNodes()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    node.close();
  });
});

describe('the rack service', () => {
  it('counts nodes, and warns of a full disk', async () => {
    await controller.agent('pi1');
    controller.clock.advance(500);
    const rack = await controller.operator.getRack();
    expect(rack).toMatchObject({ name: 'pearl', version: '0.0.0', term: 1, upMs: 500 });
    expect(rack).toMatchObject({ nodesReady: 1, nodes: 2, warnings: [] });
    controller.store.faults.full = true;
    // The node falls silent; its loss can only be noted in memory.
    controller.clock.advance(3_000);
    await expect
      .poll(async () => (await controller.operator.getRack()).warnings, { interval: 5 })
      .toEqual([expect.stringContaining('disk has been full') as string]);
  });
});
