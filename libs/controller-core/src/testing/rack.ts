import {
  type BootId,
  type Failure,
  type NodeFacts,
  type NodeName,
  type RackSpec,
  type Result,
  type ServiceSpec,
  type SessionId,
  type VolumeSpec,
} from '@grappe/domain';
import { HEARTBEAT_PERIOD_MS, TICK_MS } from '../constants.ts';
import type { ControllerEffect, LinkMessage } from '../effects.ts';
import type { ControllerInput, OperatorReply, OperatorRequest } from '../inputs.ts';
import { restoreController } from '../restore.ts';
import { newControllerState } from '../state/state.ts';
import { settleController, stepController, wantsReconcile } from '../step.ts';
import { Checker, checkSingletons } from './checker.ts';
import { InFlight } from './in-flight.ts';
import { ModelAgent, type Fate, type Reach } from './model-agent.ts';
import { RackReadings, START_MS } from './rack-readings.ts';
import { keyOf, rackSpec, stack } from './specs.ts';

/** Any time after 1970 in which no test looks. */
const WALL_START_MS = 1_700_000_000_000;
/** Divides every period that the rack lives by. */
const STEP_MS = 50;
/** Rounds of messages after which a rack that finds no rest is a defect. */
const ROUNDS_MAX = 2_000;

export type ProbeSent = Extract<LinkMessage, { kind: 'probe' }> & { readonly by: NodeName };

/**
 * A controller core with its store in a Map, and model agents, on virtual time. After everything that happens the agents answer and work
 * until nothing is left to do, and the invariants are checked.
 */
export class Rack extends RackReadings {
  readonly store = new Map<string, unknown>();
  readonly refusals: string[] = [];
  /** Operations committed so far. */
  operations = 0;
  /** The same, by the table that they went to. */
  readonly operationsOn = new Map<string, number>();
  wallMs = WALL_START_MS;
  /** Of the machine that the controllers run on. */
  boot: BootId | undefined;
  /** The store has no room. */
  full = false;
  /** Agents take their tasks further by themselves; off: one state per `work()`. */
  busy = true;
  fate: Fate = () => 'running';
  /** What a node finds that probes another: a cut cable is silent, a closed connection means that no agent listens. */
  reach: Reach = (_from, to) => {
    const agent = this.agents.get(to);
    if (agent?.reachable !== true) return 'silent';
    return agent.session === undefined ? 'refused' : 'answered';
  };
  /** Probes that nodes were asked for. */
  readonly probes: ProbeSent[] = [];
  /** Nodes whose power was to be cut. */
  readonly fenced: NodeName[] = [];
  /** Nodes that were to have their power back. */
  readonly restored: NodeName[] = [];
  /** Nodes that were to be started. */
  readonly woken: NodeName[] = [];
  /** The end of the rack was said to be over. */
  isShutDown = false;
  /** Nodes that were told to halt. */
  readonly halted: NodeName[] = [];
  #spec: RackSpec;
  readonly #checker = new Checker();
  readonly #inputs: ControllerInput[] = [];
  readonly #inFlight = new InFlight();
  readonly #replies = new Map<string, Result<OperatorReply, Failure>>();
  #nextId = 1;

  constructor(spec: RackSpec = rackSpec()) {
    super(newControllerState(spec, START_MS));
    this.#spec = spec;
    this.#happen({ kind: 'started' });
  }

  // Nodes

  /** Makes the node known, as an enrolment would, and connects its agent. */
  join(...names: string[]): void {
    for (const name of names) this.joinWith(name);
  }

  joinWith(name: string, facts: Partial<NodeFacts> = {}): ModelAgent {
    this.enrol(name);
    const agent = this.agentOf(name, facts);
    this.connect(name);
    return agent;
  }

  /** Another board takes the place of the one of this name, if there was one; it knows nothing of the rack yet. */
  agentOf(name: string, facts: Partial<NodeFacts> = {}): ModelAgent {
    const agent = new ModelAgent(name as NodeName, { wallClockMs: this.wallMs, ...facts });
    agent.nowMs = this.nowMs;
    this.agents.set(agent.name, agent);
    return agent;
  }

  enrol(name: string): Result<OperatorReply, Failure> {
    const id = this.#freshId('token');
    this.expectOk({
      kind: 'add-token',
      record: {
        id,
        secretSha256: 'secret',
        createdAtMs: this.wallMs,
        expiresAtMs: this.wallMs + 60_000,
        usesLeft: 1,
        usedBy: [],
      },
    });
    return this.redeem(id, name);
  }

