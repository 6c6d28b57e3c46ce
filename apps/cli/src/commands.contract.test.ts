import { once } from 'node:events';
import { createServer } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GrappeError } from '@grappe/domain';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { startTestController, type TestController } from './testing/test-controller.ts';
import { makeIdentities, type TestIdentities } from './testing/test-identities.ts';
import {
  inFolder,
  runInTerminal,
  writeContext,
  type TerminalOptions,
} from './testing/test-terminal.ts';
import { sampleNode, sampleService, sampleTask, TestWorld } from './testing/test-world.ts';

let identities: TestIdentities;
let world: TestWorld;
let controller: TestController;

beforeEach(async () => {
  identities ??= await makeIdentities();
  world = new TestWorld();
  controller = await startTestController(world, identities.controller);
});

afterEach(() => controller.stop());

function grappe(command: string, options: TerminalOptions = {}) {
  return inFolder(async (folder) => {
    const context = await writeContext(folder, controller.address, identities.operator);
    return runInTerminal(command.split(' '), {
      ...options,
      env: { GRAPPE_CONTEXT: context, ...options.env },
    });
  });
}

describe('nodes', () => {
  beforeEach(() => {
    world.nodes.set('pi1', sampleNode('pi1'));
    const lost = { condition: 'NODE_CONDITION_LOST', silentMs: 185_000, facts: null } as const;
    world.nodes.set('pi2', sampleNode('pi2', { ...lost, note: 'gone\u001b[2J' }));
  });

  it('are listed as a table, with ages and without control characters', async () => {
    const { stdout, stderr, exitCode } = await grappe('node ls');
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      [
        'NAME',
        'CONDITION',
        'AVAILABILITY',
        'TASKS',
        'CPUS RESERVED',
        'MEMORY RESERVED',
        'HEARD',
        'CONVERTER',
        'NOTE',
      ],
      ['pi1', 'ready', 'active', '2', '0.5/4', '128 MiB/905 MiB', '0s ago', 'c1'],
      ['pi2', 'lost', 'active', '2', '0.5/?', '128 MiB/?', '3m ago', 'c1', 'gone?[2J'],
      [''],
    ]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  it('are listed with colours on a terminal, and without them under NO_COLOR', async () => {
    expect((await grappe('node ls', { isTTY: true })).stdout).toContain('\u001b[32mready');
    const plain = await grappe('node ls', { isTTY: true, env: { NO_COLOR: '1' } });
    expect(plain.stdout).not.toContain('\u001b');
  });

  it('are the same document as json and as yaml', async () => {
    const json: unknown = JSON.parse((await grappe('node ls -o json')).stdout);
    expect(parse((await grappe('node ls -o yaml')).stdout)).toEqual(json);
    expect(json).toMatchObject({
      rack: 'testrack',
      nodes: [
        {
          name: 'pi1',
          condition: 'ready',
          memoryReservedBytes: 134_217_728,
          certificateExpiresAt: '2046-01-02T00:00:00.000Z',
          facts: { cpus: 4, memoryBytes: 949_000_000 },
        },
        { name: 'pi2', condition: 'lost', facts: null, silentMs: 185_000 },
      ],
    });
  });

  it('are drained and activated', async () => {
    expect(await grappe('node drain pi1')).toMatchObject({ exitCode: 0, stdout: '' });
    expect((await grappe('node inspect pi1')).stdout).toMatch(/availability +drained/);
    const { stdout } = await grappe('node activate pi1 -o json');
    expect(JSON.parse(stdout)).toMatchObject({ name: 'pi1', availability: 'active' });
  });

  it('are removed only when confirmed, and while connected only with --force', async () => {
    const unasked = await grappe('node remove pi1');
    expect(unasked).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('try: say --yes'),
    });
    const no = await grappe('node remove pi1', { isTTY: true, stdin: 'n\n' });
    expect(no).toMatchObject({
      exitCode: 5,
      stderr: expect.stringContaining('nothing was changed'),
    });
    const end = await grappe('node remove pi1', { isTTY: true });
    expect(end.exitCode).toBe(5);
    const connected = await grappe('node remove pi1 --yes');
    expect(connected).toMatchObject({
      exitCode: 5,
      stderr: expect.stringContaining('say --force'),
    });
    const yes = await grappe('node remove pi1 --force', { isTTY: true, stdin: 'y\n' });
    expect(yes.exitCode).toBe(0);
    expect([...world.nodes.keys()]).toEqual(['pi2']);
  });
});

