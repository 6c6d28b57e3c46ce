import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { promisify } from 'node:util';
import type { Timers } from '@grappe/ports';
import { EventRecorder, kindOf, taskOf, until, valueOf } from '@grappe/port-contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DockerContainerEngine } from './docker-container-engine.ts';
import { PING_TIMEOUT_MS, READ_TIMEOUT_MS, WATCH_PING_PERIOD_MS } from './limits.ts';
import { DockerHarness, TEST_IMAGE, TEST_SCOPE } from './testing/docker-harness.ts';

/** Timers that run this much faster, so that limits of many seconds can be waited for, and a busy machine still keeps them. */
const SPEED = 20;
const fastTimers: Timers = {
  after: (delayMs, fire) => {
    const timer = setTimeout(fire, delayMs / SPEED);
    return () => clearTimeout(timer);
  },
};
const clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };

function engineAt(socketPath: string): DockerContainerEngine {
  return new DockerContainerEngine({ ...TEST_SCOPE, socketPath, clock, timers: fastTimers });
}

const run = promisify(execFile);
const never = new AbortController().signal;

describe('a Docker Engine in trouble', () => {
  const bench = {} as { harness: DockerHarness };
  beforeAll(async () => {
    bench.harness = await DockerHarness.open();
  });
  afterAll(() => bench.harness.dispose());

  it('answers in bounded time while the engine is stopped, and goes on when it continues', async () => {
    const { testEngine } = bench.harness;
    const engine = engineAt(testEngine.socketPath);
    const recorder = new EventRecorder(engine);
    let from = await recorder.seen((event) => event.kind === 'connected');
    testEngine.signal('SIGSTOP');
    try {
      const results = await Promise.all([
        engine.list(),
        engine.info(),
        engine.hasImage(TEST_IMAGE),
        engine.create(taskOf('t-hung', TEST_IMAGE)),
        engine.pullImage('registry.invalid/x', never),
        engine.loadImage(Readable.from([bench.harness.imageTar('x:1')]), never),
      ]);
      expect(results.slice(0, 4).map(kindOf)).toEqual(Array(4).fill('unreachable'));
      expect(results.slice(4).map(kindOf)).toEqual(['image-unavailable', 'unreachable']);
      const [list] = results;
      expect(list.ok ? '' : list.failure.message).toContain(`${READ_TIMEOUT_MS / 1_000} s`);
      // Nobody ends the event stream of a stopped engine: the regular ping finds out.
      expect(WATCH_PING_PERIOD_MS).toBeGreaterThan(PING_TIMEOUT_MS);
      from = await recorder.seen((event) => event.kind === 'disconnected', from);
    } finally {
      testEngine.signal('SIGCONT');
    }
    await recorder.seen((event) => event.kind === 'connected', from);
    await engine.close();
  });

  it('says that nobody listens, whatever stands in the place of the socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'grappe-socket-'));
    try {
      await writeFile(join(folder, 'file'), '');
      for (const path of [join(folder, 'absent'), join(folder, 'file'), folder]) {
        const engine = engineAt(path);
        expect(kindOf(await engine.list())).toBe('unreachable');
        expect(kindOf(await engine.loadImage(Readable.from(['x']), never))).toBe('unreachable');
        await engine.close();
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each([
    ['hangs up at once', ''],
    ['is no engine', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['dies in the middle of an answer', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{"Id":'],
  ])('survives a socket whose server %s', async (_, answer) => {
    const folder = await mkdtemp(join(tmpdir(), 'grappe-socket-'));
    const path = join(folder, 'socket');
    const server: Server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(answer));
    });
    server.listen(path);
    await once(server, 'listening');
    const engine = engineAt(path);
    try {
      expect(kindOf(await engine.list())).toBe('unreachable');
      expect(kindOf(await engine.images())).toBe('unreachable');
    } finally {
      await engine.close();
      server.close();
      await rm(folder, { recursive: true });
    }
  });

  it('does not take a silent log for a dead engine', async () => {
    const { testEngine, steadyCommand } = bench.harness;
    const engine = engineAt(testEngine.socketPath);
    const task = taskOf('t-silent', TEST_IMAGE, { command: steadyCommand });
    valueOf(await bench.harness.engine.create(task));
    valueOf(await bench.harness.engine.start(task.id));
    const texts: string[] = [];
    const abort = new AbortController();
    const options = { tailLines: 0, follow: true };
    const onLine = ({ text }: { text: string }): void => void texts.push(text);
    const following = engine.logs(task.id, options, onLine, abort.signal);
    // On these timers, more than the limit that a log has which is not followed.
    await new Promise<void>((resolve) => fastTimers.after(READ_TIMEOUT_MS * 2, resolve));
    await bench.harness.writeLine(task.id, 'stdout', 'at last');
    await until('the line', () => Promise.resolve(texts.includes('at last')));
    abort.abort();
    expect(kindOf(await following)).toBe('ok');
    valueOf(await bench.harness.engine.remove(task.id));
    await engine.close();
  });

  it('gives up reading a log from an engine that is stopped', async () => {
    const { testEngine, steadyCommand } = bench.harness;
    const engine = engineAt(testEngine.socketPath);
    const task = taskOf('t-stopped', TEST_IMAGE, { command: steadyCommand });
    valueOf(await bench.harness.engine.create(task));
    const options = { tailLines: 10, follow: false };
    testEngine.signal('SIGSTOP');
    try {
      const read = await engine.logs(task.id, options, () => undefined, never);
      expect(kindOf(read)).toBe('unreachable');
      expect(kindOf(await engine.remove(task.id))).toBe('unreachable');
    } finally {
      testEngine.signal('SIGCONT');
    }
    valueOf(await bench.harness.engine.remove(task.id));
    await engine.close();
  });

  it('ends a load when asked to, or when its source fails', async () => {
    const { engine } = bench.harness;
    const abort = new AbortController();
    const endless = new PassThrough();
    endless.write(Buffer.alloc(1_024));
    const loading = engine.loadImage(endless, abort.signal);
    abort.abort();
    expect(await loading).toMatchObject({ ok: false, failure: { kind: 'other' } });
    endless.destroy();

    const failing = new PassThrough();
    failing.write(Buffer.alloc(1_024));
    const failed = engine.loadImage(failing, never);
    failing.destroy(new Error('the cable is out'));
    const result = await failed;
    expect(result).toMatchObject({ ok: false, failure: { kind: 'other' } });
    expect(result.ok ? '' : result.failure.message).toContain('the cable is out');
  });

  it('says that the disk is full', async () => {
    const { harness } = bench;
    const { engine, testEngine } = harness;
    // Where the engine unpacks a tar before it looks at it.
    const unpacking = join(testEngine.folder, 'data/tmp');
    await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', unpacking]);
    try {
      const tar = Readable.from([harness.imageTar('team/large:1')]);
      const refused = await engine.loadImage(tar, never);
      expect(refused).toMatchObject({ ok: false, failure: { kind: 'disk-full' } });
    } finally {
      await run('umount', [unpacking]);
    }
  });

  it('removes once when told to by several', async () => {
    const { engine, steadyCommand } = bench.harness;
    const task = taskOf('t-many', TEST_IMAGE, { command: steadyCommand });
    const created = await Promise.all([1, 2, 3].map(() => engine.create(task)));
    const ids = new Set(created.map((result) => valueOf(result).containerId));
    expect(ids.size).toBe(1);
    valueOf(await engine.start(task.id));
    const removed = await Promise.all([1, 2, 3].map(() => engine.remove(task.id)));
    expect(removed.map(kindOf)).toEqual(['ok', 'ok', 'ok']);
    expect(valueOf(await engine.list())).toEqual([]);
  });

  it('is not led astray by DOCKER_HOST', async () => {
    const before = process.env['DOCKER_HOST'];
    process.env['DOCKER_HOST'] = 'tcp://127.0.0.1:1';
    try {
      const engine = bench.harness.connect();
      expect(kindOf(await engine.info())).toBe('ok');
      await engine.close();
    } finally {
      if (before === undefined) delete process.env['DOCKER_HOST'];
      else process.env['DOCKER_HOST'] = before;
    }
  });
});
