import type { NodeName } from '@grappe/domain';
import type { SlotTask } from '../reconcile/slot.ts';
import type { TaskRecord } from '../state/records.ts';

/** All that the decision about the standby of one slot depends on. */
export interface StandbySituation {
  /** The slot should have a standby whenever there is a node for it. */
  readonly wanted: boolean;
  /** Version of the service. */
  readonly version: number;
  /** The slot's task runs, in that version. */
  readonly settled: boolean;
  /** Where the standby should be; absent: no node fits. */
  readonly spare?: NodeName;
  /** A standby of this slot failed a moment ago. */
  readonly backingOff: boolean;
  /** Standbys of the slot that have not ended. */
  readonly standbys: readonly SlotTask[];
}

export type StandbyAction =
  /** Its node is told to remove it. */
  | { readonly kind: 'dismiss'; readonly task: TaskRecord }
  /** Nobody can be asked any more. */
  | { readonly kind: 'end'; readonly task: TaskRecord; readonly message: string }
  | { readonly kind: 'create'; readonly node: NodeName };

/**
 * Decides the next steps for the standby of one slot. Rules, in this order: what is on a node that is lost or removed is written off; where none
 * is wanted, none stays; while the slot itself has something to do, its standbys are left alone; then one of the present version stays on the
 * spare node, all others go, and when they have been told so, one that is missing is made: only then is it known which node is best.
 */
export function decideStandby(situation: StandbySituation): StandbyAction[] {
  const { standbys, version, spare } = situation;
  const actions: StandbyAction[] = standbys
    .filter(({ place }) => place === 'gone' || place === 'removed')
    .map(({ record, place }) => ({
      kind: 'end',
      task: record,
      message: place === 'removed' ? 'its node was removed' : 'its node is gone',
    }));
  const present = standbys.filter(
    ({ record, place }) =>
      record.desired === 'standby' && (place === 'here' || place === 'leaving'),
  );
  if (!situation.wanted) return [...actions, ...present.map(dismiss)];
  if (!situation.settled) return actions;
  const kept = present.find(({ record }) => record.version === version && record.node === spare);
  const others = present.filter((standby) => standby !== kept);
  if (others.length > 0) return [...actions, ...others.map(dismiss)];
  if (kept === undefined && spare !== undefined && !situation.backingOff)
    actions.push({ kind: 'create', node: spare });
  return actions;
}

function dismiss({ record }: SlotTask): StandbyAction {
  return { kind: 'dismiss', task: record };
}
