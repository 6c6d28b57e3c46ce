import type { NodeName } from '@grappe/domain';
import { absenceIsPlanned } from '../incidents/slots.ts';
import type { ControllerState } from '../state/state.ts';

/**
 * Why this is no time to take an agent away, for a person. `atIt`: nodes that are being upgraded, of which it is known why their agents come
 * and go; not why their boards would.
 */
export function rackTrouble(
  { durable, live }: ControllerState,
  atIt: ReadonlySet<NodeName>,
): string | undefined {
  if (live.unsavedSinceMs !== undefined) return "the controller's disk is full";
  if (live.doubt !== undefined) return `the controller doubts itself: ${live.doubt.why}`;
  if (live.energy.tier !== 'normal') return `the rack's energy tier is ${live.energy.tier}`;
  if (!live.detection.settled) return 'the controller has just started: nodes may still come';
  for (const record of durable.nodes.values()) {
    const node = live.nodes.get(record.name);
    if (atIt.has(record.name)) {
      // Drained by the upgrade itself, it is not away on purpose.
      if (node?.condition === 'lost') return `node ${record.name} is lost`;
      continue;
    }
    if (node?.session === undefined && absenceIsPlanned(record)) continue;
    if (node?.condition !== 'ready') return `node ${record.name} is ${node?.condition ?? 'away'}`;
    if (node.session === undefined) return `the agent of node ${record.name} is away`;
  }
  return undefined;
}
