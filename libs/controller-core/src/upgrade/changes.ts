import type { Availability, NodeName, NodeUpgradeState } from '@grappe/domain';
import { emit, type Step } from '../context.ts';
import { setAvailability } from '../requests/nodes.ts';
import type { ControllerState } from '../state/state.ts';
import {
  isAtIt,
  isUnderWay,
  UPGRADE_KEY,
  type NodeUpgrade,
  type UpgradeRecord,
} from './records.ts';

export function latestUpgrade({ durable }: ControllerState): UpgradeRecord | undefined {
  return durable.upgrades.get(UPGRADE_KEY);
}

/** The upgrade that an operator may still pause, resume or abort. */
export function upgradeUnderWay(state: ControllerState): UpgradeRecord | undefined {
  const upgrade = latestUpgrade(state);
  return upgrade !== undefined && isUnderWay(upgrade) ? upgrade : undefined;
}

export function changeUpgrade(step: Step, change: Partial<UpgradeRecord>): void {
  const { upgrades } = step.state.durable;
  const upgrade = upgrades.get(UPGRADE_KEY);
  if (upgrade !== undefined) upgrades.put(UPGRADE_KEY, { ...upgrade, ...change });
}

export function changeNode(step: Step, name: NodeName, change: Partial<NodeUpgrade>): void {
  const upgrade = latestUpgrade(step.state);
  if (upgrade === undefined) return;
  const nodes = upgrade.nodes.map((one) => (one.node === name ? { ...one, ...change } : one));
  changeUpgrade(step, { nodes });
}

/** A node could not be upgraded: no other is begun, nor told to install. What is wrong with it is in its message. */
export function failUpgrade(step: Step, name: NodeName, why: string): void {
  const text = failureText(name, why);
  if (upgradeUnderWay(step.state) === undefined) {
    // What is said of the node that ended it is what has become of it since.
    const latest = latestUpgrade(step.state);
    const isOfNode = latest?.why.startsWith(failureText(name, '')) === true;
    if (latest?.state === 'failed' && isOfNode) changeUpgrade(step, { why: text });
    return;
  }
  changeUpgrade(step, { state: 'failed', why: text });
  leaveAsTheyWere(step);
  emit(step, 'upgrade.failed', { node: name }, `${text}; no other node is begun`);
}

function failureText(name: NodeName, why: string): string {
  return `node ${name}: ${why}`;
}

/** Nodes on which nothing was changed yet wait again, for ever: the upgrade is over for them. */
export function leaveAsTheyWere(step: Step): void {
  const { state } = step;
  const upgrade = latestUpgrade(state);
  for (const { node, phase, restore } of upgrade?.nodes ?? []) {
    const report = state.live.upgrade.reports.get(node);
    const hasBegun = report?.id === upgrade?.id && wasBegun(report?.state);
    if ((phase !== 'draining' && phase !== 'preparing') || hasBegun) continue;
    changeNode(step, node, { phase: 'waiting' });
    giveBack(step, node, restore);
  }
}

/** By the word of a node: it was told to install, perhaps by a controller that could not save it any more. */
export function wasBegun(state: NodeUpgradeState | undefined): boolean {
  return (
    state === 'installing' ||
    state === 'installed' ||
    state === 'rolling-back' ||
    state === 'rolled-back'
  );
}

/** Its tasks move away; what it was before is kept. */
export function drainForUpgrade(step: Step, name: NodeName): void {
  const availability = step.state.durable.nodes.get(name)?.availability ?? 'active';
  changeNode(step, name, { phase: 'draining', restore: availability });
  setAvailability(step, name, 'drained');
}

/** It is again what it was before; one that somebody has made something else meanwhile stays so. */
export function giveBack(step: Step, name: NodeName, restore: Availability | undefined): void {
  if (restore === undefined) return;
  const upgrade = latestUpgrade(step.state);
  if (upgrade === undefined) return;
  const nodes = upgrade.nodes.map((one) => {
    if (one.node !== name) return one;
    const { restore: _given, ...rest } = one;
    return rest;
  });
  changeUpgrade(step, { nodes });
  const isDrained = step.state.durable.nodes.get(name)?.availability === 'drained';
  if (isDrained && restore !== 'drained') setAvailability(step, name, restore);
}

/** Notes that nothing is left to do. */
export function endUpgrade(step: Step): void {
  const upgrade = latestUpgrade(step.state);
  if (upgrade === undefined || upgrade.endedAtMs !== undefined) return;
  if (upgrade.nodes.some(isAtIt)) return;
  if (!isUnderWay(upgrade)) {
    changeUpgrade(step, { endedAtMs: step.ctx.wallMs });
    return;
  }
  if (upgrade.nodes.some(({ phase }) => phase === 'waiting')) return;
  const done = upgrade.nodes.filter(({ phase }) => phase === 'done').length;
  const skipped = upgrade.nodes.length - done;
  const why = skipped === 0 ? '' : `${skipped} of ${upgrade.nodes.length} nodes were skipped`;
  changeUpgrade(step, { state: 'completed', why, endedAtMs: step.ctx.wallMs });
  emit(
    step,
    'upgrade.completed',
    {},
    `${done} nodes run ${upgrade.version}${why === '' ? '' : `; ${why}`}`,
  );
}
