import { connectOperator } from '@grappe/adapter-grpc-client';
import { createJoinToken } from '@grappe/adapter-pki';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestController } from '../testing/controller.ts';

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

  it('drains and activates, each durable when answered', async () => {
    await controller.enrolled('pi1');
    const { operator } = controller;
    for (const [call, availability] of [
      ['drainNode', 'AVAILABILITY_DRAINED'],
      ['activateNode', 'AVAILABILITY_ACTIVE'],
    ] as const) {
      expect((await operator[call]({ name: 'pi1' })).node?.availability).toBe(availability);
      expect((await operator.getNode({ name: 'pi1' })).node?.availability).toBe(availability);
    }
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
    for (const call of ['drainNode', 'activateNode', 'removeNode'] as const) {
      await expect(operator[call]({ name: 'pi7' })).rejects.toMatchObject(notFound);
      await expect(operator[call]({ name: 'pi9' })).rejects.toMatchObject(notFound);
    }
    await expect(operator.getNode({ name: '' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('says INVALID_INPUT for what is no name, no time and no count', async () => {
    const { operator } = controller;
    for (const call of [
      () => operator.drainNode({ name: 'Not A Name' }),
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
