import type { NodeName } from '@grappe/domain';
import {
  AGENT_RESTART_GRACE_MS,
  CONFIRM_MS,
  PROBE_PERIOD_MS,
  SILENT_ROUNDS,
} from '../constants.ts';
import type { Step } from '../context.ts';
import type { AgentInput } from '../inputs.ts';
import type { LiveNode } from '../state/live.ts';
import { restartGraceMs } from '../upgrade/restart-grace.ts';
import { brakes } from './brake.ts';
import { lastAliveMs, setDue, silenceMs, toleranceMs } from './deadlines.ts';
import { endInquiry, inquire, takeFinding, type Outcome, type Round } from './inquiry.ts';
import { declareLost, declareSuspected } from './loss.ts';
import { LATE_MS } from './peers.ts';

/** Decides about a node whose time has come. Every way out of here sets when that is next. */
export function look(step: Step, name: NodeName, node: LiveNode, round: Round): void {
  const { nowMs } = step.ctx;
  const { watch } = node;
  switch (watch.phase) {
    case 'heard': {
      const suspectAtMs = suspicionAtMs(step, name, node);
      if (nowMs < suspectAtMs) setDue(step.state.live, node, suspectAtMs);
      else suspect(step, name, node, round);
      return;
    }
    case 'expected':
      if (nowMs < watch.graceUntilMs) setDue(step.state.live, node, watch.graceUntilMs);
      else suspect(step, name, node, round);
      return;
    case 'restarting':
      if (watch.inquiry === undefined && nowMs >= watch.graceUntilMs) endGrace(step, name, node);
      else ask(step, name, node, round);
      return;
    case 'confirming':
    case 'unheard':
    case 'doubted':
      ask(step, name, node, round);
      return;
    case 'lost':
      watch.dueAtMs = Number.POSITIVE_INFINITY;
  }
}

/** A word from MQTT, or a converter that has failed, makes silence suspicious sooner; it never makes a node that talks suspicious. */
function suspicionAtMs(step: Step, name: NodeName, node: LiveNode): number {
  const { live } = step.state;
  const toleratedMs = toleranceMs(live, node);
  const { silentSinceMs, saidOffline } = node.watch;
  const hasHint = saidOffline || live.body.dying.has(name);
  return silentSinceMs + (hasHint ? Math.min(LATE_MS, toleratedMs) : toleratedMs);
}

function suspect(step: Step, name: NodeName, node: LiveNode, round: Round): void {
  const why =
    node.watch.phase === 'expected'
      ? 'it has not connected since the controller started or it joined'
      : `no sign of life for ${Math.round(silenceMs(step.state.live, node, step.ctx.nowMs))} ms`;
  node.watch.phase = 'confirming';
  node.watch.silentRounds = 0;
  declareSuspected(step, name, node, why);
  ask(step, name, node, round);
}

/** Ends the round that is over, or begins the next. */
function ask(step: Step, name: NodeName, node: LiveNode, round: Round): void {
  const { inquiry } = node.watch;
  if (inquiry !== undefined) {
    if (step.ctx.nowMs >= inquiry.untilMs) conclude(step, name, node);
    else setDue(step.state.live, node, inquiry.untilMs);
    return;
  }
  if (!inquire(step, name, node, round)) setDue(step.state.live, node, node.watch.dueAtMs);
  else if (node.watch.phase === 'confirming') waitAlone(step, node);
}

/** With nobody to ask only time can tell: a node that was suspected early, for a word from MQTT, is not lost early for it. */
function waitAlone(step: Step, node: LiveNode): void {
  const { inquiry, silentSinceMs } = node.watch;
  if (inquiry === undefined || inquiry.awaited.size > 0) return;
  const tellsMs = silentSinceMs + toleranceMs(step.state.live, node) + CONFIRM_MS;
  inquiry.untilMs = Math.max(inquiry.untilMs, tellsMs);
  setDue(step.state.live, node, inquiry.untilMs);
}

/** Takes what a peer has found out. */
export function handleProbeResult(
  step: Step,
  result: Extract<AgentInput, { kind: 'probe-result' }>,
): void {
  const settled = takeFinding(step, result);
  if (settled !== undefined) conclude(step, settled.name, settled.node);
}

