import type { Step } from '../context.ts';
import { nodeViews } from '../schedule/node-view.ts';
import { syncAssignment } from './assignment.ts';
import { reconcileService } from './service.ts';

/** Brings every service that may need it nearer to what is desired, then tells the nodes concerned. */
export function reconcile(step: Step): void {
  const { live } = step.state;
  const services = [...live.dirty].sort();
  live.dirty.clear();
  if (services.length > 0) {
    const views = nodeViews(step.state);
    for (const key of services) reconcileService(step, key, views);
  }
  for (const node of live.dirtyNodes) syncAssignment(step, node);
  live.dirtyNodes.clear();
}
