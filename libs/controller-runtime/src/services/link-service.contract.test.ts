import type { ControllerInput } from '@grappe/controller-core';
import { FACTS, helloMessage } from '../testing/specs.ts';
import { bundle, OPERATOR, TestController } from '../testing/controller.ts';
import { DeafAgent } from '../testing/deaf-agent.ts';
import { encodeNodeFacts, LINK_PROTOCOL_VERSION } from '@grappe/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** More replies than may wait, and than the connection takes in besides. */
const FLOOD_HEARTBEATS = 400;

let controller: TestController;
let posted: ControllerInput[];

beforeEach(async () => {
  controller = await TestController.start();
  posted = [];
  const { driver } = controller;
  const post = driver.post.bind(driver);
  driver.post = (input) => {
    posted.push(input);
    post(input);
  };
});
afterEach(() => controller.stop());

const kinds = () => posted.map(({ kind }) => kind);
const closings = () => kinds().filter((kind) => kind === 'closed').length;
const session = (node: string) => controller.driver.state.live.nodes.get(node as never)?.session;

describe('the agent link', () => {
  it('greets, answers heartbeats, and hears of the end once', async () => {
    const agent = await controller.agent('pi1');
    agent.send({ heartbeat: { sequence: 7 } });
    expect((await agent.told('heartbeatReply')).heartbeatReply).toEqual({
      sequence: 7,
      heartbeatPeriodMs: 250,
      leasedTasks: [],
      leaseTtlMs: 3_000,
    });
    agent.close();
    await expect.poll(closings).toBe(1);
    expect(session('pi1')).toBeUndefined();
    // Every other sign of the end has come by now as well.
    await new Promise((resolve) => setImmediate(resolve));
    expect(closings()).toBe(1);
  });

  it.each([
    ['a heartbeat', { heartbeat: { sequence: 1 } }],
    ['statuses', { statuses: { tasks: [] } }],
    ['nothing at all', {}],
    ['a Hello without facts', { hello: { protocolVersion: LINK_PROTOCOL_VERSION } }],
    ['a Hello with a wrong task', helloMessage({ tasks: [{ taskId: '../x', status: null }] })],
  ])('refuses %s instead of a Hello, without a word to the core', async (_what, message) => {
    const agent = await controller.stranger('pi1');
    posted = [];
    agent.send(message);
    expect((await agent.told('refusal')).refusal?.reason).toBe('REASON_MALFORMED');
    expect(await agent.over()).toBeUndefined();
    expect(kinds()).toEqual([]);
  });

  it('refuses a second board with the same certificate, and takes it when the first is gone', async () => {
    const tls = await controller.enrolled('pi1');
    const board = (boardSerial: string, bootId: string) => ({
      facts: encodeNodeFacts({ ...FACTS, boardSerial, bootId: bootId as never }),
    });
    const first = controller.connect('pi1', tls);
    await first.hello(board('serial-1', 'boot-1'));
    const second = controller.connect('pi1', tls);
    second.send(helloMessage(board('serial-2', 'boot-2')));
    const { refusal } = await second.told('refusal');
    expect(refusal?.reason).toBe('REASON_CARD_CLONED');
    expect(refusal?.message).toContain('serial-1');
    await controller.pass(1_000, first);
    expect(session('pi1')).toBeDefined();
    const { refusedBoards } = await controller.operator.explainNode({ name: 'pi1' });
    expect(refusedBoards).toMatchObject([{ reason: 'card-cloned', count: 1 }]);
    // The same board may come anew at any moment, in its next boot as well.
    const again = controller.connect('pi1', tls);
    await again.hello(board('serial-1', 'boot-3'));
    again.close();
    await controller.pass(15_000);
    const third = controller.connect('pi1', tls);
    await third.hello(board('serial-2', 'boot-2'));
    expect(controller.driver.state.durable.nodes.get('pi1' as never)?.boardSerial).toBe('serial-2');
  });

  it('refuses another version of the protocol by its own reason', async () => {
    const agent = await controller.stranger('pi1');
    agent.send(helloMessage({ protocolVersion: LINK_PROTOCOL_VERSION + 1 }));
    const { refusal } = await agent.told('refusal');
    expect(refusal?.reason).toBe('REASON_PROTOCOL_VERSION');
    expect(refusal?.message).toContain(`speaks version ${LINK_PROTOCOL_VERSION + 1}`);
    expect(refusal?.message).toContain('update Grappe on the controller');
  });

  it('logs an agent of another version once however often it dials, and says so of its node', async () => {
    const tls = await controller.enrolled('pi1');
    const speaks = LINK_PROTOCOL_VERSION - 1;
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const agent = controller.connect('pi1', tls);
      agent.send(helloMessage({ protocolVersion: speaks }));
      await agent.told('refusal');
      await agent.over();
    }
    const warnings = controller.logger.lines.filter(({ level }) => level === 'warn');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toContain('update Grappe on node pi1');
    expect(warnings[0]?.fields).toMatchObject({ node: 'pi1', speaks });
    const note = async () => {
      const { nodes } = await controller.operator.listNodes();
      return nodes.find(({ name }) => name === 'pi1')?.note;
    };
    expect(await note()).toContain(`speaks version ${speaks} of the agent link`);
    await controller.connect('pi1', tls).hello();
    expect(await note()).not.toContain('version');
  });

  it('ends a session for a malformed message, once, and takes nothing more', async () => {
    const agent = await controller.agent('pi1');
    agent.send({ facts: { ...encodeNodeFacts(FACTS), bootId: '' } });
    agent.send({ heartbeat: { sequence: 1 } });
    agent.send({ facts: { ...encodeNodeFacts(FACTS), bootId: '' } });
    expect((await agent.told('refusal')).refusal?.message).toContain('bootId');
    await agent.over();
    expect(kinds().filter((kind) => kind === 'heartbeat')).toEqual([]);
    expect(closings()).toBe(1);
    expect(session('pi1')).toBeUndefined();
    const warnings = controller.logger.lines.filter(({ level }) => level === 'warn');
    expect(warnings).toHaveLength(1);
  });

  it('refuses a second Hello on the same stream, and the node can connect anew', async () => {
    const agent = await controller.agent('pi1');
    agent.send(helloMessage());
    expect((await agent.told('refusal')).refusal?.reason).toBe('REASON_MALFORMED');
    expect(session('pi1')).toBeUndefined();
    expect(closings()).toBe(1);
  });

  it('ends the earlier session when the node says Hello on another stream', async () => {
    const tls = await controller.enrolled('pi1');
    const first = controller.connect('pi1', tls);
    await first.hello();
    const second = controller.connect('pi1', tls);
    await second.hello();
    expect((await first.told('refusal')).refusal?.reason).toBe('REASON_SESSION_STALE');
    expect(await first.over()).toBeUndefined();
    first.close();
    second.send({ heartbeat: { sequence: 1 } });
    await second.told('heartbeatReply');
    expect(session('pi1')?.id).toBe((await second.told('welcome')).welcome?.sessionId);
    // The core ended the first session itself.
    expect(closings()).toBe(0);
  });

  it('ignores results of commands, which nobody waits for', async () => {
    const agent = await controller.agent('pi1');
    agent.send({ commandResult: { id: 'x', ok: true, message: '' } });
    agent.send({ heartbeat: { sequence: 1 } });
    await agent.told('heartbeatReply');
  });

  it('ends the session of an agent that reads nothing', async () => {
    const agent = new DeafAgent(controller.address, await controller.enrolled('pi1'));
    await agent.send(helloMessage());
    await expect.poll(() => session('pi1')).toBeDefined();
    for (let sequence = 1; sequence <= FLOOD_HEARTBEATS; sequence += 1)
      await agent.send({ heartbeat: { sequence } });
    await expect.poll(closings).toBe(1);
    expect(session('pi1')).toBeUndefined();
    expect(controller.logger.lines).toContainEqual(
      expect.objectContaining({ message: 'an agent reads nothing: session ended' }),
    );
    // What it still says is nobody's.
    const heard = kinds().length;
    await agent.send({ heartbeat: { sequence: FLOOD_HEARTBEATS + 1 } });
    agent.close();
    const other = await controller.agent('pi2');
    other.send({ heartbeat: { sequence: 1 } });
    await other.told('heartbeatReply');
    expect(posted.slice(heard).filter((one) => 'node' in one && one.node === 'pi1')).toEqual([]);
  });

  it('is for nodes only', async () => {
    const tls = await bundle(controller, { kind: 'operator', name: OPERATOR });
    const agent = controller.connect('anna', tls);
    expect(await agent.over()).toMatchObject({ code: 'FORBIDDEN' });
  });
});
