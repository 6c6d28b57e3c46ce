import { RECONCILE_RECORDS_MAX } from '../constants.ts';
import type { Step } from '../context.ts';
import { nodeViews } from '../schedule/node-view.ts';
import { syncAssignment } from './assignment.ts';
import { reconcileService } from './service.ts';

/**
 * Brings every service that may need it nearer to what is desired, then tells the nodes concerned. When there is more to change than fits
 * into one commit, the rest stays dirty for the next time.
 */
export function reconcile(step: Step): void {
  const { live, durable } = step.state;
  const services = [...live.dirty].sort();
  if (services.length > 0) {
    const views = nodeViews(step.state);
    const changedBefore = durable.changed;
    for (const key of services) {
      if (durable.changed - changedBefore >= RECONCILE_RECORDS_MAX) break;
      live.dirty.delete(key);
      reconcileService(step, key, views);
    }
  }
  for (const node of live.dirtyNodes) syncAssignment(step, node);
  live.dirtyNodes.clear();
}
