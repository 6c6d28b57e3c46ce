import type { NodeName, TaskId, TaskStatus } from '@grappe/domain';
import {
  canonicalJson,
  compareGenerations,
  statusMayFollow,
  type Generation,
} from '@grappe/domain';
import type { ControllerEffect } from '../effects.ts';
import { taskLeavesBecause } from '../hardware/leaving.ts';
import { slotKey } from '../reconcile/dirty.ts';
import { restoreController } from '../restore.ts';
import type { TaskRecord } from '../state/records.ts';
import { newControllerState, type ControllerState } from '../state/state.ts';
import { statusOf } from '../state/status.ts';
import { holdsContainer, type ModelAgent } from './model-agent.ts';

/** What must hold at any time, whatever happens. */
export class Checker {
  readonly #statuses = new Map<TaskId, TaskStatus>();
  readonly #generations = new Map<NodeName, Generation>();

  /**
   * Observed states live in memory: they are told anew. Ends are for ever; so are the generations that nodes have seen, while one that was
   * lost on its way counts for nothing: a controller whose term could not be saved may use its number again.
   */
  restarted(agents: Iterable<ModelAgent>): void {
    this.#statuses.clear();
    this.#generations.clear();
    for (const { name, generation } of agents)
      if (generation !== undefined) this.#generations.set(name, generation);
  }

  /** A board that was written anew remembers no generation, so they may begin again. */
  fresh(node: NodeName): void {
    this.#generations.delete(node);
  }

  checkStep(state: ControllerState, effects: readonly ControllerEffect[]): void {
    this.#statesOnlyMoveForward(state);
    this.#generationsGrow(effects);
  }

  /** After every commit; while the disk is full, the tables are ahead. */
  checkStore(state: ControllerState, store: ReadonlyMap<string, unknown>): void {
    if (state.live.unsavedSinceMs === undefined) storeHoldsTheTables(state, store);
  }

  /** Once all that follows from an input has been decided. */
  checkSlots(state: ControllerState): void {
    const bySlot = new Map<string, TaskRecord[]>();
    for (const task of state.durable.tasks.values()) {
      if (task.desired !== 'running' || task.ended !== undefined) continue;
      if (task.standby === true)
        throw new Error(`standby ${task.id} is to run without having been promoted`);
      const key = slotKey(task.service, task.slot);
      bySlot.set(key, [...(bySlot.get(key) ?? []), task]);
    }
    for (const [key, tasks] of bySlot) {
      const present = tasks.filter(
        (task) => isPresent(state, task) && !tasks.some((other) => other.movedFrom === task.id),
      );
      if (present.length > 1)
        throw new Error(`slot ${key} has ${present.length} wanted tasks: ${listing(present)}`);
    }
    noPortTwice(state);
  }

  #statesOnlyMoveForward(state: ControllerState): void {
    for (const task of state.durable.tasks.values()) {
      const status = statusOf(state, task);
      const before = this.#statuses.get(task.id);
      this.#statuses.set(task.id, status);
      if (before === undefined || before === status || same(before, status)) continue;
      if (!statusMayFollow(before, status))
        throw new Error(`task ${task.id} went from ${say(before)} back to ${say(status)}`);
    }
  }

  #generationsGrow(effects: readonly ControllerEffect[]): void {
    for (const effect of effects) {
      if (effect.kind !== 'send' || effect.message.kind !== 'assignment') continue;
      const { generation } = effect.message.assignment;
      const before = this.#generations.get(effect.node);
      if (before !== undefined && compareGenerations(generation, before) <= 0)
        throw new Error(`node ${effect.node} was sent an older generation than before`);
      this.#generations.set(effect.node, generation);
    }
  }
}

/** On a node that is there and not being emptied, or waiting for one. */
function isPresent(state: ControllerState, task: TaskRecord): boolean {
  if (task.node === undefined) return true;
  const record = state.durable.nodes.get(task.node);
  const kept = record?.availability === 'active' || record?.availability === 'cordoned';
  const condition = state.live.nodes.get(task.node)?.condition;
  // For want of a lease it may have stopped there; that no two run is checked on the nodes themselves.
  if (condition === 'suspected' && task.spec.singleton) return false;
  const leaves = taskLeavesBecause(state, task.node, task.spec.singleton) !== undefined;
  return kept && !leaves && condition !== 'lost';
}

/** On the nodes themselves, whatever the controller knows: design.md invariant 1. */
export function checkSingletons(agents: Iterable<ModelAgent>): void {
  const holders = new Map<string, string>();
  for (const agent of agents) {
    for (const [id, task] of agent.tasks) {
      if (!task.assigned.spec.singleton || !holdsContainer(task)) continue;
      const key = slotKey(task.assigned.service, task.assigned.slot);
      const own = `${id} on ${agent.name} (${task.status.state})`;
      const other = holders.get(key);
      if (other !== undefined) throw new Error(`singleton ${key} runs twice: ${other} and ${own}`);
      holders.set(key, own);
    }
  }
}

function noPortTwice(state: ControllerState): void {
  const holders = new Map<string, { readonly task: TaskRecord; readonly address?: string }[]>();
  for (const task of state.durable.tasks.values()) {
    if (task.ended !== undefined || task.node === undefined) continue;
    // Never started, and told to go: it has bound none.
    if (task.standby === true && task.desired === 'stopped') continue;
    for (const port of task.spec.ports) {
      if (port.published === undefined) continue;
      const key = `${task.node} ${port.published}/${port.protocol}`;
      const others = holders.get(key) ?? [];
      const clash = others.find(
        ({ address }) =>
          address === undefined || port.hostIp === undefined || address === port.hostIp,
      );
      if (clash !== undefined)
        throw new Error(`port taken twice: ${key} by ${listing([clash.task, task])}`);
      const address = port.hostIp === undefined ? {} : { address: port.hostIp };
      holders.set(key, [...others, { task, ...address }]);
    }
  }
}

function storeHoldsTheTables(state: ControllerState, store: ReadonlyMap<string, unknown>): void {
  const restored = newControllerState(state.rack, 0);
  restoreController(
    restored,
    [...store].map(([key, value]) => ({ key, value })),
  );
  const ours = tablesText(state);
  const theirs = tablesText(restored);
  if (ours !== theirs) throw new Error(`the store differs from the tables:\n${theirs}\n${ours}`);
}

/** All durable records in one text. */
export function tablesText({ durable }: ControllerState): string {
  const records = [
    durable.rack,
    durable.nodes,
    durable.stacks,
    durable.services,
    durable.tasks,
    durable.rollouts,
    durable.tokens,
    durable.identities,
    durable.images,
    durable.events,
    durable.incidents,
    durable.terms,
    durable.measured,
  ].map((table) => [...table.values()].map(textOf).sort());
  return records.map((lines) => lines.join('\n')).join('\n\n');
}

/** Records are never changed, so their texts can be kept: a full ring of events would cost most of the time of a test. */
const texts = new WeakMap<object, string>();

function textOf(record: object): string {
  const known = texts.get(record);
  if (known !== undefined) return known;
  const text = canonicalJson(record);
  texts.set(record, text);
  return text;
}

function same(a: TaskStatus, b: TaskStatus): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

function say({ attempt, state }: TaskStatus): string {
  return `${state} (attempt ${attempt})`;
}

function listing(tasks: readonly TaskRecord[]): string {
  return tasks
    .map((task) => `${task.id} of ${task.service} on ${task.node ?? 'no node'}`)
    .join(', ');
}
