import { afterEach, describe, expect, it } from 'vitest';
import { askEngine } from '@grappe/tool-lab';
import type { ServiceText } from '../testing/compose.ts';
import { composeText } from '../testing/compose.ts';
import type { EventDocument, TaskDocument } from '../testing/documents.ts';
import { killContainer } from '../testing/engine-view.ts';
import type { RunningCommand } from '../testing/grappe.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'erestart', nodes: 1 });
const SETTLE_MS = 30_000;
const RESTARTS_WATCHED = 4;

const followers: RunningCommand[] = [];

function follow(...args: string[]): RunningCommand {
  const command = rack().startGrappe(args);
  followers.push(command);
  return command;
}

async function deploy(service: ServiceText): Promise<void> {
  await rack().deploy(composeText('try', { it: service }));
}

/** The newest task of the service, ended or not, once it is as wanted. */
function untilTask(what: string, matches: (task: TaskDocument) => boolean): Promise<TaskDocument> {
  const look = async () => {
    const tasks = await rack().tasks('--service', 'try/it', '--all');
    const found = tasks.find(matches);
    if (found !== undefined) return found;
    throw new Error(JSON.stringify(tasks));
  };
  return until(what, look, SETTLE_MS);
}

async function onlyContainer() {
  const [container] = await rack().containers();
  if (container === undefined) throw new Error('there is no container');
  return container;
}

afterEach(async () => {
  for (const command of followers.splice(0)) await command.interrupt();
  await rack().grappe('stack', 'rm', 'try', '--yes');
  await until('an empty rack', async () => (await rack().containers()).length === 0, SETTLE_MS);
});

describe('the restart policy', () => {
  it('waits longer after every failure in a row', async () => {
    await deploy({
      lines: ['command: ["sh", "-c", "exit 3"]'],
      deployLines: ['restart_policy: { condition: on-failure, delay: 200ms }'],
    });
    const starts: number[] = [];
    await until(
      'several restarts',
      async () => {
        const [container] = await rack().containers();
        const at = container === undefined ? 0 : Date.parse(container.startedAt);
        if (at > 0 && at !== starts.at(-1)) starts.push(at);
        return starts.length > RESTARTS_WATCHED;
      },
      SETTLE_MS,
    );
    // The first ones follow each other too quickly for every one to be seen; of those seen, each waits longer than the one before.
    const gaps = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
    expect(gaps.slice(-3)).toEqual(gaps.slice(-3).sort((a, b) => a - b));
    const task = await untilTask('the exit code to be told', ({ message }) =>
      /\b3\b/.test(message),
    );
    expect(task.attempt).toBeGreaterThanOrEqual(RESTARTS_WATCHED - 1);
  });

  it('gives up after the attempts it allows, and the rack tries again later', async () => {
    await deploy({
      lines: ['command: ["sh", "-c", "exit 4"]'],
      deployLines: ['restart_policy: { condition: on-failure, delay: 10ms, max_attempts: 2 }'],
    });
    const failed = await untilTask('a task to fail', ({ state }) => state === 'failed');
    expect(failed).toMatchObject({ exitCode: 4 });
    await untilTask('another one', ({ id }) => id !== failed.id);
  });

  it('leaves a completed task completed when it says none', async () => {
    await deploy({
      lines: ['command: ["true"]'],
      deployLines: ['restart_policy: { condition: none }'],
    });
    const done = await untilTask('it to complete', ({ state }) => state === 'completed');
    expect(done.exitCode).toBe(0);
    // A second deploy of the same file makes the controller look at it again.
    await deploy({
      lines: ['command: ["true"]'],
      deployLines: ['restart_policy: { condition: none }'],
    });
    const all = await rack().tasks('--service', 'try/it', '--all');
    expect(all.map(({ id, state }) => [id, state])).toEqual([[done.id, 'completed']]);
  });

  it('starts an unhealthy container anew', async () => {
    await deploy({
      lines: [
        'command: ["sh", "-c", "touch /tmp/well; exec httpd -f -p 8080 -h /www"]',
        'healthcheck: { test: ["CMD", "test", "-f", "/tmp/well"], interval: 300ms, retries: 2 }',
      ],
    });
    const healthy = await untilTask('it to be healthy', ({ health }) => health === 'healthy');
    const { id } = await onlyContainer();
    await breakContainer(id);
    const again = await untilTask(
      'a healthy one again',
      ({ attempt, health }) => attempt > healthy.attempt && health === 'healthy',
    );
    expect(again.id).toBe(healthy.id);
    const events = await rack().events();
    const told = events.filter((event) => event.task === healthy.id);
    expect(told.some(({ message }) => message.includes('health check failed'))).toBe(true);
  });

  it('says that the memory limit ended it', async () => {
    const grow = 'x=aaaaaaaaaaaaaaaa; while :; do x=$$x$$x; done';
    await deploy({
      lines: [`command: ["sh", "-c", "${grow}"]`],
      deployLines: ['resources: { limits: { memory: 16M } }', 'restart_policy: { delay: 5s }'],
    });
    const task = await untilTask('the reason to be told', ({ message }) => /memory/i.test(message));
    expect(task.message).toMatch(/16|memory/);
  });
});

