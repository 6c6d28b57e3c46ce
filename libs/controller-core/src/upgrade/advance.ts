import type { NodeName, UpgradeReport } from '@grappe/domain';
import { emit, type Step } from '../context.ts';
import type { ControllerState } from '../state/state.ts';
import { durationText } from '../views/duration-text.ts';
import { changeNode, failUpgrade, giveBack, latestUpgrade, wasBegun } from './changes.ts';
import type { PhaseTime } from './live.ts';
import { isAtIt, type NodeUpgrade, type UpgradeRecord } from './records.ts';
import {
  UPGRADE_CALM_MS,
  UPGRADE_DRAIN_MS_MAX,
  UPGRADE_INSTALL_MS_MAX,
  UPGRADE_PREPARE_MS_MAX,
  UPGRADE_RECOVERY_MS,
} from './timings.ts';
import { obstacleOf } from './turn.ts';
import { whatIsWrong, whatItDoes } from './well.ts';

/** Takes a node that is at it one step further, if there is one to take. `trouble`: with the rest of the rack. */
export function advanceNode(
  step: Step,
  upgrade: UpgradeRecord,
  node: NodeUpgrade,
  trouble: string | undefined,
): void {
  if (!step.state.durable.nodes.has(node.node)) {
    changeNode(step, node.node, {
      phase: 'skipped',
      message: 'it is no part of the rack any more',
    });
    return;
  }
  const time = timeOf(step, upgrade, node);
  const report = reportOf(step, upgrade, node);
  switch (node.phase) {
    case 'draining':
      watchDrain(step, node, time);
      return;
    case 'preparing':
      watchPreparation(step, node, time, report, whyItWaits(step.state, upgrade, node, trouble));
      return;
    case 'installing':
      watchInstallation(step, upgrade, node, time, report);
      return;
    case 'watching':
      watchNode(step, upgrade, node, time, report);
      return;
    case 'rolling-back':
      watchWayBack(step, node, time, report);
      return;
    default:
  }
}

/** Since when the node is in its phase; noted at the first look, so that a step that was undone leaves nothing behind. */
function timeOf(step: Step, { id }: UpgradeRecord, { node, phase }: NodeUpgrade): PhaseTime {
  const { times } = step.state.live.upgrade;
  const known = times.get(node);
  if (known?.upgrade === id && known.phase === phase) return known;
  const time: PhaseTime = { upgrade: id, phase, sinceMs: step.ctx.nowMs };
  times.set(node, time);
  return time;
}

export function reportOf(
  { state }: Pick<Step, 'state'>,
  { id }: UpgradeRecord,
  { node }: NodeUpgrade,
): UpgradeReport | undefined {
  const report = state.live.upgrade.reports.get(node);
  return report?.id === id ? report : undefined;
}

function watchDrain(step: Step, { node, restore }: NodeUpgrade, { sinceMs }: PhaseTime): void {
  const busy = step.state.durable.tasksOfNode(node).filter(({ ended }) => ended === undefined);
  const [first] = busy;
  if (first === undefined) changeNode(step, node, { phase: 'preparing' });
  else if (step.ctx.nowMs - sinceMs >= UPGRADE_DRAIN_MS_MAX) {
    giveBack(step, node, restore);
    const why = `${first.service} has not moved away within ${durationText(UPGRADE_DRAIN_MS_MAX)}`;
    end(step, node, `${why}; nothing was changed`);
  }
}

/** Once all is ready, a look at the rack: a node is not taken away while another one is in trouble. `waits`: why it has to stay for now. */
function watchPreparation(
  step: Step,
  { node, restore }: NodeUpgrade,
  { sinceMs }: PhaseTime,
  report: UpgradeReport | undefined,
  waits: string | undefined,
): void {
  const state = report?.state;
  if (state === 'refused' || state === 'stuck') {
    giveBack(step, node, restore);
    end(step, node, `it cannot be upgraded: ${report?.message ?? ''}`);
  } else if (wasBegun(state)) {
    changeNode(step, node, { phase: 'installing' });
  } else if (state === 'ready') {
    if (waits !== undefined) return;
    changeNode(step, node, { phase: 'installing', before: whatItDoes(step.state, node) });
    emit(step, 'node.upgrading', { node }, 'its agent is replaced; containers run on');
  } else if (step.ctx.nowMs - sinceMs >= UPGRADE_PREPARE_MS_MAX) {
    giveBack(step, node, restore);
    const why = `the packages have not arrived within ${durationText(UPGRADE_PREPARE_MS_MAX)}`;
    const lastWord = report === undefined || report.message === '' ? '' : ` (${report.message})`;
    end(step, node, `${why}${lastWord}; nothing was changed`);
  }
}

/**
 * Why a node that has said that it is ready, perhaps some time ago, is not told to install: it must be there now, the rest of the rack well, and
 * others able to stand in for it.
 */