describe('failures of the controller', () => {
  it('are printed with their remedy, and decide the exit code', async () => {
    const { stdout, stderr, exitCode } = await grappe('node inspect pi9');
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: '',
      stderr: 'error: no node pi9\n  try: `grappe node ls` lists them — alle\n',
      exitCode: 3,
    });
  });

  it('come with their stack only under GRAPPE_DEBUG', async () => {
    world.failing = new GrappeError('STORAGE_FULL', 'the disk is full', { remedy: 'free some' });
    const plain = await grappe('stack ls');
    expect(plain).toMatchObject({
      exitCode: 8,
      stderr: 'error: the disk is full\n  try: free some\n',
    });
    const debug = await grappe('stack ls', { env: { GRAPPE_DEBUG: '1' } });
    expect(debug.stderr).toMatch(/at .*\.ts:\d+/);
  });

  it('say so quickly when there is no controller', async () => {
    await controller.stop();
    const startMs = performance.now();
    const { stderr, exitCode } = await grappe('ps');
    expect(performance.now() - startMs).toBeLessThan(3_000);
    expect(exitCode).toBe(7);
    expect(stderr).toContain(
      `no connection to the controller at ${controller.address}: nothing listens`,
    );
    expect(stderr).toContain('  try: ');
    controller = await startTestController(world, identities.controller);
  });

  it('say so when something takes the connection and never answers', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      await inFolder(async (folder) => {
        const context = await writeContext(folder, `127.0.0.1:${port}`, identities.operator);
        const startMs = performance.now();
        const { stderr, exitCode } = await runInTerminal(['ps', '--context', context]);
        expect(exitCode).toBe(7);
        expect(stderr).toContain(`127.0.0.1:${port} does not answer within 3 s`);
        expect(performance.now() - startMs).toBeLessThan(5_000);
      });
    } finally {
      silent.close();
    }
  });

  it('say so when the certificate is of another rack', async () => {
    const other = await makeIdentities('otherrack');
    await inFolder(async (folder) => {
      const context = await writeContext(folder, controller.address, other.operator);
      const { stderr, exitCode } = await runInTerminal(['ps', '--context', context]);
      expect(exitCode).toBe(6);
      expect(stderr).toMatch(/another rack/);
    });
  });
});

describe('services', () => {
  beforeEach(() => {
    for (const key of ['shop/web', 'shop/db', 'blog/web'])
      world.services.set(key, sampleService(key));
    world.tasks.push(sampleTask('shop/db'));
    world.tasks.push(
      sampleTask('shop/db', {
        id: 't-2',
        slot: '2',
        node: '',
        status: {
          attempt: 0,
          state: 'TASK_STATE_PENDING',
          health: 'TASK_HEALTH_NONE',
          message: 'no node fits',
          ports: [],
        },
      }),
    );
  });

  it('are found by their bare name where it is unique', async () => {
    expect((await grappe('service scale db=3 blog/web=0')).exitCode).toBe(0);
    expect(world.services.get('shop/db')?.tasksWanted).toBe(3);
    expect(world.services.get('blog/web')?.tasksWanted).toBe(0);
    const ambiguous = await grappe('service scale web=3');
    expect(ambiguous).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('write one of shop/web, blog/web'),
    });
    expect(await grappe('service scale nope=3')).toMatchObject({ exitCode: 3 });
    expect(await grappe('service scale db=641')).toMatchObject({ exitCode: 2 });
  });

  it('are explained: the slot, every verdict, earlier tasks', async () => {
    const { stdout } = await grappe('service explain db');
    expect(stdout).toContain('shop/db: 1 of 1 tasks run');
    expect(stdout).toContain('slot 2: pending: no node fits\n  waits for memory\n');
    expect(stdout).toMatch(/pi2 +yes +3\.14 +spread\n +pi1 +no +memory: wants 512 MiB/);
    const document: unknown = JSON.parse((await grappe('service explain db -o json')).stdout);
    expect(document).toMatchObject({
      slots: [{ slot: '2', verdicts: [{ node: 'pi1', fits: false }, {}] }],
    });
  });

  it('show in ps, by node, with their state', async () => {
    const { stdout } = await grappe('ps --node pi1 -o wide');
    expect(stdout).toMatch(
      /shop\/db +1 +pi1 +running +3m ago +8080:80\/tcp +web:1 +1 +t-1 +c0ffee +deployed/,
    );
    expect(stdout).not.toContain('pending');
    expect(JSON.parse((await grappe('ps -o json')).stdout)).toMatchObject({
      tasks: [
        { state: 'running', node: 'pi1' },
        { state: 'pending', node: null },
      ],
    });
  });

  it('make the status of the rack on one screen', async () => {
    world.services.set(
      'shop/db',
      sampleService('shop/db', { tasksRunning: 0, note: 'no node fits' }),
    );
    world.nodes.set('pi1', sampleNode('pi1'));
    const { stdout } = await grappe('status');
    expect(stdout).toBe(
      [
        'rack      testrack, controller 9.9.9, up 2h',
        'nodes     1 of 1 ready',
        'services  2 of 3 as wanted',
        'tasks     2 of 3 running',
        '! the disk of the controller is 95 % full',
        '! service shop/db runs 0 of 1: no node fits',
        '',
      ].join('\n'),
    );
  });

  it('are completed by name, in silence when that fails', async () => {
    expect(await grappe('__complete services')).toMatchObject({
      stdout: 'shop/web\nshop/db\nblog/web\n',
      exitCode: 0,
    });
    world.hanging = true;
    const startMs = performance.now();
    expect((await grappe('__complete services')).stdout).toBe('');
    expect(performance.now() - startMs).toBeLessThan(2_500);
    world.hanging = false;
    world.failing = new GrappeError('INTERNAL', 'broken');
    expect(await grappe('__complete services')).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  });
});