  redeem(
    token: string,
    name: string,
    key = `key-${name}`,
    address?: string,
  ): Result<OperatorReply, Failure> {
    return this.request({
      kind: 'redeem-token',
      token,
      secretSha256: 'secret',
      node: name as NodeName,
      publicKeySha256: key,
      ...(address === undefined ? {} : { address }),
    });
  }

  agent(name: string): ModelAgent {
    const agent = this.agents.get(name as NodeName);
    if (agent === undefined) throw new Error(`no agent ${name} in this rack`);
    return agent;
  }

  connect(name: string): void {
    const session = this.#freshId('session') as SessionId;
    const agent = this.agent(name);
    if (agent.generation === undefined) this.#checker.fresh(agent.name);
    this.#happen(agent.hello(session));
  }

  /** A cut cable: nothing passes any more, and nobody is told. */
  silence(name: string): void {
    this.agent(name).reachable = false;
  }

  /** The cable is back; the agent connects anew. */
  heal(name: string): void {
    this.agent(name).reachable = true;
    this.connect(name);
  }

  /** The agent's process ends and its kernel closes the connection; containers run on. */
  closeStream(name: string): void {
    const agent = this.agent(name);
    const { session } = agent;
    agent.session = undefined;
    if (session !== undefined) this.#happen({ kind: 'closed', node: agent.name, session });
  }

  // Time

