import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssignedTask, ServiceSpec, TaskId } from '@grappe/domain';
import { CONTRACT_STACK, kindOf, taskOf, until, valueOf, volumeOf } from '@grappe/port-contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LABELS } from './labels.ts';
import { DockerHarness, TEST_IMAGE, TEST_SCOPE } from './testing/docker-harness.ts';

/** The smallest memory limit that the engine accepts is 6 MB; a shell needs less than this. */
const MEMORY_BYTES = 12_582_912;

describe('containers on a real Docker Engine', () => {
  const bench = {} as { harness: DockerHarness };

  beforeAll(async () => {
    bench.harness = await DockerHarness.open();
  });
  afterAll(() => bench.harness.dispose());
  afterEach(async () => {
    for (const { task } of valueOf(await bench.harness.engine.list())) {
      valueOf(await bench.harness.engine.remove(task));
    }
  });

  async function started(id: string, spec: Partial<ServiceSpec> = {}): Promise<AssignedTask> {
    const { engine, steadyCommand } = bench.harness;
    const task = taskOf(id, TEST_IMAGE, { command: steadyCommand, ...spec });
    valueOf(await engine.create(task));
    valueOf(await engine.start(task.id));
    return task;
  }

  async function inspect(task: TaskId) {
    return (await bench.harness.container(task)).inspect();
  }

  async function ended(task: TaskId) {
    const look = async () =>
      valueOf(await bench.harness.engine.list()).find((container) => container.task === task);
    await until(`end of ${task}`, async () => (await look())?.state === 'exited');
    return look();
  }

  it('gives the container its labels, its name and its limits', async () => {
    const task = await started('t-settings', {
      labels: {
        team: 'blue',
        [LABELS.task]: 'forged',
        'com.docker.compose.project': 'theirs',
      },
      environment: { COLOUR: 'dark blue', EMPTY: '' },
      limits: { cpus: 0.5, memoryBytes: MEMORY_BYTES, pids: 20 },
      mounts: [{ kind: 'tmpfs', target: '/scratch', sizeBytes: 1_048_576 }],
      readOnlyRootfs: false,
      capDrop: ['NET_RAW'],
      extraHosts: [{ host: 'gateway', address: '10.0.0.1' }],
      stopSignal: 'SIGUSR1',
      stopGraceMs: 2_500,
      singleton: true,
    });
    const info = await inspect(task.id);
    expect(info.Name).toBe('/grappe_contract_web_1_t-settings');
    expect(info.Config.Labels).toEqual({
      team: 'blue',
      [LABELS.rack]: TEST_SCOPE.rack,
      [LABELS.node]: TEST_SCOPE.node,
      [LABELS.task]: task.id,
      [LABELS.service]: 'contract/web',
      [LABELS.slot]: '1',
      [LABELS.version]: '1',
      [LABELS.singleton]: 'true',
      [LABELS.stopGraceMs]: '2500',
    });
    expect(info.Config.Env).toContain('COLOUR=dark blue');
    expect(info.HostConfig).toMatchObject({
      NanoCpus: 500_000_000,
      Memory: MEMORY_BYTES,
      MemorySwap: MEMORY_BYTES,
      PidsLimit: 20,
      CapDrop: ['NET_RAW'],
      RestartPolicy: { Name: 'no' },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '5m', 'max-file': '2' } },
    });
    expect(await bench.harness.exec(task.id, ['cat', '/proc/sys/kernel/hostname'])).toBe(
      'web-1\r\n',
    );
    const mounts = await bench.harness.exec(task.id, ['cat', '/proc/mounts']);
    expect(mounts).toMatch(/^tmpfs \/scratch tmpfs .*size=1024k/m);
  });

  it('keeps labels and name of a stopped container over a restart of the engine', async () => {
    const task = await started('t-survives');
    valueOf(await bench.harness.engine.stop(task.id, 1_000));
    await bench.harness.breakEngine();
    await bench.harness.mendEngine();
    expect(valueOf(await bench.harness.engine.list())).toMatchObject([
      { task: task.id, version: 1, state: 'exited', exitCode: 143 },
    ]);
  });

  it('gives the grace, then kills', async () => {
    const script = "trap 'echo ignored' TERM; while :; do sleep 0.02; done";
    const task = await started('t-stubborn', { command: ['sh', '-c', script] });
    const before = performance.now();
    const stopped = valueOf(await bench.harness.engine.stop(task.id, 800));
    expect(stopped).toMatchObject({ state: 'exited', exitCode: 137, outOfMemory: false });
    expect(performance.now() - before).toBeGreaterThanOrEqual(800);
  });

  it('gives a paused container its grace too', async () => {
    const task = await started('t-paused');
    await (await bench.harness.container(task.id)).pause();
    const stopped = valueOf(await bench.harness.engine.stop(task.id, 20_000));
    expect(stopped).toMatchObject({ state: 'exited', exitCode: 143 });
  });

  it('tells that the kernel has ended a container for its memory', async () => {
    const script = 'x=a; while :; do x=$x$x; done';
    const limits = { memoryBytes: MEMORY_BYTES };
    const task = await started('t-oom', { command: ['sh', '-c', script], limits });
    // The engine may learn of the cause a moment after the end.
    await until('the cause', async () => (await ended(task.id))?.outOfMemory === true);
    expect(await ended(task.id)).toMatchObject({ exitCode: 137, outOfMemory: true });
  });

  it('keeps a named volume when the container is removed, and drops an anonymous one', async () => {
    const { harness } = bench;
    const { engine, testEngine } = harness;
    const volume = volumeOf('contract_kept');
    valueOf(await engine.ensureVolumes(CONTRACT_STACK, [volume]));
    const spec: Partial<ServiceSpec> = {
      mounts: [
        { kind: 'volume', source: volume.name, target: '/data', readOnly: false },
        { kind: 'volume', target: '/cache', readOnly: false },
      ],
    };
    const first = await started('t-volume1', spec);
    await harness.exec(first.id, ['sh', '-c', 'echo kept > /data/file']);
    valueOf(await engine.remove(first.id));
    const second = await started('t-volume2', spec);
    expect(await harness.exec(second.id, ['cat', '/data/file'])).toBe('kept\r\n');
    valueOf(await engine.remove(second.id));
    const { Volumes } = await testEngine.client().listVolumes();
    expect(Volumes).toMatchObject([
      { Name: volume.name, Labels: { [LABELS.rack]: TEST_SCOPE.rack, [LABELS.stack]: 'contract' } },
    ]);
  });

  it('mounts a path of the node, and refuses one that does not exist', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'grappe-bind-'));
    try {
      await writeFile(join(folder, 'file'), 'from the node');
      const mount = { kind: 'bind', target: '/bound', readOnly: true } as const;
      const task = await started('t-bind', { mounts: [{ ...mount, source: folder }] });
      expect(await bench.harness.exec(task.id, ['cat', '/bound/file'])).toBe('from the node');
      const lost = { mounts: [{ ...mount, source: join(folder, 'lost') }] };
      const refused = await bench.harness.engine.create(taskOf('t-lost', TEST_IMAGE, lost));
      expect(refused).toMatchObject({ ok: false, failure: { kind: 'invalid' } });
      expect(refused.ok ? '' : refused.failure.message).toContain(join(folder, 'lost'));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("replaces and clears the image's entrypoint and command", async () => {
    const reference = 'speaking:latest';
    const config = { Entrypoint: ['echo', 'entry'], Cmd: ['command'] };
    await bench.harness.load({ reference, config });
    const spoken = async (id: string, spec: Partial<ServiceSpec>): Promise<string[]> => {
      const { engine } = bench.harness;
      const task = taskOf(id, reference, spec);
      valueOf(await engine.create(task));
      valueOf(await engine.start(task.id));
      await ended(task.id);
      const lines: string[] = [];
      const { signal } = new AbortController();
      const options = { tailLines: 10, follow: false };
      valueOf(await engine.logs(task.id, options, ({ text }) => void lines.push(text), signal));
      return lines;
    };
    expect(await spoken('t-say1', {})).toEqual(['entry command']);
    expect(await spoken('t-say2', { command: ['other'] })).toEqual(['entry other']);
    expect(await spoken('t-say3', { command: [] })).toEqual(['entry']);
    expect(await spoken('t-say4', { entrypoint: [], command: ['echo', 'own'] })).toEqual(['own']);
    expect(await spoken('t-say5', { entrypoint: ['echo', 'new'] })).toEqual(['new']);
    const nothing = taskOf('t-say6', reference, { entrypoint: [], command: [] });
    expect(kindOf(await bench.harness.engine.create(nothing))).toBe('invalid');
  });

  it('explains a program that is not there, and one of another architecture', async () => {
    const { engine } = bench.harness;
    const absent = taskOf('t-noexec', TEST_IMAGE, { command: ['no-such-program'] });
    valueOf(await engine.create(absent));
    const refused = await engine.start(absent.id);
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'invalid' } });
    expect(refused.ok ? '' : refused.failure.message).toMatch(
      /program cannot be run.*no-such-prog/,
    );

    const reference = 'foreign-arch:latest';
    const content = Buffer.from('\x7fELF of another kind');
    const extraFiles = [{ path: 'bin/alien', content, mode: 0o755 }];
    await bench.harness.load({ reference, extraFiles });
    const alien = taskOf('t-alien', reference, { command: ['alien'] });
    valueOf(await engine.create(alien));
    // The engine calls this start a success, so whether `start` already knows depends on how fast the program fails.
    const attempt = await engine.start(alien.id);
    expect(['ok', 'invalid']).toContain(kindOf(attempt));
    expect((await ended(alien.id))?.error).toMatch(/another processor architecture/);
    expect(kindOf(await engine.start(alien.id))).toMatch(/^(ok|invalid)$/);
  });

  it('joins long lines that the engine stores in pieces, and passes lines on as fast as they are taken', async () => {
    const long = 40_000;
    const script = `dd if=/dev/zero bs=${long} count=1 2>/dev/null | tr '\\0' 'x'; echo; echo end`;
    const command = ['sh', '-c', script.replace('tr ', 'busybox tr ')];
    const task = taskOf('t-long', TEST_IMAGE, { command });
    valueOf(await bench.harness.engine.create(task));
    valueOf(await bench.harness.engine.start(task.id));
    await ended(task.id);
    const lengths: number[] = [];
    let busy = false;
    const onLine = async ({ text }: { text: string }): Promise<void> => {
      expect(busy).toBe(false);
      busy = true;
      await new Promise((resolve) => setImmediate(resolve));
      busy = false;
      lengths.push(text.length);
    };
    const { signal } = new AbortController();
    const options = { tailLines: 10, follow: false };
    valueOf(await bench.harness.engine.logs(task.id, options, onLine, signal));
    expect(lengths).toEqual([long, 3]);
  });
});
