import {
  IMAGES_PER_NODE_MAX,
  LINGERING_PER_NODE_MAX,
  SERIALS_PER_NODE_MAX,
  TOKENS_MAX,
  type ControllerState,
} from '@grappe/controller-core';
import {
  ENDED_TASKS_PER_SLOT_MAX,
  EVENTS_KEPT_MAX,
  slotText,
  TASKS_PER_NODE_MAX,
} from '@grappe/domain';
import { TIMERS_PER_PROCESS_MAX } from '../kernel/machine-clock.ts';
import type { SimulatedWorld } from '../world/world.ts';
import type { Checker } from './checker.ts';

interface Size {
  readonly of: string;
  readonly size: number;
  readonly max: number;
}

export const limits: Checker = {
  name: 'limits',
  invariant: 8,
  text: 'every table and queue stays within its limit, and holds nothing of what is gone',
  watch: (report) => ({
    everySecond: (world) => {
      for (const { of, size, max } of sizes(world))
        if (size > max) report(`${of}: ${size}, at most ${max}`);
    },
  }),
};

function* sizes(world: SimulatedWorld): Iterable<Size> {
  for (const { name, agent } of world.nodes) {
    const pending = agent?.timers.pending ?? 0;
    yield { of: `timers of ${name}`, size: pending, max: TIMERS_PER_PROCESS_MAX };
    const tasks = agent?.driver.reports().tasks.length ?? 0;
    // Those it was given, and as many that it is not rid of yet.
    yield { of: `tasks of ${name}`, size: tasks, max: 2 * TASKS_PER_NODE_MAX };
  }
  const { process, driver } = world.controller;
  if (process === undefined || driver === undefined) return;
  const timers = process.timers.pending;
  yield { of: 'timers of the controller', size: timers, max: TIMERS_PER_PROCESS_MAX };
  yield* tablesOf(driver.state);
}

function* tablesOf(state: ControllerState): Iterable<Size> {
  const { durable, live } = state;
  yield { of: 'events', size: durable.events.size, max: EVENTS_KEPT_MAX };
  yield { of: 'tokens', size: durable.tokens.size, max: TOKENS_MAX };
  yield { of: 'statuses', size: live.statuses.size, max: durable.tasks.size };
  for (const { id, certificates } of durable.identities.values())
    yield { of: `certificates of ${id}`, size: certificates.length, max: SERIALS_PER_NODE_MAX };
  for (const [name, { lingering, images }] of live.nodes) {
    yield { of: `left-over tasks on ${name}`, size: lingering.size, max: LINGERING_PER_NODE_MAX };
    yield { of: `images of ${name}`, size: images.size, max: IMAGES_PER_NODE_MAX };
  }
  const slots = new Map<string, number>();
  for (const task of durable.tasks.values()) {
    const slot = `${task.service}#${slotText(task.slot)}`;
    if (task.ended !== undefined) slots.set(slot, (slots.get(slot) ?? 0) + 1);
  }
  // One more may have ended a moment ago and not been looked at since.
  for (const [slot, size] of slots)
    yield { of: `ended tasks of ${slot}`, size, max: ENDED_TASKS_PER_SLOT_MAX + 1 };
}
