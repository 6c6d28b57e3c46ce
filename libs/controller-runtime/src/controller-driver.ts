import {
  newControllerState,
  restoreController,
  settleController,
  stepController,
  TICK_MS,
  wantsReconcile,
  type ControllerEffect,
  type ControllerInput,
  type ControllerState,
  type CoreContext,
  type OperatorReply,
  type OperatorRequest,
} from '@grappe/controller-core';
import {
  err,
  failure,
  GrappeError,
  type BootId,
  type Failure,
  type NodeName,
  type RackEvent,
  type RackSpec,
  type Result,
  type SessionId,
} from '@grappe/domain';
import type { Clock, Fence, Logger, Rng, StateStore, Timers } from '@grappe/ports';
import { CoreLoop } from '@grappe/runtime';
import type { LinkMessage } from '@grappe/controller-core';

/** Requests that wait for an answer at a time; an operator's command line waits for one. */
export const REQUESTS_WAITING_MAX = 1_000;

const STOPPING = failure(
  'UNREACHABLE',
  'the controller is stopping; whether it has done this is not known',
  'Look whether it was done once the controller runs again, then try again.',
);

export interface ControllerPorts {
  readonly store: StateStore;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly rng: Rng;
  readonly logger: Logger;
  /** Absent where no node's power can be cut from here. */
  readonly fence?: Fence;
  /** Of this machine, where it is known: a shutdown of the rack goes on when only this process was started anew. */
  readonly boot?: BootId;
}

/** What has become of an alert. */
export type AlertChange = Omit<Extract<ControllerEffect, { kind: 'alert' }>, 'kind'>;

/** Where decisions about agents go. */
export interface AgentSink {
  send(node: NodeName, session: SessionId, message: LinkMessage): void;
  close(node: NodeName, session: SessionId): void;
  revoked(node: NodeName): void;
  /** Tells a node to halt. Ok once it says that nothing runs on it any more. */
  halt(session: SessionId): Promise<Result<void, string>>;
}

/** Runs the controller core on the real ports. One per process. */
export class ControllerDriver {
  readonly state: ControllerState;
  readonly #ports: ControllerPorts;
  readonly #loop: CoreLoop<ControllerInput, ControllerEffect>;
  readonly #waiting = new Map<string, (result: Result<OperatorReply, Failure>) => void>();
  readonly #listeners = new Set<(event: RackEvent) => void>();
  readonly #alertListeners = new Set<(change: AlertChange) => void>();
  readonly #startedAtMs: number;
  /** The latest request for a node's power. */
  readonly #switching = new Map<NodeName, Promise<unknown>>();
  #agents: AgentSink | undefined;
  #fence: Fence | undefined;
  #onShutDown: (() => void) | undefined;
  /** A shutdown that was under way when this process started may be over before anybody asks for it. */
  #isShutDown = false;
  #nextRequest = 1;
  #stopped = false;
  #cancelTick: (() => void) | undefined;

