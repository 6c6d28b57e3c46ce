import type { HeldBlob } from '@grappe/agent-runtime';
import type { ControllerDriver } from '@grappe/controller-runtime';
import type { NodeName, RackSpec, SessionId } from '@grappe/domain';
import type { Fence } from '@grappe/ports';
import type { Hello__Output } from '@grappe/protocol';
import { MachineClock, type ClockDisposition } from '../kernel/machine-clock.ts';
import { ProcessLife, type DeathCause } from '../kernel/process-life.ts';
import { Disk } from '../machine/disk.ts';
import { StoredState } from '../machine/state-storage.ts';
import type { Host } from '../network/network.ts';
import type { ImageHolder } from '../node/remote-images.ts';
import { RESTART_MS } from '../node/node-machine.ts';
import type { Surroundings } from '../world/surroundings.ts';
import { CONTROLLER } from '../world/world-spec.ts';
import { ControllerProcess } from './controller-process.ts';

/** From power to the start of the controller. */
export const CONTROLLER_BOOT_MS = 10_000;

/** The machine that the controller runs on. */
export class ControllerMachine implements Host, ImageHolder {
  readonly name = CONTROLLER;
  readonly clock: MachineClock;
  readonly disk: Disk;
  readonly state: StoredState;
  readonly #around: Surroundings;
  readonly #fence: ((life: ProcessLife) => Fence) | undefined;
  /** Read at every start of the controller. */
  #rack: RackSpec;
  readonly #tars = new Map<string, Uint8Array>();
  /** Sessions whose first message has come: that is the Hello, which replaces an earlier session. */
  readonly #greeted = new Set<SessionId>();
  process: ControllerProcess | undefined;
  runs = 0;
  boots = 0;
  #powered = false;
  #restartAfterMs = RESTART_MS;

  constructor(
    around: Surroundings,
    rack: RackSpec,
    clock: ClockDisposition,
    fence?: (life: ProcessLife) => Fence,
  ) {
    this.#fence = fence;
    this.#around = around;
    this.#rack = rack;
    this.clock = new MachineClock(around.time, clock);
    this.disk = new Disk(
      around.time,
      around.rng.stream('disk controller'),
      (what) => around.observe({ kind: 'disk-write', machine: CONTROLLER, what }),
      around.instantDisks,
    );
    this.state = new StoredState(this.disk);
    around.network.addHost(this);
  }

  get powered(): boolean {
    return this.#powered;
  }

  /** Absent while no controller runs, or it still reads its store. */
  get driver(): ControllerDriver | undefined {
    return this.process?.driver;
  }

  powerOn(bootMs = CONTROLLER_BOOT_MS): void {
    if (this.#powered) return;
    this.#powered = true;
    if (this.boots > 0) this.clock.startAnew();
    this.boots += 1;
    const boot = this.boots;
    this.#around.note('power', CONTROLLER, 'on');
    this.#around.time.after(bootMs, () => {
      if (this.boots === boot) this.startController();
    });
  }

  powerOff(): void {
    if (!this.#powered) return;
    this.#powered = false;
    this.#around.note('power', CONTROLLER, 'off');
    this.process?.life.kill('power');
  }

  startController(): void {
    if (!this.#powered || this.process !== undefined) return;
    this.runs += 1;
    const life = new ProcessLife(CONTROLLER, this.#around.time, {
      onDeath: (cause) => this.#ended(cause),
      onDefect: (error) => this.#around.observe({ kind: 'defect', machine: CONTROLLER, error }),
    });
    this.#around.observe({ kind: 'process-started', machine: CONTROLLER });
    this.process = new ControllerProcess(this.#around, {
      life,
      clock: this.clock,
      store: this.state.open(life),
      rack: this.#rack,
      ...(this.#fence === undefined ? {} : { fence: this.#fence(life) }),
      run: this.runs,
      onReady: () => this.#around.observe({ kind: 'controller-ready' }),
      onMessage: (node, session, deal, message) => {
        if (message?.hello) this.#noteHello(node, session, message.hello);
        this.#onMessage(node, session, deal);
      },
    });
    this.process.start();
  }

  crashController(calls: number, downMs: number): void {
    this.#restartAfterMs = downMs;
    this.process?.life.crashAtCall(calls);
  }

  /** It is told to end, and is started again `downMs` after it has; perhaps with other leases in rack.yaml. */
  restart(downMs: number, leaseTtlMs?: number): void {
    const { failover } = this.#rack;
    if (leaseTtlMs !== undefined)
      this.#rack = { ...this.#rack, failover: { ...failover, leaseTtlMs } };
    if (this.process === undefined) return;
    this.#restartAfterMs = downMs;
    this.process.stop();
  }

  /** A word from MQTT. */
  hint(node: NodeName, online: boolean): void {
    const { driver, process } = this;
    if (driver !== undefined)
      process?.life.enter(() => driver.post({ kind: 'presence', node, online }));
  }

  /** Holds a tar that makes these images when it is loaded. */
  hold(sha256: string, references: readonly string[], sizeBytes: number): void {
    this.#tars.set(sha256, Buffer.from(JSON.stringify(references).padEnd(sizeBytes)));
  }

  find(reference: string): HeldBlob | undefined {
    const image = this.driver?.state.durable.images.get(reference);
    return image && { sha256: image.sha256, sizeBytes: image.sizeBytes };
  }

  read(sha256: string, offset: number, bytesMax: number): Uint8Array {
    return (this.#tars.get(sha256) ?? new Uint8Array()).subarray(offset, offset + bytesMax);
  }

  #noteHello(node: NodeName, session: SessionId, { facts, sentAtMs }: Hello__Output): void {
    this.#around.observe({ kind: 'hello', node, session, boot: facts?.bootId ?? '', sentAtMs });
  }

  /** What comes over a session that is not the node's present one must change nothing. */
  #onMessage(node: NodeName, session: SessionId, deal: () => void): void {
    const present = this.driver?.state.live.nodes.get(node)?.session?.id;
    const isStale = present !== undefined && present !== session && this.#greeted.has(session);
    this.#greeted.add(session);
    if (!isStale) {
      deal();
      return;
    }
    const before = this.#knowledgeOf(node);
    deal();
    const after = this.#knowledgeOf(node);
    this.#around.observe({ kind: 'stale-message', node, session, before, after });
  }

  /** What messages of a node can change. */
  #knowledgeOf(node: NodeName): string {
    const state = this.driver?.state;
    const live = state?.live.nodes.get(node);
    if (state === undefined || live === undefined) return '';
    const tasks = state.durable
      .tasksOfNode(node)
      .map(({ id }) => [id, state.live.statuses.get(id)]);
    const { session, condition, heardAtMs, acknowledged, facts } = live;
    return JSON.stringify([session?.id, condition, heardAtMs, acknowledged, facts, tasks]);
  }

  #ended(cause: DeathCause): void {
    this.process = undefined;
    this.#around.observe({ kind: 'process-ended', machine: CONTROLLER, cause });
    const boot = this.boots;
    this.#around.time.after(this.#restartAfterMs, () => {
      if (this.boots === boot) this.startController();
    });
    this.#restartAfterMs = RESTART_MS;
  }
}
