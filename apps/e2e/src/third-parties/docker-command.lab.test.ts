import { beforeAll, describe, expect, it } from 'vitest';
import { agentProcess } from '@grappe/tool-lab';
import { docker } from './docker-command.ts';
import { composeText } from '../testing/compose.ts';
import { WEB_IMAGE } from '../testing/test-rack.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'edocker', nodes: 3 });
const SETTLE_MS = 60_000;
const NODE = 'black-pearl1';
/** Of `shop` with three replicas. */
const TASKS = 5;
const ID_AND_NAME = '{{.ID}} {{.Names}}';
const shop = (replicas: number, note = '') =>
  composeText('shop', {
    web: { replicas, port: 8010, environment: { NOTE: note } },
    quiet: { replicas: 2 },
  });

/** All containers of a node as `docker ps` tells them. */
async function dockerPs(node: string): Promise<string[]> {
  const output = await docker(rack(), node, 'ps', '--all', '--no-trunc', '--format', ID_AND_NAME);
  return output
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}

/** The same, as they should be by `grappe ps`. */
async function grappePs(node: string): Promise<string[]> {
  const tasks = await rack().tasks('--node', node);
  return tasks
    .map(({ containerId, service, slot, id }) => {
      return `${containerId} grappe_${service.replace('/', '_')}_${slot}_${id}`;
    })
    .sort();
}

async function taskContainer(node: string): Promise<string> {
  const filter = ['--filter', 'label=io.grappe.service=shop/web'];
  return docker(rack(), node, 'ps', '--quiet', '--no-trunc', ...filter);
}

beforeAll(async () => {
  await rack().deploy(shop(3));
  await rack().untilSettled(SETTLE_MS);
});

describe('docker ps', () => {
  it('agrees with grappe ps on every node, ids and names', async () => {
    for (const node of rack().nodeNames) expect(await dockerPs(node)).toEqual(await grappePs(node));
  });
});

describe('a task’s container that somebody meddles with', () => {
  for (const command of [['kill'], ['rm', '--force'], ['stop', '--time', '1']]) {
    it(`runs again after docker ${command.join(' ')}`, async () => {
      const before = await taskContainer(NODE);
      const [{ id } = { id: '' }] = await rack().tasks('--node', NODE, '--service', 'shop/web');
      const startedBefore = await startedAt(before);
      await docker(rack(), NODE, ...command, before);
      await until(
        'a fresh start of the container',
        async () => {
          const now = await taskContainer(NODE);
          return now !== '' && (await startedAt(now)) !== startedBefore;
        },
        SETTLE_MS,
      );
      await rack().untilSettled(SETTLE_MS);
      const [after] = await rack().tasks('--node', NODE, '--service', 'shop/web');
      expect(after?.id).toBe(id);
      await rack().untilEvent(
        'of its restart',
        (event) => event.kind === 'task.restarting',
        SETTLE_MS,
      );
    });
  }
});

function startedAt(container: string): Promise<string> {
  return docker(rack(), NODE, 'inspect', '--format', '{{.Id}} {{.State.StartedAt}}', container);
}

describe('containers of somebody else', () => {
  it('are never touched, whatever they are called and whatever the rack does', async () => {
    const [{ id } = { id: '' }] = await rack().tasks('--node', NODE, '--service', 'shop/web');
    const run = (...args: string[]) => docker(rack(), NODE, 'run', '--detach', ...args, WEB_IMAGE);
    await run('--name', 'database');
    await run('--name', 'published', '--publish', '9090:8080');
    await run('--name', `grappe_shop_web_1_${id}x`);
    await run('--name', 'half-labelled', '--label', 'io.grappe.service=shop/web');
    await run('--name', 'other-rack', ...labels('elsewhere', NODE, id));
    await run('--name', 'other-node', ...labels(rack().lab.name, 'black-pearl9', id));
    await docker(rack(), NODE, 'create', '--name', 'never-started', WEB_IMAGE);
    const foreign = await foreignStates();
    expect(foreign).toHaveLength(7);

    await rack().deploy(shop(3, 'changed'));
    await untilRunning();
    expect(await foreignStates(), 'after a deploy').toEqual(foreign);
    await rack().killAgent(NODE);
    await rack().startAgent(NODE);
    await untilRunning();
    expect(await foreignStates(), 'after a restart of the agent').toEqual(foreign);
    // A third replica would have no other node with its port free, and so would stay.
    await rack().grappeJson('service', 'scale', 'shop/web=2');
    await rack().grappe('node', 'drain', NODE);
    await untilWithoutTasks('--node', NODE);
    expect(await foreignStates(), 'after a drain').toEqual(foreign);
    await rack().grappe('node', 'activate', NODE);
    await rack().grappe('stack', 'rm', 'shop', '--yes');
    await untilWithoutTasks();
    expect(await foreignStates(), 'after the stack was removed').toEqual(foreign);
    await rack().grappe('node', 'remove', NODE, '--yes', '--force');
    await rack().lab.stopProcess(agentProcess(NODE));
    await rack().startAgent(NODE);
    expect(await foreignStates(), 'after the node was removed').toEqual(foreign);
  });
});

/** Fixtures look at every container with a task's label, and here some of those are foreign. */
async function untilRunning(): Promise<void> {
  const running = async () => {
    const tasks = await rack().tasks();
    return tasks.length === TASKS && tasks.every(({ state }) => state === 'running');
  };
  await until('all tasks to run', running, SETTLE_MS);
}

async function untilWithoutTasks(...filters: readonly string[]): Promise<void> {
  const empty = async () => (await rack().tasks(...filters)).length === 0;
  await until('no task to be left', empty, SETTLE_MS);
}

function labels(rackName: string, node: string, task: string): string[] {
  const all = { rack: rackName, node, task, service: 'shop/web', slot: '1', version: '1' };
  return Object.entries(all).flatMap(([name, value]) => ['--label', `io.grappe.${name}=${value}`]);
}

/** Name, state and last start of every container on the node that is not a task of this rack. */
async function foreignStates(): Promise<string[]> {
  const names = (await dockerPs(NODE)).map((line) => line.split(' ')[1] ?? '');
  const own = new Set((await grappePs(NODE)).map((line) => line.split(' ')[1]));
  const format = '{{.Name}} {{.Id}} {{.State.Status}} {{.State.StartedAt}} {{.RestartCount}}';
  const foreign = names.filter((name) => !own.has(name) && !/^grappe_.*_[a-z0-9]{8}$/.test(name));
  const states = await docker(rack(), NODE, 'inspect', '--format', format, ...foreign);
  return states.split('\n').sort();
}