describe('logs', () => {
  beforeEach(() => {
    world.services.set('shop/web', sampleService('shop/web'));
    const entry = {
      service: 'shop/web',
      slot: '1',
      node: 'pi1',
      task: 't-1',
      timestamp: '2026-01-01T00:00:00Z',
    };
    world.logs.push(
      { ...entry, text: 'hello \u001b[31mred\u001b[2J' },
      { ...entry, text: 'oops', stderr: true },
    );
    world.logs.push({ ...entry, slot: '2', error: 'node lost' });
  });

  it('come with their origin; what cannot be read is a warning', async () => {
    const { stdout, stderr } = await grappe('service logs web');
    expect(stdout).toBe('web.1@pi1 | hello \u001b[31mred\u001b[2J\nweb.1@pi1 | oops\n');
    expect(stderr).toBe('warning: the log of web.2@pi1 cannot be read: node lost\n');
  });

  it('cannot steer the terminal', async () => {
    const { stdout } = await grappe('service logs web', { isTTY: true });
    expect(stdout).toContain('hello \u001b[31mred?[2J');
  });

  it('are followed until Ctrl-C, which is exit code 130 and ends the call', async () => {
    const interrupt = new AbortController();
    const { exitCode, stdout } = await grappe('service logs -f web -o json', {
      interrupted: interrupt.signal,
      onStdout: (text) => {
        if (text.includes('oops')) interrupt.abort();
      },
    });
    expect(exitCode).toBe(130);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { stream: string }).stream),
    ).toEqual(['stdout', 'stderr']);
    await vi.waitFor(() => expect(world.followers).toBe(0));
  });
});

