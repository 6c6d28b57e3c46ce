import type { NodeName, ServiceKey } from '@grappe/domain';
import { PREPARE_LOOKS_MAX, RECONCILE_RECORDS_MAX } from '../constants.ts';
import { emit, type Step } from '../context.ts';
import { requestFor, type Capacity } from '../reconcile/capacity.ts';
import { slotKey } from '../reconcile/dirty.ts';
import { endTask, forgetOldStandbys } from '../reconcile/ending.ts';
import { backoffKey } from '../reconcile/failures.ts';
import { dismissStandby, newTask, putOnNode } from '../reconcile/placing.ts';
import { chooseKeeper, isDone, type SlotTask } from '../reconcile/slot.ts';
import { gatherSlots, type SlotWork } from '../reconcile/slot-work.ts';
import { isBackingOff } from '../reconcile/update-budget.ts';
import { fits } from '../schedule/filters.ts';
import type { ServiceRecord } from '../state/records.ts';
import { statusOf } from '../state/status.ts';
import { chooseSpare, countReplicas } from './choose-spare.ts';
import { decideStandby, type StandbyAction, type StandbySituation } from './standby.ts';

/**
 * Gets ready for the next loss: chooses the spare node of every slot of the services that may need it, and sees to their standbys. Works through
 * a limited share of them; who is not finished stays marked.
 */
export function prepare(step: Step, capacity: Capacity): void {
  const { live, durable } = step.state;
  const changedBefore = durable.changed;
  let slots = 0;
  // What is marked meanwhile waits for the next round: nodes must have heard of one decision before the next may revoke it.
  for (const key of [...live.unprepared]) {
    const looks = slots + capacity.looks;
    if (looks >= PREPARE_LOOKS_MAX || durable.changed - changedBefore >= RECONCILE_RECORDS_MAX)
      return;
    live.unprepared.delete(key);
    slots += prepareService(step, key, capacity);
  }
}

/** Returns how many slots it has looked at. */
function prepareService(step: Step, key: ServiceKey, capacity: Capacity): number {
  const service = step.state.durable.services.get(key);
  const slots = gatherSlots(step, key, service);
  const counts = countReplicas(step.state, slots);
  const { spares } = step.state.live;
  spares.lacking.delete(key);
  for (const work of slots) {
    forgetOldStandbys(step, work);
    const keeper =
      service === undefined || !work.desired
        ? undefined
        : chooseKeeper(work.tasks, (work.target ?? service).version);
    const choice = chooseSpare(step, work, keeper, counts, capacity);
    if (choice.scanned && choice.node === undefined) spares.lacking.add(key);
    noteSpare(step, slotKey(key, work.slot), choice.node);
    prepareStandby(step, key, work.target, work, keeper, choice.node, capacity);
  }
  return 1 + slots.length;
}

function noteSpare(step: Step, slot: string, node: NodeName | undefined): void {
  const { spares, dirtyNodes } = step.state.live;
  const before = spares.of(slot);
  if (before === node) return;
  if (node === undefined) spares.delete(slot);
  else spares.set(slot, node);
  // What they should fetch in advance has changed.
  for (const name of [before, node]) if (name !== undefined) dirtyNodes.add(name);
}

function prepareStandby(
  step: Step,
  key: ServiceKey,
  service: ServiceRecord | undefined,
  work: SlotWork,
  keeper: SlotTask | undefined,
  spare: NodeName | undefined,
  capacity: Capacity,
): void {
  const wanted =
    service?.spec.standby === 'warm' && work.desired && service.spec.mode.kind === 'replicated';
  if (!wanted && work.standbys.length === 0) return;
  const version = service?.version ?? 0;
  const lastEnded = work.ended[0];
  const done = isDone({
    tasks: work.tasks,
    version,
    ...(lastEnded === undefined ? {} : { lastEnded }),
  });
  const situation: StandbySituation = {
    wanted: wanted && !done,
    version,
    settled: keeper?.record.version === version && keeper.status.state === 'running',
    ...(spare === undefined ? {} : { spare }),
    backingOff: isBackingOff(step.state, step.ctx.nowMs, backoffKey(key, work.slot, true)),
    standbys: work.standbys,
  };
  for (const action of decideStandby(situation)) {
    if (action.kind !== 'create') retire(step, action, capacity);
    else if (service !== undefined) create(step, key, service, work, action.node, capacity);
  }
}

function retire(
  step: Step,
  action: Exclude<StandbyAction, { kind: 'create' }>,
  capacity: Capacity,
): void {
  if (action.kind === 'dismiss') {
    dismissStandby(step, action.task, capacity);
    return;
  }
  endTask(step, action.task, {
    ...statusOf(step.state, action.task),
    state: 'lost',
    message: action.message,
  });
}

function create(
  step: Step,
  key: ServiceKey,
  service: ServiceRecord,
  work: SlotWork,
  node: NodeName,
  capacity: Capacity,
): void {
  const task = newTask(step, key, service, work.slot, 'stands by for its slot');
  const view = capacity.view(node);
  // Its agent may be restarting: whatever lets it take tasks again also brings us back here.
  if (view === undefined || !fits(requestFor(step.state, task), view)) return;
  const standby = putOnNode(step, { ...task, desired: 'standby', standby: true }, node, capacity);
  emit(step, 'task.standby', { service: key, task: standby.id, node }, standby.reason);
}
