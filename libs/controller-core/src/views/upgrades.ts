import type { ControllerState } from '../state/state.ts';
import { latestUpgrade } from '../upgrade/changes.ts';
import { isUnderWay, type NodeUpgrade, type UpgradeRecord } from '../upgrade/records.ts';

/** A node's part of an upgrade, and how far it is. */
export interface NodeUpgradeView {
  readonly node: NodeUpgrade;
  /** Of its packages, while it is prepared. */
  readonly doneBytes: number;
  readonly sizeBytes: number;
  /** How long it has been in its phase; since the controller's start at most. */
  readonly forMs: number;
}

export interface UpgradeView {
  readonly upgrade: UpgradeRecord;
  /** Why no node is begun although some wait, for a person. */
  readonly waitsFor: readonly string[];
  readonly nodes: readonly NodeUpgradeView[];
}

/** The latest upgrade; undefined: there was none. */
export function viewUpgrade(state: ControllerState, nowMs: number): UpgradeView | undefined {
  const upgrade = latestUpgrade(state);
  if (upgrade === undefined) return undefined;
  const { waitsFor } = state.live.upgrade;
  return {
    upgrade,
    waitsFor: isUnderWay(upgrade) && waitsFor !== '' ? [waitsFor] : [],
    nodes: upgrade.nodes.map((node) => viewNode(state, upgrade, node, nowMs)),
  };
}

function viewNode(
  { live }: ControllerState,
  { id, packages }: UpgradeRecord,
  node: NodeUpgrade,
  nowMs: number,
): NodeUpgradeView {
  const report = live.upgrade.reports.get(node.node);
  const own = live.nodes.get(node.node)?.facts?.architecture;
  const time = live.upgrade.times.get(node.node);
  const isOfPhase = time?.upgrade === id && time.phase === node.phase;
  return {
    node,
    doneBytes: report?.id === id && report.state === 'fetching' ? report.doneBytes : 0,
    sizeBytes: packages
      .filter(({ architecture }) => architecture === 'all' || architecture === own)
      .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    forMs: isOfPhase ? Math.max(0, Math.round(nowMs - time.sinceMs)) : 0,
  };
}