/** Removes what its health check looks for. */
async function breakContainer(id: string): Promise<void> {
  const socket = rack().lab.nodes[0]?.dockerSocket ?? '';
  const made = await askEngine({
    socket,
    method: 'POST',
    path: `/containers/${id}/exec`,
    json: { Cmd: ['rm', '/tmp/well'] },
  });
  const exec = (JSON.parse(made.body) as { Id: string }).Id;
  const started = await askEngine({
    socket,
    method: 'POST',
    path: `/exec/${exec}/start`,
    json: { Detach: true },
  });
  expect(started.status).toBe(200);
}

/** The last line may not have arrived as a whole. */
function wholeLines(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

describe('what an operator follows', () => {
  it('goes on over a restart of the container', async () => {
    const say =
      'i=0; while :; do i=$$((i+1)); echo line $$i of $$(cat /proc/sys/kernel/random/uuid); sleep 0.1; done';
    await deploy({ lines: [`command: ["sh", "-c", "${say}"]`] });
    await untilTask('it to run', ({ state }) => state === 'running');
    const logs = follow('service', 'logs', '-f', 'try/it');
    const firstLines = () => logs.stdout().match(/line 1 of/g)?.length ?? 0;
    await until('the first line', () => firstLines() === 1, SETTLE_MS);
    const { id } = await onlyContainer();
    await killContainer(rack().labNode('1'), id);
    await until('the first line of the next attempt', () => firstLines() === 2, SETTLE_MS);
    expect(logs.isRunning()).toBe(true);
    const { exitCode } = await logs.interrupt();
    expect(exitCode).toBe(130);
    const texts = logs
      .stdout()
      .split('\n')
      .filter((line) => line.includes('| line '));
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('sees events as they happen', async () => {
    const last = (await rack().events()).at(-1)?.sequence ?? 0;
    const events = follow('events', '-f', '-o', 'json');
    const told = () => wholeLines(events.stdout()).map((line) => JSON.parse(line) as EventDocument);
    const isTold = (kind: string) =>
      told().some((event) => event.sequence > last && event.kind === kind);
    await until('the events before', () => told().length > 0, SETTLE_MS);
    await deploy({});
    await until('the deploy to be told', () => isTold('stack.deployed'), SETTLE_MS);
    await until('its task to be told', () => isTold('task.running'), SETTLE_MS);
    await killContainer(rack().labNode('1'), (await onlyContainer()).id);
    await until('its restart to be told', () => isTold('task.restarting'), SETTLE_MS);
    await events.interrupt();
    const sequences = told().map(({ sequence }) => sequence);
    expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
  });

  it('shows everything about a node', async () => {
    await deploy({});
    await rack().untilSettled(SETTLE_MS);
    const [name = ''] = rack().nodeNames;
    const { stdout, exitCode } = await rack().grappe('node', 'inspect', name);
    expect(exitCode).toBe(0);
    for (const fact of [
      name,
      'ready',
      'active',
      rack().labNode(name).address,
      'grappe-e2e/httpd:1',
    ])
      expect(stdout).toContain(fact);
    expect(await rack().node(name)).toMatchObject({ condition: 'ready', tasksRunning: 1 });
    const unknown = await rack().grappe('node', 'inspect', 'nobody');
    expect(unknown).toMatchObject({ exitCode: 3 });
  });
});