  advanceMs(ms: number): void {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      this.nowMs += STEP_MS;
      this.wallMs += STEP_MS;
      this.#passTime();
      for (const input of this.#inFlight.arrived(this.nowMs)) {
        const agent = this.agents.get(input.node);
        if (agent?.reachable === true && agent.session === input.session) this.#happen(input);
      }
      if (this.nowMs % HEARTBEAT_PERIOD_MS === 0) this.#heartbeats();
      if (this.nowMs % TICK_MS === 0) this.#happen({ kind: 'tick' });
    }
  }

  /** The controller's process stands still, then looks at the clock before it reads what has arrived. */
  stall(ms: number): void {
    this.nowMs += ms;
    this.wallMs += ms;
    this.#passTime();
    this.#happen({ kind: 'tick' });
    this.#heartbeats();
  }

  /** Agents look at their clocks, connected or not. */
  #passTime(): void {
    for (const agent of this.agents.values()) {
      agent.nowMs = this.nowMs;
      const tasks = agent.endLeases();
      if (tasks.length === 0) continue;
      if (agent.reachable && agent.session !== undefined)
        this.#happen({ kind: 'statuses', node: agent.name, session: agent.session, tasks });
    }
  }

  #heartbeats(): void {
    for (const agent of this.agents.values()) {
      if (agent.reachable && agent.session !== undefined)
        this.#happen(agent.heartbeat(agent.session));
    }
  }

  // Controller

  /**
   * Kills the controller and starts it on what its store holds. `connect`: agents come back at once. `spec`: rack.yaml has been changed
   * meanwhile.
   */
  restartController(
    options: { readonly connect: boolean; readonly spec?: RackSpec } = { connect: true },
  ): void {
    this.#spec = options.spec ?? this.#spec;
    for (const agent of this.agents.values()) agent.session = undefined;
    this.#inputs.length = 0;
    this.#inFlight.clear();
    this.state = newControllerState(this.#spec, this.nowMs);
    restoreController(
      this.state,
      [...this.store].map(([key, value]) => ({ key, value })),
    );
    this.#checker.restarted(this.agents.values());
    this.#happen({ kind: 'started', ...(this.boot === undefined ? {} : { boot: this.boot }) });
    if (options.connect)
      for (const agent of this.agents.values()) if (agent.reachable) this.connect(agent.name);
  }

  post(input: ControllerInput): void {
    this.#happen(input);
  }

  request(request: OperatorRequest): Result<OperatorReply, Failure> {
    const id = this.#freshId('request');
    this.#happen({ kind: 'request', id, request });
    const reply = this.#replies.get(id);
    if (reply === undefined) throw new Error(`no reply to ${request.kind}`);
    return reply;
  }

  expectOk(request: OperatorRequest): OperatorReply {
    const reply = this.request(request);
    if (!reply.ok) throw new Error(`${request.kind}: ${reply.error.message}`);
    return reply.value;
  }

  deploy(...services: ServiceSpec[]): OperatorReply {
    return this.deployWith(services, []);
  }

  deployWith(services: readonly ServiceSpec[], volumes: readonly VolumeSpec[]): OperatorReply {
    return this.expectOk({ kind: 'deploy', stack: stack(services, volumes), dryRun: false });
  }

  removeStack(): void {
    this.expectOk({ kind: 'remove-stack', stack: stack([]).name });
  }

  scale(name: string, replicas: number): void {
    this.expectOk({ kind: 'scale', service: keyOf(name), replicas });
  }

  drain(name: string): void {
    this.expectOk({ kind: 'drain', node: name as NodeName });
  }

  activate(name: string): void {
    this.expectOk({ kind: 'activate', node: name as NodeName });
  }

  removeNode(name: string): void {
    this.expectOk({ kind: 'remove-node', node: name as NodeName, force: true });
  }

  // How it goes on

  /** Every reachable agent takes its tasks one state further. */
  work(): void {
    for (const agent of this.agents.values()) this.#work(agent);
    this.#settle();
  }

  #work(agent: ModelAgent): boolean {
    if (!agent.reachable || agent.session === undefined) return false;
    const tasks = agent.work(this.fate);
    if (tasks.length === 0) return false;
    this.#inputs.push({ kind: 'statuses', node: agent.name, session: agent.session, tasks });
    return true;
  }

  #happen(input: ControllerInput): void {
    this.#inputs.push(input);
    this.#settle();
  }

  #settle(): void {
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const input = this.#inputs.shift();
      if (input !== undefined) this.#step(input);
      else if (wantsReconcile(this.state)) this.#step({ kind: 'reconcile' });
      else if (!this.busy || ![...this.agents.values()].some((agent) => this.#work(agent))) {
        if (this.#askForLeases()) continue;
        this.#checker.checkSlots(this.state);
        checkSingletons(this.agents.values());
        return;
      }
    }
    throw new Error('the rack finds no rest');
  }

  /** An agent whose singleton could start does not wait for its next heartbeat to be due. */
  #askForLeases(): boolean {
    for (const agent of this.agents.values()) {
      const { session } = agent;
      if (!agent.reachable || session === undefined || !agent.asksForLease()) continue;
      this.#inputs.push(agent.heartbeat(session));
      return true;
    }
    return false;
  }

  #step(input: ControllerInput): void {
    const result = stepController(this.state, input, {
      nowMs: this.nowMs,
      wallMs: this.wallMs,
      randomId: (count) => this.#freshId('').padStart(count, '0'),
    });
    let effects = result.effects;
    if (result.operations.length > 0) {
      if (!this.full) this.#commit(result.operations);
      effects = settleController(this.state, result, this.full ? 'full' : 'durable', this.nowMs);
    }
    for (const effect of effects) this.#perform(effect);
    this.#checker.checkStep(this.state, effects);
    if (result.operations.length > 0) this.#checker.checkStore(this.state, this.store);
  }

  #commit(operations: ReturnType<typeof stepController>['operations']): void {
    this.operations += operations.length;
    for (const operation of operations) {
      const table = operation.key.slice(0, operation.key.indexOf('/'));
      this.operationsOn.set(table, 1 + (this.operationsOn.get(table) ?? 0));
      if (operation.kind === 'put') this.store.set(operation.key, operation.value);
      else this.store.delete(operation.key);
    }
  }

  #perform(effect: ControllerEffect): void {
    switch (effect.kind) {
      case 'event':
        this.events.push(effect.event);
        return;
      case 'reply':
        this.#replies.set(effect.request, effect.result);
        return;
      case 'send': {
        if (effect.message.kind === 'refusal') this.refusals.push(effect.message.reason);
        const agent = this.agents.get(effect.node);
        const { message } = effect;
        if (message.kind === 'probe') this.probes.push({ ...message, by: effect.node });
        if (agent?.reachable !== true || agent.session !== effect.session) return;
        for (const input of agent.receive(message, effect.session, this.reach)) {
          if (!this.#inFlight.delays(input, this.nowMs)) this.#inputs.push(input);
        }
        return;
      }
      case 'close': {
        const agent = this.agents.get(effect.node);
        if (agent?.reachable === true && agent.session === effect.session)
          agent.session = undefined;
        return;
      }
      case 'fence':
        this.fenced.push(effect.node);
        return;
      case 'wake':
        this.woken.push(effect.node);
        return;
      case 'shutdown-done':
        this.isShutDown = true;
        return;
      case 'restore-power':
        this.restored.push(effect.node);
        return;
      case 'halt':
        this.halted.push(effect.node);
        return;
      case 'revoked':
        return;
      case 'alert':
        this.alerts.push(effect);
        return;
    }
  }

  #freshId(kind: string): string {
    const id = `${kind}${this.#nextId.toString(36)}`;
    this.#nextId += 1;
    return id;
  }
}

/** A rack of n1, n2, ... with their agents connected. */
export function rackOf(nodes: number, spec?: RackSpec): Rack {
  const rack = new Rack(spec);
  for (let n = 1; n <= nodes; n += 1) rack.join(`n${n}`);
  return rack;
}
