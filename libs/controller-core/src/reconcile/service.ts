import type { ServiceKey } from '@grappe/domain';
import type { Step } from '../context.ts';
import { predecessorsAreGone } from '../lease/lease.ts';
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
import { isBackingOff, servesNobody, updateBudget } from './update-budget.ts';

/** Brings one service nearer to what is desired of it. `service` is absent when it was removed and only its tasks are left. */
export function reconcileService(step: Step, key: ServiceKey, capacity: Capacity): void {
  const service = step.state.durable.services.get(key);
  const slots = gatherSlots(step, key, service);
  let budget = service === undefined ? 0 : updateBudget(step, service, slots);
  for (const work of slots) {
    const mayUpdate =
      service !== undefined && (budget > 0 || servesNobody(step, work, service.version));
    const situation = situationOf(step, key, service, work, mayUpdate, capacity);
    const actions = decideSlot(situation);
    if (actions.some((action) => action.kind === 'stop') && mayUpdate) budget -= 1;
    for (const action of actions) perform(step, key, service, work, action, capacity);
    forgetOldTasks(step, key, work, service !== undefined);
  }
}

function situationOf(
  step: Step,
  key: ServiceKey,
  service: ServiceRecord | undefined,
  work: SlotWork,
  mayUpdate: boolean,
  capacity: Capacity,
): SlotSituation {
  const lastEnded = work.ended[0];
  const singleton = service?.spec.singleton ?? false;
  const version = service?.version ?? 0;
  const isEmpty = chooseKeeper(work.tasks, version) === undefined;
  const standby = isEmpty
    ? work.standbys.find((task) => couldTakeOver(step, task, version, capacity))?.record
    : undefined;
  return {
    desired: work.desired && service !== undefined,
    version,
    singleton,
    predecessorsGone: !singleton || !isEmpty || predecessorsAreGone(step, key, work.slot),
    mayUpdate,
    backingOff: isBackingOff(step, backoffKey(key, work.slot)),
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

function perform(
  step: Step,
  key: ServiceKey,
  service: ServiceRecord | undefined,
  work: SlotWork,
  action: SlotAction,
  capacity: Capacity,
): void {
  switch (action.kind) {
    case 'stop':
      tellToStop(step, action.task);
      return;
    case 'end':
      endTask(step, action.task, {
        ...statusOf(step.state, action.task),
        state: action.state,
        message: action.message,
      });
      return;
    case 'create':
      if (service !== undefined)
        placeTask(step, newTask(step, key, service, work.slot, action.reason), work, capacity);
      return;
    case 'place':
      placeTask(step, action.task, work, capacity);
      return;
    case 'promote':
      promote(step, action.task, action.reason, work, capacity);
      return;
  }
}
