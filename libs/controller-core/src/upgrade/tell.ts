import {
  canonicalJson,
  type NodeName,
  type UpgradeAction,
  type UpgradeOrder,
  type UpgradeReport,
} from '@grappe/domain';
import type { Step } from '../context.ts';
import type { ControllerState } from '../state/state.ts';
import { latestUpgrade } from './changes.ts';
import type { NodeUpgrade, NodeUpgradePhase, UpgradeRecord } from './records.ts';

/** What a node in this phase is told. */
const ACTIONS: { readonly [phase in NodeUpgradePhase]?: UpgradeAction } = {
  preparing: 'prepare',
  installing: 'install',
  watching: 'install',
  'rolling-back': 'roll-back',
};

/** Tells each node what it is to do, unless it was told so in this session. */
export function tellUpgrades(step: Step): void {
  const { state } = step;
  const { told } = state.live.upgrade;
  const orders = ordersOf(state);
  for (const name of new Set([...orders.keys(), ...told.keys()])) {
    const session = state.live.nodes.get(name)?.session;
    const order = orders.get(name);
    const before = told.get(name);
    if (session === undefined || (order === undefined && before?.session !== session.id)) {
      if (session !== undefined || !state.live.nodes.has(name)) told.delete(name);
      continue;
    }
    const text = canonicalJson(order ?? null);
    if (before?.session === session.id && before.text === text) continue;
    if (order === undefined) told.delete(name);
    else told.set(name, { session: session.id, text });
    const message = { kind: 'upgrade', ...(order && { order }) } as const;
    step.effects.push({ kind: 'send', node: name, session: session.id, message });
  }
}

function ordersOf(state: ControllerState): ReadonlyMap<NodeName, UpgradeOrder> {
  const upgrade = latestUpgrade(state);
  if (upgrade === undefined || upgrade.endedAtMs !== undefined) return new Map();
  return new Map(
    upgrade.nodes.flatMap((node) => {
      const order = orderOf(state, upgrade, node);
      return order === undefined ? [] : [[node.node, order] as const];
    }),
  );
}

function orderOf(
  state: ControllerState,
  { id, version, packages }: UpgradeRecord,
  { node, phase, message }: NodeUpgrade,
): UpgradeOrder | undefined {
  const action = ACTIONS[phase];
  if (action === undefined) return undefined;
  const own = state.live.nodes.get(node)?.facts?.architecture;
  return {
    ...{ id, action, version },
    packages: packages.filter(({ architecture }) => architecture === 'all' || architecture === own),
    why: action === 'roll-back' ? message : '',
  };
}

/** Takes a node's word for what has become of its upgrade. It is looked at with the clock. */
export function noteUpgradeReport(step: Step, node: NodeName, report: UpgradeReport): void {
  step.state.live.upgrade.reports.set(node, report);
}