  private constructor(
    ports: ControllerPorts,
    state: ControllerState,
    onFatal: (error: unknown) => void,
  ) {
    this.#ports = ports;
    this.#fence = ports.fence;
    this.state = state;
    this.#startedAtMs = ports.clock.monotonicMs();
    this.#loop = new CoreLoop<ControllerInput, ControllerEffect>({
      step: (input) => this.#step(input),
      perform: (effect) => this.#perform(effect),
      whenIdle: () => (wantsReconcile(this.state) ? { kind: 'reconcile' } : undefined),
      onFatal: (error) => {
        this.#abandonRequests();
        onFatal(error);
      },
    });
  }

  /** Reads the store, then begins a new term. `onFatal` is called when the process should end. */
  static async start(
    ports: ControllerPorts,
    rack: RackSpec,
    onFatal: (error: unknown) => void,
  ): Promise<ControllerDriver> {
    const state = newControllerState(rack, ports.clock.monotonicMs());
    restoreController(state, (await ports.store.read('')).entries);
    const driver = new ControllerDriver(ports, state, onFatal);
    const { boot } = ports;
    driver.post({ kind: 'started', ...(boot === undefined ? {} : { boot }) });
    driver.#scheduleTick();
    return driver;
  }

  /** Must be called before the first agent connects. */
  connectAgents(sink: AgentSink): void {
    this.#agents = sink;
  }

  /** Where nodes' power can be cut by way of other nodes. Must be called before the first agent connects. */
  connectFence(fence: Fence): void {
    this.#fence = fence;
  }

  /** Addresses of this machine: a node whose agent comes from one of them runs this controller, and is not halted before it. */
  knowOwnAddresses(addresses: readonly string[]): void {
    this.state.live.energy.ownAddresses = new Set(addresses);
  }

  /** What is done when the rack is shut down but for this board: ending this process, and halting the board. */
  whenShutDown(act: () => void): void {
    this.#onShutDown = act;
    if (this.#isShutDown) act();
  }

  get upMs(): number {
    return this.#ports.clock.monotonicMs() - this.#startedAtMs;
  }

  nowMs(): number {
    return this.#ports.clock.monotonicMs();
  }

  wallMs(): number {
    return this.#ports.clock.wallMs();
  }

  post(input: ControllerInput): void {
    this.#loop.post(input);
  }

  /** Resolves when the answer is durable; rejects with a GrappeError when it was refused. */
  async request(request: OperatorRequest): Promise<OperatorReply> {
    if (this.#stopped) throw GrappeError.from(STOPPING);
    if (this.#waiting.size >= REQUESTS_WAITING_MAX) {
      throw new GrappeError('LIMIT_EXCEEDED', `${REQUESTS_WAITING_MAX} requests wait already`);
    }
    const id = String(this.#nextRequest);
    this.#nextRequest += 1;
    const result = await new Promise<Result<OperatorReply, Failure>>((resolve) => {
      this.#waiting.set(id, resolve);
      this.post({ kind: 'request', id, request });
    });
    if (result.ok) return result.value;
    throw GrappeError.from(result.error);
  }

  /** Calls `listener` for every event from now on; returns a function that ends it. */
  onEvent(listener: (event: RackEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls `listener` for every change of an alert from now on; returns a function that ends it. */
  onAlert(listener: (change: AlertChange) => void): () => void {
    this.#alertListeners.add(listener);
    return () => this.#alertListeners.delete(listener);
  }

  /** What is under way is brought to its end; requests that wait are refused. */
  async stop(): Promise<void> {
    this.#cancelTick?.();
    await this.#loop.stop({ kind: 'stopping' });
    this.#abandonRequests();
  }

  /** Nobody will answer them any more, nor any that come later. */
  #abandonRequests(): void {
    this.#stopped = true;
    for (const resolve of this.#waiting.values()) resolve(err(STOPPING));
    this.#waiting.clear();
  }

  #scheduleTick(): void {
    this.#cancelTick = this.#ports.timers.after(TICK_MS, () => {
      this.post({ kind: 'tick' });
      this.#scheduleTick();
    });
  }

  #step(
    input: ControllerInput,
  ): readonly ControllerEffect[] | Promise<readonly ControllerEffect[]> {
    const result = stepController(this.state, input, this.#context());
    if (result.operations.length === 0) return result.effects;
    return this.#ports.store.commit(result.operations).then((commit) => {
      if (!commit.ok && commit.reason === 'conflict') {
        throw new GrappeError(
          'CONFLICT',
          `the store was changed by somebody else at ${commit.key}`,
        );
      }
      if (!commit.ok)
        this.#ports.logger.error({}, 'the disk is full: decisions are kept in memory only');
      return settleController(this.state, result, commit.ok ? 'durable' : 'full', this.nowMs());
    });
  }

  #context(): CoreContext {
    const { clock, rng } = this.#ports;
    return {
      nowMs: clock.monotonicMs(),
      wallMs: clock.wallMs(),
      randomId: (count) => rng.id(count),
    };
  }

  #perform(effect: ControllerEffect): void {
    switch (effect.kind) {
      case 'send':
        this.#agents?.send(effect.node, effect.session, effect.message);
        return;
      case 'close':
        this.#agents?.close(effect.node, effect.session);
        return;
      case 'revoked':
        this.#agents?.revoked(effect.node);
        return;
      case 'fence':
        void this.#cutLost(effect.node);
        return;
      case 'wake':
        void this.#wake(effect.node);
        return;
      case 'shutdown-done':
        this.#isShutDown = true;
        this.#onShutDown?.();
        return;
      case 'restore-power':
        void this.#restore(effect.node);
        return;
      case 'halt':
        void this.#halt(effect.node, effect.session);
        return;
      case 'reply': {
        const resolve = this.#waiting.get(effect.request);
        this.#waiting.delete(effect.request);
        resolve?.(effect.result);
        return;
      }
      case 'event': {
        const { kind, message, ...subject } = effect.event;
        this.#ports.logger.info({ event: kind, ...subject }, message);
        for (const listener of this.#listeners) this.#tell(listener, effect.event);
        return;
      }
      case 'alert': {
        const { change, alert } = effect;
        const { message, ...about } = alert;
        this.#ports.logger.warn({ alert: change, ...about }, message);
        for (const listener of this.#alertListeners) this.#tell(listener, { change, alert });
        return;
      }
    }
  }

  canCutPower(node: NodeName): boolean {
    return this.#fence?.reaches(node) === true;
  }

  /** Cuts a node's power; the error says for a person why that is not certain. */
  cutPower(node: NodeName): Promise<Result<void, string>> {
    return this.#inTurn(node, (fence) => fence.cutPower(node));
  }

  async #cutLost(node: NodeName): Promise<void> {
    if (this.#fence?.reaches(node) !== true) return;
    const cut = await this.cutPower(node);
    this.post({ kind: 'fenced', node, off: cut.ok, message: cut.ok ? '' : cut.error });
  }

  async #wake(node: NodeName): Promise<void> {
    const cut = await this.cutPower(node);
    this.post({ kind: 'woken', node, off: cut.ok, message: cut.ok ? '' : cut.error });
  }

  async #restore(node: NodeName): Promise<void> {
    const restored = await this.#inTurn(node, (fence) => fence.restorePower(node));
    const message = restored.ok ? '' : restored.error;
    this.post({ kind: 'power-restored', node, on: restored.ok, message });
  }

  /** One after the other: the core believes the answer to its latest request, and a relay has one state. */
  #inTurn(
    node: NodeName,
    act: (fence: Fence) => Promise<Result<void, string>>,
  ): Promise<Result<void, string>> {
    const fence = this.#fence;
    if (fence === undefined) return Promise.resolve(err('no power can be cut from here'));
    const before = this.#switching.get(node) ?? Promise.resolve();
    const asked = before.then(() => act(fence)).catch((error: unknown) => err(String(error)));
    this.#switching.set(node, asked);
    return asked;
  }

  async #halt(node: NodeName, session: SessionId): Promise<void> {
    const halted = await this.#agents?.halt(session);
    if (halted === undefined) return;
    const message = halted.ok ? '' : halted.error;
    this.post({ kind: 'halted', node, stopped: halted.ok, message });
  }

  /** One listener's trouble is no reason to stop deciding. */
  #tell<T>(listener: (news: T) => void, news: T): void {
    try {
      listener(news);
    } catch (error) {
      this.#ports.logger.error({ err: error }, 'a listener has failed');
    }
  }
}
