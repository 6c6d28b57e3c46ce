import type { ServiceKey, TaskId } from '@grappe/domain';
import type { Step } from '../context.ts';
import { predecessorsAreGone } from '../lease/lease.ts';
import { endDrains, waitsForGateways } from '../rollout/drain.ts';
import { concludeRollout, judgeRollout } from '../rollout/judge.ts';
import { activeRollout } from '../rollout/ledger.ts';
import {
  NO_UPDATE,
  planUpdate,
  progressOfSlots,
  watchRollout,
  type UpdatePlan,
} from '../rollout/plan.ts';
import { standbyFits } from '../schedule/filters.ts';
import type { ServiceRecord, TaskRecord } from '../state/records.ts';
import { statusOf } from '../state/status.ts';
import { requestFor, type Capacity } from './capacity.ts';
import { endTask, forgetOldTasks, tellToStop } from './ending.ts';
import { backoffKey } from './failures.ts';
import { newTask, placeTask, promote } from './placing.ts';
import {
  chooseKeeper,
  decideSlot,
  type SlotAction,
  type SlotSituation,
  type SlotTask,
} from './slot.ts';
import { gatherSlots, type SlotWork } from './slot-work.ts';
import { succeed } from './succession.ts';
import { isBackingOff } from './update-budget.ts';

/** Brings one service nearer to what is desired of it. `service` is absent when it was removed and only its tasks are left. */
export function reconcileService(step: Step, key: ServiceKey, capacity: Capacity): void {
  const { service, slots, plan } = look(step, key);
  const draining = new Set<TaskId>();
  for (const work of slots) {
    const hasTurn = plan.turns.has(work);
    const target = hasTurn ? service : work.target;
    const situation = situationOf(step, key, target, work, { hasTurn, plan }, capacity);
    for (const action of decideSlot(situation)) {
      const stopped = perform(step, key, target, work, action, capacity);
      if (stopped === undefined) continue;
      if (waitsForGateways(step, stopped)) draining.add(stopped.id);
      else tellToStop(step, stopped);
    }
    forgetOldTasks(step, key, work, service !== undefined);
  }
  endDrains(step, key, draining);
}

interface Look {
  readonly service: ServiceRecord | undefined;
  readonly slots: readonly SlotWork[];
  readonly plan: UpdatePlan;
}

/** What there is, once the rollout that is under way has been judged: it may be over now, or taken back. */
function look(step: Step, key: ServiceKey): Look {
  const service = step.state.durable.services.get(key);
  const slots = gatherSlots(step, key, service);
  if (service === undefined) return { service, slots, plan: NO_UPDATE };
  const rollout = activeRollout(step.state, key);
  const progress = progressOfSlots(step, service, slots, rollout);
  if (rollout !== undefined) {
    watchRollout(step, service, progress, rollout);
    if (judgeRollout(step, service, progress)) return look(step, key);
    concludeRollout(step, service, progress);
  }
  const plan = planUpdate(step, service, progress, activeRollout(step.state, key));
  return { service, slots, plan };
}

function situationOf(
  step: Step,
  key: ServiceKey,
  target: ServiceRecord | undefined,
  work: SlotWork,
  { hasTurn, plan }: { readonly hasTurn: boolean; readonly plan: UpdatePlan },
  capacity: Capacity,
): SlotSituation {
  const lastEnded = work.ended[0];
  const singleton = target?.spec.singleton ?? false;
  const version = target?.version ?? 0;
  const isEmpty = chooseKeeper(work.tasks, version) === undefined;
  const standby = isEmpty
    ? work.standbys.find((task) => couldTakeOver(step, task, version, capacity))?.record
    : undefined;
  return {
    desired: work.desired && target !== undefined,
    version,
    singleton,
    predecessorsGone: !singleton || !isEmpty || predecessorsAreGone(step, key, work.slot),
    mayUpdate: hasTurn,
    startFirst: plan.startFirst,
    backingOff: isBackingOff(step.state, step.ctx.nowMs, backoffKey(key, work.slot)),
    tasks: work.tasks,
    ...(standby === undefined ? {} : { standby }),
    ...(lastEnded === undefined ? {} : { lastEnded }),
  };
}

function couldTakeOver(
  step: Step,
  { record, place }: SlotTask,
  version: number,
  capacity: Capacity,
): boolean {
  const current = record.desired === 'standby' && record.version === version && place === 'here';
  return current && fitsAsStandby(step, record, capacity);
}

/** Whether a standby's node could start it now. */
function fitsAsStandby(step: Step, standby: TaskRecord, capacity: Capacity): boolean {
  const view = standby.node === undefined ? undefined : capacity.view(standby.node);
  return view !== undefined && standbyFits(requestFor(step.state, standby), view);
}

/** Returns the task that is to be stopped, if that is what the action comes to. */
function perform(
  step: Step,
  key: ServiceKey,
  service: ServiceRecord | undefined,
  work: SlotWork,
  action: SlotAction,
  capacity: Capacity,
): TaskRecord | undefined {
  switch (action.kind) {
    case 'stop':
      return action.task;
    case 'end':
      endTask(step, action.task, {
        ...statusOf(step.state, action.task),
        state: action.state,
        message: action.message,
      });
      return undefined;
    case 'create':
      if (service !== undefined)
        placeTask(step, newTask(step, key, service, work.slot, action.reason), work, capacity);
      return undefined;
    case 'succeed':
      return service !== undefined &&
        succeed(step, service, work, action, capacity) === 'stop-first'
        ? action.task
        : undefined;
    case 'place':
      placeTask(step, action.task, work, capacity);
      return undefined;
    case 'promote':
      promote(step, action.task, action.reason, work, capacity);
      return undefined;
  }
}
