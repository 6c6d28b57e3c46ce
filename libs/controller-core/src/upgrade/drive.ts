import type { NodeName } from '@grappe/domain';
import { emit, type Step } from '../context.ts';
import { advanceNode, isCalmSince, reportOf, whyItWaits } from './advance.ts';
import {
  changeNode,
  drainForUpgrade,
  endUpgrade,
  latestUpgrade,
  upgradeUnderWay,
} from './changes.ts';
import { isAtIt, type UpgradeRecord } from './records.ts';
import { tellUpgrades } from './tell.ts';
import { UPGRADE_LOOK_MS } from './timings.ts';
import { rackTrouble } from './trouble.ts';
import { nextTurn } from './turn.ts';

/** Looks at the clock: takes the upgrade of the agents a step further. Without one, nothing is looked at. */
export function driveUpgrade(step: Step): void {
  const { live } = step.state;
  const upgrade = latestUpgrade(step.state);
  if (upgrade === undefined || step.ctx.nowMs < live.upgrade.nextLookAtMs) return;
  live.upgrade.nextLookAtMs = step.ctx.nowMs + UPGRADE_LOOK_MS;
  if (upgrade.endedAtMs === undefined) {
    const trouble = lookAround(step);
    for (const { node } of upgrade.nodes.filter(isAtIt)) advance(step, node, trouble);
    beginNext(step, trouble);
    endUpgrade(step);
  }
  tellUpgrades(step);
}

/** By what is written now: a node that has failed a moment ago may have ended it for this one. */
function advance(step: Step, name: NodeName, trouble: string | undefined): void {
  const upgrade = latestUpgrade(step.state);
  const node = upgrade?.nodes.find((one) => one.node === name);
  if (upgrade !== undefined && node !== undefined && isAtIt(node))
    advanceNode(step, upgrade, node, trouble);
}

/** What is wrong with the rack, or was a moment ago. */
function lookAround(step: Step): string | undefined {
  const { state, ctx } = step;
  const { upgrade } = state.live;
  const atIt = (latestUpgrade(state)?.nodes ?? []).filter(isAtIt).map(({ node }) => node);
  const trouble = rackTrouble(state, new Set(atIt));
  if (trouble !== undefined) upgrade.troubleAtMs = ctx.nowMs;
  else if (!isCalmSince(upgrade.troubleAtMs, ctx.nowMs))
    return 'the rack was in trouble a moment ago';
  return trouble;
}

function beginNext(step: Step, trouble: string | undefined): void {
  const { live } = step.state;
  for (;;) {
    const upgrade = upgradeUnderWay(step.state);
    const turn = upgrade && nextTurn(step.state, upgrade);
    const why = turn?.kind === 'begin' ? trouble : turn?.kind === 'wait' ? turn.why : undefined;
    sayWhy(step, why ?? (upgrade && whyPrepared(step, upgrade, trouble)) ?? '');
    if (turn === undefined || why !== undefined || turn.kind === 'wait') return;
    const from = live.nodes.get(turn.node)?.facts?.packageVersion ?? '';
    if (turn.kind === 'skip') changeNode(step, turn.node, { phase: 'skipped', message: turn.why });
    else if (turn.kind === 'has-it')
      changeNode(step, turn.node, { phase: 'done', from, message: 'it had this version already' });
    else begin(step, turn.node, from, upgrade?.drain === true);
  }
}

function begin(step: Step, node: NodeName, from: string, drain: boolean): void {
  changeNode(step, node, { phase: 'preparing', from, message: '' });
  if (drain) drainForUpgrade(step, node);
}

/** Why a node that is ready to install is not told to. */
function whyPrepared(
  { state }: Step,
  upgrade: UpgradeRecord,
  trouble: string | undefined,
): string | undefined {
  const ready = upgrade.nodes.find(
    (node) => node.phase === 'preparing' && reportOf({ state }, upgrade, node)?.state === 'ready',
  );
  return ready && whyItWaits(state, upgrade, ready, trouble);
}

/** Once per reason. */
function sayWhy(step: Step, why: string): void {
  const { upgrade } = step.state.live;
  if (upgrade.waitsFor === why) return;
  upgrade.waitsFor = why;
  if (why !== '') emit(step, 'upgrade.waiting', {}, why);
}