describe('deploy', () => {
  const compose = 'services:\n  web:\n    image: web:${TAG}\n';

  function deploy(folder: string, args: readonly string[], options: TerminalOptions = {}) {
    return runInTerminal(['deploy', ...args], {
      ...options,
      env: { GRAPPE_CONTEXT: join(folder, 'context.json'), ...options.env },
    });
  }

  it('creates, leaves, updates, scales and removes', async () => {
    await inFolder(async (folder) => {
      await writeContext(folder, controller.address, identities.operator);
      const file = join(folder, 'compose.yaml');
      const changes = async (text: string, ...args: string[]) => {
        await writeFile(file, text);
        const { stdout, exitCode } = await deploy(
          folder,
          ['--stack', 'shop', '-o', 'json', ...args, file],
          { env: { TAG: '1' } },
        );
        expect(exitCode).toBe(0);
        return (JSON.parse(stdout) as { changes: unknown }).changes;
      };
      const of = (change: string, version: number | null) => [
        { service: 'shop/web', change, version },
      ];
      expect(await changes(compose, '--dry-run')).toEqual(of('created', 1));
      expect(world.services.size).toBe(0);
      expect(await changes(compose)).toEqual(of('created', 1));
      expect(await changes(compose)).toEqual(of('unchanged', 1));
      expect(await changes(compose.replace('web:$', 'web2:$'))).toEqual(of('updated', 2));
      const scaled = `${compose.replace('web:$', 'web2:$')}    deploy: { replicas: 3 }\n`;
      expect(await changes(scaled)).toEqual(of('scaled', 3));
      expect(await changes('services: { db: { image: "db:1" } }')).toEqual([
        { service: 'shop/db', change: 'created', version: 1 },
        { service: 'shop/web', change: 'removed', version: null },
      ]);
    });
  });

  it('takes variables from .env, from --env-file and above all from the shell', async () => {
    await inFolder(async (folder) => {
      await writeContext(folder, controller.address, identities.operator);
      await writeFile(join(folder, 'compose.yaml'), compose);
      await writeFile(join(folder, '.env'), 'TAG=dot\n');
      await writeFile(join(folder, 'other.env'), 'TAG="other"\n');
      const image = async (args: string[], env = {}) => {
        await deploy(folder, ['--stack', 'shop', ...args, join(folder, 'compose.yaml')], { env });
        return world.services.get('shop/web')?.image;
      };
      expect(await image([])).toBe('web:dot');
      expect(await image(['--env-file', join(folder, 'other.env')])).toBe('web:other');
      expect(await image([], { TAG: 'shell' })).toBe('web:shell');
    });
  });

  it('names the stack by --stack, by the file, or by the folder', async () => {
    await inFolder(async (folder) => {
      await writeContext(folder, controller.address, identities.operator);
      await deploy(folder, ['-'], { stdin: 'name: named\nservices: { web: { image: w } }' });
      expect([...world.stacks.keys()]).toEqual(['named']);
      await writeFile(join(folder, 'compose.yaml'), 'services: { web: { image: w } }');
      await deploy(folder, [join(folder, 'compose.yaml')]);
      expect([...world.stacks.keys()][1]).toMatch(/^grappe-cli-/);
      const bad = await deploy(folder, ['-'], {
        stdin: 'name: Not A Name\nservices: { web: { image: w } }',
      });
      expect(bad.exitCode).toBe(2);
    });
  });

  it('shows all problems with their lines and changes nothing', async () => {
    const { exitCode, stderr, stdout } = await grappe('deploy --stack shop -', {
      stdin: 'services:\n  web:\n    image: w\n    imagee: x\n    ports: ["x"]\n',
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/stdin:4:\d+/);
    expect(stderr).toMatch(/stdin:5:\d+/);
    expect(stderr).toContain('error: stdin cannot be deployed: 2 problems, listed above');
    expect(world.stacks.size).toBe(0);
  });

  it('refuses a file of 10 MB without reading it', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'compose.yaml');
      await writeFile(file, Buffer.alloc(10_000_000, 'a'));
      const { exitCode, stderr } = await deploy(folder, [file]);
      expect(exitCode).toBe(8);
      expect(stderr).toContain('has 9.5 MiB; a compose file has at most 1.0 MiB');
    });
    const piped = await grappe('deploy -', { stdin: 'a'.repeat(2_000_000) });
    expect(piped.exitCode).toBe(8);
  });
});

describe('the rest', () => {
  it('removes a stack', async () => {
    world.services.set('shop/web', sampleService('shop/web'));
    expect((await grappe('stack rm shop --yes')).exitCode).toBe(0);
    expect(world.services.size).toBe(0);
  });

  it('prints a token alone', async () => {
    const { stdout } = await grappe('token create --node pi3 --ttl 1h30m --uses 2');
    expect(stdout).toBe('grappe-token-1\n');
    expect(world.tokens).toEqual([{ node: 'pi3', ttlMs: 5_400_000, uses: 2 }]);
  });

  it('lists and follows events', async () => {
    const event = {
      kind: 'node.lost',
      node: 'pi1',
      atMs: Date.now() - 60_000,
      message: 'no heartbeat',
    };
    world.events.push({ ...event, sequence: 1 }, { ...event, sequence: 2, service: 'shop/web' });
    const { stdout } = await grappe('events');
    expect(stdout).toMatch(/^WHEN +EVENT +ABOUT +MESSAGE\n1m ago +node\.lost +pi1 +no heartbeat\n/);
    const interrupt = new AbortController();
    const followed = await grappe('events -f --tail 1', {
      interrupted: interrupt.signal,
      onStdout: () => interrupt.abort(),
    });
    expect(followed.exitCode).toBe(130);
    expect(followed.stdout).toMatch(/Z {2}node\.lost {2}shop\/web on pi1: no heartbeat\n$/);
  });

  it('follows events over a cut', async () => {
    const event = { kind: 'node.lost', node: 'pi1', atMs: 1, message: '' };
    world.events.push({ ...event, sequence: 1 });
    const interrupt = new AbortController();
    let seen = '';
    const { stderr } = await grappe('events -f -o json', {
      interrupted: interrupt.signal,
      onStdout: (text) => {
        seen += text;
        if (seen.includes('"sequence":2')) return interrupt.abort();
        world.events.push({ ...event, sequence: 2 });
        world.cutLinks();
      },
    });
    expect(seen.match(/"sequence":\d/g)).toEqual(['"sequence":1', '"sequence":2']);
    expect(stderr).toContain('trying again');
  });

  it('tells both versions', async () => {
    expect((await grappe('version')).stdout).toMatch(
      /^command +\d+\.\d+\.\d+\ncontroller +9\.9\.9\n$/,
    );
  });
});