function conclude(step: Step, name: NodeName, node: LiveNode): void {
  const { watch } = node;
  const outcome = endInquiry(step, node);
  if (outcome === 'answered') watch.peersHeardAtMs = step.ctx.nowMs;
  if (outcome === 'silent') watch.silentRounds += 1;
  else if (outcome !== 'unclear') watch.silentRounds = 0;
  switch (watch.phase) {
    case 'restarting':
      if (outcome === 'silent' && watch.silentRounds >= SILENT_ROUNDS) condemn(step, name, node);
      else again(step, node, Math.min(step.ctx.nowMs + PROBE_PERIOD_MS, watch.graceUntilMs));
      return;
    case 'confirming':
      concludeSuspicion(step, name, node, outcome);
      return;
    case 'unheard':
    case 'doubted':
      concludeWatching(step, name, node, outcome);
      return;
    case 'expected':
    case 'heard':
    case 'lost':
  }
}

function concludeSuspicion(step: Step, name: NodeName, node: LiveNode, outcome: Outcome): void {
  switch (outcome) {
    case 'answered':
      isUnheard(step, name, node);
      return;
    case 'refused':
      isRestarting(step, name, node);
      return;
    case 'silent':
      condemn(step, name, node);
      return;
    case 'unclear':
      // Peers that were asked early and have not answered: others are asked until silence alone is enough.
      if (silenceMs(step.state.live, node, step.ctx.nowMs) < toleranceMs(step.state.live, node))
        again(step, node, step.ctx.nowMs);
      else condemn(step, name, node);
  }
}

function concludeWatching(step: Step, name: NodeName, node: LiveNode, outcome: Outcome): void {
  const { watch } = node;
  const { nowMs } = step.ctx;
  if (outcome === 'answered') isUnheard(step, name, node);
  else if (outcome === 'refused') isRestarting(step, name, node);
  else if (watch.phase === 'doubted') again(step, node, nowMs + PROBE_PERIOD_MS);
  else if (outcome === 'silent')
    if (watch.silentRounds >= SILENT_ROUNDS) condemn(step, name, node);
    else again(step, node, nowMs);
  else if (nowMs >= lastAliveMs(step.state.live, node) + AGENT_RESTART_GRACE_MS)
    condemn(step, name, node);
  else again(step, node, nowMs + PROBE_PERIOD_MS);
}

function again(step: Step, node: LiveNode, atMs: number): void {
  setDue(step.state.live, node, atMs);
}

/** Only its way to the controller is broken. It serves on; its singletons end with their leases. */
function isUnheard(step: Step, name: NodeName, node: LiveNode): void {
  node.watch.phase = 'unheard';
  declareSuspected(step, name, node, 'its agent lives, and does not come back to the controller');
  again(step, node, step.ctx.nowMs + PROBE_PERIOD_MS);
}

/** Its kernel has answered for an agent that is not there: as if it had closed the connection when it was last heard. */
function isRestarting(step: Step, name: NodeName, node: LiveNode): void {
  node.watch.phase = 'restarting';
  node.watch.graceUntilMs = lastAliveMs(step.state.live, node) + restartGraceMs(step.state, name);
  again(step, node, Math.min(step.ctx.nowMs + PROBE_PERIOD_MS, node.watch.graceUntilMs));
}

/** Its agent had long enough to come back; when peers hear it, it tries and cannot. */
function endGrace(step: Step, name: NodeName, node: LiveNode): void {
  const { peersHeardAtMs } = node.watch;
  const heardOf =
    peersHeardAtMs !== undefined && step.ctx.nowMs - peersHeardAtMs <= 2 * PROBE_PERIOD_MS;
  if (heardOf) isUnheard(step, name, node);
  else condemn(step, name, node);
}

/** All says that the node is lost, unless this controller is. */
function condemn(step: Step, name: NodeName, node: LiveNode): void {
  if (!brakes(step, name, node)) {
    declareLost(step, name, node);
    return;
  }
  node.watch.phase = 'doubted';
  declareSuspected(step, name, node, 'nobody hears it, nor most of the others');
  again(step, node, step.ctx.nowMs + PROBE_PERIOD_MS);
}
