import type { NodeName } from '@grappe/domain';
import type { Step } from '../context.ts';
import type { TaskRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';
import { slotKey } from './dirty.ts';

/**
 * The node that holds the slot's data, when its tasks mount named volumes that are local to their node (ADR 0006). It is remembered beyond the
 * stack itself, because the volumes are; a removed node holds nothing any more.
 */
export function volumeHome(state: ControllerState, task: TaskRecord): NodeName | undefined {
  if (!mountsLocalVolume(task)) return undefined;
  return state.durable.volumeHomes.get(slotKey(task.service, task.slot))?.node;
}

/** Notes where a slot that was placed a moment ago begins to write. */
export function settleVolumes(step: Step, task: TaskRecord, node: NodeName): void {
  if (!mountsLocalVolume(task)) return;
  const key = slotKey(task.service, task.slot);
  const homes = step.state.durable.volumeHomes;
  if (homes.get(key)?.node !== node) homes.put(key, { slot: key, node });
}

/** The node and its card are given up. */
export function forgetVolumes(step: Step, node: NodeName): void {
  const homes = step.state.durable.volumeHomes;
  for (const home of [...homes.values()]) if (home.node === node) homes.delete(home.slot);
}

/** Whether the task's data ties its slot to a node. */
export function mountsLocalVolume(task: Pick<TaskRecord, 'spec' | 'volumes'>): boolean {
  return task.spec.mounts.some((mount) => {
    if (mount.kind !== 'volume' || mount.source === undefined) return false;
    const volume = task.volumes.find((candidate) => candidate.name === mount.source);
    return (
      volume !== undefined &&
      !volume.external &&
      volume.driver === 'local' &&
      Object.keys(volume.driverOptions).length === 0
    );
  });
}
