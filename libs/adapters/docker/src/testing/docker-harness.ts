import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { NodeName, RackName, TaskId } from '@grappe/domain';
import type { Clock, LogLine, Timers } from '@grappe/ports';
import { until, valueOf, type ContainerEngineHarness } from '@grappe/port-contracts';
import type { Container } from 'dockerode';
import { DockerContainerEngine } from '../docker-container-engine.ts';
import { LABELS, taskFilters } from '../labels.ts';
import { LogFrames } from '../log-frames.ts';
import { busyboxImageTar, staticBusybox, type BusyboxImage } from './busybox.ts';
import { TestEngine } from './test-engine.ts';

export const TEST_SCOPE = { rack: 'black-pearl' as RackName, node: 'black-pearl1' as NodeName };
export const TEST_IMAGE = 'steady:latest';

/** Obeys a file, and SIGTERM, within a few hundredths of a second. */
const STEADY_SCRIPT = `trap 'exit 143' TERM
rm -f /tmp/exit
while [ ! -f /tmp/exit ]; do sleep 0.02; done
exit $(cat /tmp/exit)`;

const systemTimers: Timers = {
  after: (delayMs, fire) => {
    const timer = setTimeout(fire, delayMs);
    return () => clearTimeout(timer);
  },
};
const systemClock: Clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };

/** The contract's hands on a real engine, and what the tests of this adapter need beyond. */
export class DockerHarness implements ContainerEngineHarness {
  readonly image = TEST_IMAGE;
  readonly clock = systemClock;
  readonly steadyCommand = ['sh', '-c', STEADY_SCRIPT];
  readonly healthTest = ['CMD', 'test', '-f', '/tmp/healthy'];
  readonly testEngine: TestEngine;
  readonly engine: DockerContainerEngine;
  readonly #busybox: Buffer;

  private constructor(testEngine: TestEngine, busybox: Buffer) {
    this.testEngine = testEngine;
    this.#busybox = busybox;
    this.engine = this.connect();
  }

  static async open(): Promise<DockerHarness> {
    const busybox = await staticBusybox();
    const harness = new DockerHarness(await TestEngine.start(), busybox);
    await harness.load({ reference: TEST_IMAGE });
    return harness;
  }

  connect(socketPath = this.testEngine.socketPath): DockerContainerEngine {
    return new DockerContainerEngine({
      ...TEST_SCOPE,
      socketPath,
      clock: this.clock,
      timers: systemTimers,
    });
  }

  async load(image: BusyboxImage): Promise<void> {
    const tar = Readable.from([busyboxImageTar(this.#busybox, image)]);
    valueOf(await this.engine.loadImage(tar, new AbortController().signal));
  }

  imageTar(reference: string): Buffer {
    return busyboxImageTar(this.#busybox, { reference });
  }

  async container(task: TaskId): Promise<Container> {
    const filters = { label: taskFilters(TEST_SCOPE, task) };
    const [found] = await this.testEngine.client().listContainers({ all: true, filters });
    if (found === undefined) throw new Error(`task ${task} has no container`);
    return this.testEngine.client().getContainer(found.Id);
  }

  /** Runs a command in a task's container and resolves with what it wrote. */
  async exec(task: TaskId, command: readonly string[]): Promise<string> {
    const container = await this.container(task);
    const exec = await container.exec({
      Cmd: [...command],
      AttachStdout: true,
      AttachStderr: true,
      Tty: true,
    });
    const output = await text(await exec.start({ Tty: true }));
    const { ExitCode } = await exec.inspect();
    if (ExitCode !== 0) throw new Error(`${command.join(' ')} failed with ${ExitCode}: ${output}`);
    return output;
  }

  async exit(task: TaskId, code: number): Promise<void> {
    await this.exec(task, ['sh', '-c', `echo ${code} > /tmp/new && mv /tmp/new /tmp/exit`]);
  }

  async setHealthy(task: TaskId, healthy: boolean): Promise<void> {
    await this.exec(task, healthy ? ['touch', '/tmp/healthy'] : ['rm', '/tmp/healthy']);
  }

  /** Resolves when the engine has the line, so that lines of both streams keep their order. */
  async writeLine(task: TaskId, stream: LogLine['stream'], line: string): Promise<void> {
    const container = await this.container(task);
    const written = async (): Promise<number> => {
      const log = await container.logs({ stdout: true, stderr: true, timestamps: true });
      return new LogFrames().push(log).length;
    };
    const before = await written();
    const file = stream === 'stdout' ? '/proc/1/fd/1' : '/proc/1/fd/2';
    await this.exec(task, ['sh', '-c', `echo "$1" > ${file}`, 'sh', line]);
    await until(`log line ${line}`, async () => (await written()) > before);
  }

  async occupyPort(port: number): Promise<() => Promise<void>> {
    const script = `require('node:net').createServer().listen(${port}, () => console.log('ready'))`;
    const program = this.testEngine.command(process.execPath, ['-e', script]);
    const listener = spawn(program.file, program.args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(listener.stdout, 'data');
    return async () => {
      const ended = once(listener, 'exit');
      listener.kill('SIGKILL');
      await ended;
    };
  }

  async addForeignContainers(): Promise<() => Promise<boolean>> {
    const docker = this.testEngine.client();
    const labels = { [LABELS.rack]: TEST_SCOPE.rack, [LABELS.task]: 't-foreign' };
    const foreign: Container[] = [];
    for (const Labels of [{}, { ...labels, [LABELS.node]: 'black-pearl2' }]) {
      const options = { Image: TEST_IMAGE, Cmd: ['sleep', '3600'], Labels };
      const container = await docker.createContainer(options);
      await container.start();
      foreign.push(container);
    }
    return async () => {
      const seen = await Promise.all(foreign.map((container) => container.inspect()));
      await Promise.all(foreign.map((container) => container.remove({ force: true })));
      return seen.every((info) => info.State.Running && info.RestartCount === 0);
    };
  }

  breakEngine(): Promise<void> {
    return this.testEngine.kill();
  }

  mendEngine(): Promise<void> {
    return this.testEngine.launch();
  }

  async dispose(): Promise<void> {
    await this.engine.close();
    await this.testEngine.dispose();
  }
}
