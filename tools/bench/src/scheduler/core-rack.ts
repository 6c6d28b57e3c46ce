import type { ControllerEffect, ControllerInput, ControllerState } from '@grappe/controller-core';
import {
  newControllerState,
  restoreController,
  settleController,
  stepController,
  wantsReconcile,
} from '@grappe/controller-core';
import type {
  BootId,
  ConverterName,
  NodeFacts,
  NodeName,
  RackName,
  RackSpec,
  SessionId,
  StackSpec,
} from '@grappe/domain';
import { FAILOVER_DEFAULT, NO_WIRING, POWER_DEFAULT } from '@grappe/domain';
import type { Random } from '../figures/random.ts';

/** As in the ten-Pi rack. */
const NODES_PER_CONVERTER = 2;
/** Any time after 1970 in which nothing depends on the date. */
const WALL_START_MS = 1_700_000_000_000;
const ID_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const MEMORY_BYTES = 1_073_741_824;

/** A step that takes longer holds up everything behind it: what the steps of some time took together, and the longest of them. */
export interface StepCost {
  steps: number;
  totalMs: number;
  longestMs: number;
}

/** A controller's decisions for a rack of so many nodes, on virtual time, with the cost of every step. The store takes everything. */
export class CoreRack {
  readonly state: ControllerState;
  readonly names: readonly NodeName[];
  /** Since it was last replaced. */
  cost: StepCost = newCost();
  nowMs = 0;
  private readonly random: Random;

  constructor(nodes: number, random: Random) {
    this.random = random;
    this.names = Array.from({ length: nodes }, (_, index) => `n${index + 1}` as NodeName);
    this.state = newControllerState(rackSpec(this.names), this.nowMs);
    const records = this.names.map((name) => ({
      key: `node/${name}`,
      value: { name, roles: [], labels: {}, availability: 'active' },
    }));
    restoreController(this.state, records);
    this.step({ kind: 'started' });
  }

  /** One step with its commit; the caller performs the effects. */
  step(input: ControllerInput): readonly ControllerEffect[] {
    const beganAtMs = performance.now();
    const { nowMs } = this;
    const result = stepController(this.state, input, {
      nowMs,
      wallMs: WALL_START_MS + nowMs,
      randomId: (count) => this.randomId(count),
    });
    const effects =
      result.operations.length === 0
        ? result.effects
        : settleController(this.state, result, 'durable', nowMs);
    const tookMs = performance.now() - beganAtMs;
    this.cost.steps += 1;
    this.cost.totalMs += tookMs;
    this.cost.longestMs = Math.max(this.cost.longestMs, tookMs);
    return effects;
  }

  /** Reconciles if there is anything to decide, as the runtime does behind a batch of inputs. */
  reconcile(): readonly ControllerEffect[] {
    const effects: ControllerEffect[] = [];
    while (wantsReconcile(this.state)) effects.push(...this.step({ kind: 'reconcile' }));
    return effects;
  }

  hello(name: NodeName): readonly ControllerEffect[] {
    return this.step({
      kind: 'hello',
      node: name,
      session: sessionOf(name),
      peerAddress: '10.0.0.1',
      facts: facts(),
      tasks: [],
      tasksComplete: true,
      images: [],
    });
  }

  deploy(stack: StackSpec): readonly ControllerEffect[] {
    const request = { kind: 'deploy', stack, dryRun: false } as const;
    return this.step({ kind: 'request', id: this.randomId(8), request });
  }

  private randomId(count: number): string {
    const draw = (): string => ID_ALPHABET[Math.floor(this.random() * ID_ALPHABET.length)] ?? '';
    return Array.from({ length: count }, draw).join('');
  }
}

export function newCost(): StepCost {
  return { steps: 0, totalMs: 0, longestMs: 0 };
}

/** Every node connects once. */
export function sessionOf(name: NodeName): SessionId {
  return `session-${name}` as SessionId;
}

function facts(): NodeFacts {
  return {
    bootId: 'boot' as BootId,
    architecture: 'arm64',
    operatingSystem: 'Debian 12',
    kernel: '6.6',
    agentVersion: '0.1.0',
    engineVersion: '20.10',
    capacity: { cpus: 4, memoryBytes: MEMORY_BYTES },
    wallClockMs: WALL_START_MS,
    probePort: 0,
  };
}

function rackSpec(names: readonly NodeName[]): RackSpec {
  const firsts = names.filter((_, index) => index % NODES_PER_CONVERTER === 0);
  return {
    name: 'bench' as RackName,
    network: {},
    converters: firsts.map((_, index) => ({
      name: `c${index + 1}` as ConverterName,
      nodes: names.slice(index * NODES_PER_CONVERTER, (index + 1) * NODES_PER_CONVERTER),
    })),
    power: POWER_DEFAULT,
    nodes: names.map((name, index) => ({
      name,
      address: addressOf(index),
      roles: [],
      labels: {},
      wiring: NO_WIRING,
    })),
    failover: FAILOVER_DEFAULT,
  };
}

/** Probes go to addresses; ten thousand of them fit into 10.0.0.0/8. */
function addressOf(index: number): string {
  return `10.0.${Math.floor(index / 250)}.${(index % 250) + 1}`;
}