export function whyItWaits(
  state: ControllerState,
  upgrade: UpgradeRecord,
  { node: name }: NodeUpgrade,
  trouble: string | undefined,
): string | undefined {
  const node = state.live.nodes.get(name);
  if (node?.session === undefined || node.condition !== 'ready') return `node ${name} is away`;
  if (trouble !== undefined) return trouble;
  const others = upgrade.nodes.filter((one) => isAtIt(one) && one.node !== name);
  return obstacleOf(
    state,
    name,
    others.map((one) => one.node),
  );
}

function watchInstallation(
  step: Step,
  { version }: UpgradeRecord,
  node: NodeUpgrade,
  { sinceMs }: PhaseTime,
  report: UpgradeReport | undefined,
): void {
  if (hasFailed(step, node, report)) return;
  const live = step.state.live.nodes.get(node.node);
  const runs = live?.session !== undefined && live.facts?.packageVersion === version;
  if (runs && report?.state === 'installed') changeNode(step, node.node, { phase: 'watching' });
  else if (step.ctx.nowMs - sinceMs >= UPGRADE_INSTALL_MS_MAX) {
    const why = `it has not come back with the new version within ${durationText(UPGRADE_INSTALL_MS_MAX)}`;
    end(step, node.node, `${why}: look at "journalctl -u 'grappe-*'" there`);
  }
}

function watchNode(
  step: Step,
  { version, monitorMs }: UpgradeRecord,
  node: NodeUpgrade,
  time: PhaseTime,
  report: UpgradeReport | undefined,
): void {
  if (hasFailed(step, node, report)) return;
  const { nowMs } = step.ctx;
  const wrong = whatIsWrong(step.state, node, version);
  if (wrong === undefined) {
    time.fineSinceMs ??= nowMs;
    if (nowMs - time.fineSinceMs >= monitorMs) finish(step, node, version);
    return;
  }
  delete time.fineSinceMs;
  if (nowMs - time.sinceMs < monitorMs + UPGRADE_RECOVERY_MS) return;
  const why = `with the new version ${wrong}`;
  changeNode(step, node.node, { phase: 'rolling-back', message: why });
  failUpgrade(step, node.node, `${why}; it goes back to ${node.from}`);
}

function finish(step: Step, { node, restore, from }: NodeUpgrade, version: string): void {
  changeNode(step, node, { phase: 'done', message: '' });
  giveBack(step, node, restore);
  emit(step, 'node.upgraded', { node }, `from ${from} to ${version}`);
}

/** By the word of the node itself. */
function hasFailed(step: Step, node: NodeUpgrade, report: UpgradeReport | undefined): boolean {
  switch (report?.state) {
    case 'rolling-back':
      changeNode(step, node.node, { phase: 'rolling-back', message: report.message });
      failUpgrade(step, node.node, `${report.message}; it goes back to ${node.from}`);
      return true;
    case 'rolled-back':
      wentBack(step, node, report.message);
      return true;
    case 'refused':
      // Before it has begun, a refusal says that nothing was changed.
      if (node.phase === 'installing') giveBack(step, node.node, node.restore);
      end(step, node.node, report.message);
      return true;
    case 'stuck':
      end(step, node.node, report.message);
      return true;
    default:
      return false;
  }
}

function watchWayBack(
  step: Step,
  node: NodeUpgrade,
  { sinceMs }: PhaseTime,
  report: UpgradeReport | undefined,
): void {
  const state = report?.state;
  if (state === 'rolled-back') wentBack(step, node, node.message);
  else if (state === 'refused' || state === 'stuck')
    end(step, node.node, `it could not go back: ${report?.message ?? ''}`);
  else if (step.ctx.nowMs - sinceMs >= UPGRADE_INSTALL_MS_MAX)
    end(step, node.node, `${node.message}; it has not gone back`);
}

function wentBack(step: Step, { node, restore, from }: NodeUpgrade, why: string): void {
  giveBack(step, node, restore);
  changeNode(step, node, { phase: 'rolled-back', message: why });
  emit(step, 'node.rolled-back', { node }, `it runs ${from} again: ${why}`);
  failUpgrade(step, node, `${why}; it runs ${from} again`);
}

/** A node that somebody has to look at. What was drained stays drained unless nothing was changed. */
function end(step: Step, name: NodeName, why: string): void {
  const restore = latestUpgrade(step.state)?.nodes.find(({ node }) => node === name)?.restore;
  const isKept = restore !== undefined && restore !== 'drained';
  const message = isKept ? `${why}; it stays drained until "grappe node activate ${name}"` : why;
  changeNode(step, name, { phase: 'failed', message });
  failUpgrade(step, name, message);
}

/** Whether the rack has been without trouble for long enough. */
export function isCalmSince(troubleAtMs: number, nowMs: number): boolean {
  return nowMs - troubleAtMs >= UPGRADE_CALM_MS;
}
