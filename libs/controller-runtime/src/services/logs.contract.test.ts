import type { Command__Output, LogEntry__Output } from '@grappe/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RELAY_ANSWER_MS } from '../log-relay.ts';
import { TestController } from '../testing/controller.ts';
import { replicated, wireStack } from '../testing/specs.ts';
import type { StubAgent } from '../testing/stub-agent.ts';

let controller: TestController;

beforeEach(async () => {
  controller = await TestController.start();
});
afterEach(() => controller.stop());

/** Nodes pi1, pi2, ... with one replica of `shop/web` each. */
async function rackOf(nodes: number): Promise<StubAgent[]> {
  const agents: StubAgent[] = [];
  for (let n = 1; n <= nodes; n += 1) agents.push(await controller.agent(`pi${n}`));
  await controller.operator.deploy({ stack: wireStack('shop', replicated('web', nodes)) });
  for (const agent of agents)
    await agent.told('assignment', (message) => message.assignment?.tasks.length === 1);
  return agents;
}

/** Reads the log of `shop/web` into a list. */
function read(request: { task?: string; follow?: boolean; tailLines?: number } = {}) {
  const abort = new AbortController();
  const entries: LogEntry__Output[] = [];
  const stream = controller.operator.streamLogs({ service: 'shop/web', ...request }, abort.signal);
  const done = (async () => {
    for await (const entry of stream) entries.push(entry);
  })();
  return { entries, abort, done };
}

async function asked(agent: StubAgent): Promise<Command__Output> {
  const { command } = await agent.told(
    'command',
    (message) => message.command?.body === 'streamLogs',
  );
  if (!command) throw new Error('no command');
  return command;
}

const stopped = (agent: StubAgent, id: string) =>
  agent.told('command', ({ command }) => command?.stop?.commandId === id);

const line = (text: string) => ({ stderr: false, timestamp: '2026-01-01T00:00:00Z', text });

describe('StreamLogs', () => {
  it('merges the lines of several tasks, each with its origin', async () => {
    const [one, two] = (await rackOf(2)) as [StubAgent, StubAgent];
    const { entries, done } = read({ tailLines: 7, follow: true });
    const commands = [await asked(one), await asked(two)];
    expect(commands.map(({ streamLogs }) => streamLogs)).toMatchObject([
      { tailLines: 7, follow: true },
      { tailLines: 7, follow: true },
    ]);
    for (const [n, agent] of [one, two].entries()) {
      const push = agent.client.pushLogs(() => undefined);
      const commandId = commands[n]?.id ?? '';
      await push.write({ commandId, lines: [line(`hello of ${agent.name}`), line('bye')] });
      push.end();
    }
    await done;
    for (const agent of [one, two]) {
      const own = entries.filter(({ node }) => node === agent.name);
      expect(own.map(({ text }) => text)).toEqual([`hello of ${agent.name}`, 'bye']);
      expect(own[0]).toMatchObject({ service: 'shop/web', error: '', stderr: false });
    }
  });

  it('asks only for the task that was named, with 100 lines unless told otherwise', async () => {
    const [one, two] = (await rackOf(2)) as [StubAgent, StubAgent];
    const { tasks } = await controller.operator.listTasks({ node: 'pi2' });
    const task = tasks[0]?.id ?? '';
    const { done } = read({ task });
    const { id, streamLogs } = await asked(two);
    expect(streamLogs).toEqual({ taskId: task, tailLines: 100, follow: false });
    const push = two.client.pushLogs(() => undefined);
    await push.write({ commandId: id, error: 'it has no log' });
    push.end();
    await done;
    expect(one.received.some(({ body }) => body === 'command')).toBe(false);
    await expect(read({ task: 't-other' }).done).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('goes on with the others when one node is gone or does not answer', async () => {
    const [one, two, three] = (await rackOf(3)) as [StubAgent, StubAgent, StubAgent];
    one.close();
    await expect
      .poll(() => controller.driver.state.live.nodes.get('pi1' as never)?.session)
      .toBeUndefined();
    const { entries, done } = read();
    const { id } = await asked(two);
    await asked(three);
    const push = two.client.pushLogs(() => undefined);
    await push.write({ commandId: id, lines: [line('alive')] });
    push.end();
    await expect.poll(() => entries.length).toBe(2);
    controller.clock.advance(RELAY_ANSWER_MS);
    await done;
    const errors = Object.fromEntries(entries.map(({ node, error }) => [node, error]));
    expect(errors).toEqual({
      pi1: 'node pi1 is not connected',
      pi2: '',
      pi3: 'the node did not answer',
    });
  });

  it('tells the reader when the node goes away in the middle', async () => {
    const [agent] = (await rackOf(1)) as [StubAgent];
    const { entries, done } = read({ follow: true });
    const { id } = await asked(agent);
    const push = agent.client.pushLogs(() => undefined);
    await push.write({ commandId: id, lines: [line('one')] });
    await expect.poll(() => entries.length).toBe(1);
    agent.close();
    await done;
    expect(entries.map(({ text, error }) => text || error)).toEqual([
      'one',
      'node pi1 is not connected',
    ]);
  });

  it('passes the end of reading on to the agent', async () => {
    const [agent] = (await rackOf(1)) as [StubAgent];
    const { entries, abort, done } = read({ follow: true });
    const { id } = await asked(agent);
    let closed = false;
    const push = agent.client.pushLogs(() => {
      closed = true;
    });
    await push.write({ commandId: id, lines: [line('one')] });
    await expect.poll(() => entries.length).toBe(1);
    abort.abort();
    await done;
    await stopped(agent, id);
    await push.write({ commandId: id, lines: [line('nobody reads this')] });
    await expect.poll(() => closed).toBe(true);
  });

  it('holds an agent back while the reader does not read', async () => {
    const [agent] = (await rackOf(1)) as [StubAgent];
    const abort = new AbortController();
    const stream = controller.operator.streamLogs(
      { service: 'shop/web', follow: true },
      abort.signal,
    );
    const first = stream.next();
    const { id } = await asked(agent);
    const push = agent.client.pushLogs(() => undefined);
    const lines = Array.from({ length: 100 }, () => line('x'.repeat(1_000)));
    let written = 0;
    const pushing = (async () => {
      for (; written < 1_000; written += 1) await push.write({ commandId: id, lines });
    })();
    await first;
    let before = -1;
    await expect
      .poll(
        () => {
          const stalled = written === before;
          before = written;
          return stalled;
        },
        { interval: 100 },
      )
      .toBe(true);
    expect(written).toBeLessThan(1_000);
    abort.abort();
    await stream.return();
    await pushing;
  });
});
