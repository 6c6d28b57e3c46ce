import { RECONCILE_LOOKS_MAX, RECONCILE_RECORDS_MAX } from '../constants.ts';
import type { Step } from '../context.ts';
import { prepare } from '../prepare/prepare.ts';
import { syncAssignments } from './assignment.ts';
import { Capacity } from './capacity.ts';
import { reconcileService } from './service.ts';

/**
 * Brings every service that may need it nearer to what is desired, then tells the nodes concerned. When there is more to change than fits
 * into one commit, or too much to look at for one step, the rest stays dirty for the next time. Preparations wait until nothing else is to be decided.
 */
export function reconcile(step: Step): void {
  const { live, durable } = step.state;
  const services = [...live.dirty].sort();
  const capacity = new Capacity(step.state);
  const changedBefore = durable.changed;
  for (const key of services) {
    if (durable.changed - changedBefore >= RECONCILE_RECORDS_MAX) break;
    if (capacity.looks >= RECONCILE_LOOKS_MAX) break;
    live.dirty.delete(key);
    live.unprepared.add(key);
    reconcileService(step, key, capacity);
  }
  if (services.length === 0) prepare(step, capacity);
  syncAssignments(step);
}
