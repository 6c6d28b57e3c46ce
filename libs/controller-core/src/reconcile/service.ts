import type { ServiceKey } from '@grappe/domain';
import type { Step } from '../context.ts';
import type { ServiceRecord } from '../state/records.ts';
import { statusOf } from '../state/status.ts';
import { endTask, forgetOldTasks } from './ending.ts';
import { newTask, placeTask } from './placing.ts';
import { decideSlot, type SlotAction, type SlotSituation } from './slot.ts';
import { gatherSlots, type NodeViews, type SlotWork } from './slot-work.ts';
import { isBackingOff, servesNobody, updateBudget } from './update-budget.ts';

/** Brings one service nearer to what is desired of it. `service` is absent when it was removed and only its tasks are left. */
export function reconcileService(step: Step, key: ServiceKey, views: NodeViews): void {
  const service = step.state.durable.services.get(key);
  const slots = gatherSlots(step, key, service, views);
  let budget = service === undefined ? 0 : updateBudget(step, service, slots);
  for (const work of slots) {
    const mayUpdate =
      service !== undefined && (budget > 0 || servesNobody(step, work, service.version));
    const situation = situationOf(step, key, service, work, mayUpdate);
    const actions = decideSlot(situation);
    if (actions.some((action) => action.kind === 'stop') && mayUpdate) budget -= 1;
    for (const action of actions) perform(step, key, service, work, action, views);
    forgetOldTasks(step, key, work, service !== undefined);
  }
}

function situationOf(
  step: Step,
  key: ServiceKey,
  service: ServiceRecord | undefined,
  work: SlotWork,
  mayUpdate: boolean,
): SlotSituation {
  const lastEnded = work.ended[0];
  return {
    desired: work.desired && service !== undefined,
    version: service?.version ?? 0,
    singleton: service?.spec.singleton ?? false,
    mayUpdate,
    backingOff: isBackingOff(step, key, work.slot),
    tasks: work.tasks,
    ...(lastEnded === undefined ? {} : { lastEnded }),
  };
}

function perform(
  step: Step,
  key: ServiceKey,
  service: ServiceRecord | undefined,
  work: SlotWork,
  action: SlotAction,
  views: NodeViews,
): void {
  switch (action.kind) {
    case 'stop':
      step.state.durable.tasks.put(action.task.id, { ...action.task, desired: 'stopped' });
      if (action.task.node !== undefined) step.state.live.dirtyNodes.add(action.task.node);
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
        placeTask(step, newTask(step, key, service, work.slot, action.reason), work, views);
      return;
    case 'place':
      placeTask(step, action.task, work, views);
      return;
  }
}
