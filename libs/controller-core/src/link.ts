import type { NodeFacts, NodeName, SessionId, TaskStatus } from '@grappe/domain';
import { canonicalJson, normaliseImageReference, statusMayFollow, taskEnded } from '@grappe/domain';
import {
  CLOCK_SKEW_WARNING_MS,
  HEARTBEAT_PERIOD_MS,
  IMAGES_PER_NODE_MAX,
  LINGERING_PER_NODE_MAX,
} from './constants.ts';
import { emit, type Step } from './context.ts';
import { markAffected, markWaiting } from './detect/affected.ts';
import { otherBoard, refusesOtherBoard } from './detect/boards.ts';
import { isLeftBehind, isOvertaken, noteBoot } from './detect/boots.ts';
import { beginSession, endSession, heard, noteHeartbeat } from './detect/session.ts';
import { handleProbeResult } from './detect/verdict.ts';
import type { RefusalReason } from './effects.ts';
import { noteHeardStatus, withKnownPorts } from './front-door/heard-status.ts';
import { acceptFrontDoorReport, noteGatewayConnected } from './front-door/reports.ts';
import { repeatFrontDoor } from './front-door/sync.ts';
import { noteUnhalted } from './hardware/halt.ts';
import { checkCut } from './hardware/relays.ts';
import { acceptReport, handleButton } from './hardware/reports.ts';
import { hardwareOf } from './hardware/settings.ts';
import { serves } from './incidents/slots.ts';
import { noteHello } from './incidents/terms.ts';
import { noteEngine, noteStatus } from './incidents/track.ts';
import type { AgentInput, ReportedTask } from './inputs.ts';
import { endForgottenLeases, endLeaseByWord, grantLeases, leaseEndOf } from './lease/lease.ts';
import { noteLoad } from './monitors/load-weights.ts';
import { asGivenUp } from './monitors/replace.ts';
import { noteAbsence } from './power/sense.ts';
import { repeatAssignment } from './reconcile/assignment.ts';
import { announceStatus } from './reconcile/announce-status.ts';
import { markAllServicesDirty } from './reconcile/dirty.ts';
import { noteFailure } from './reconcile/failures.ts';
import { endTask } from './reconcile/ending.ts';
import { adoptPromotion } from './reconcile/placing.ts';
import { noteRefusedBoard } from './refusals/refused-boards.ts';
import { noteTrouble } from './rollout/judge.ts';
import { RACK_KEY } from './state/durable.ts';
import { newLiveNode, type LiveNode } from './state/live.ts';
import { statusOf } from './state/status.ts';
import type { TaskRecord } from './state/records.ts';
import { noteUpgradeReport } from './upgrade/tell.ts';
import { restartGraceMs } from './upgrade/restart-grace.ts';

type Hello = Extract<AgentInput, { kind: 'hello' }>;

export function handleAgent(step: Step, input: AgentInput): void {
  if (input.kind === 'hello') {
    handleHello(step, input);
    return;
  }
  const node = step.state.durable.nodes.has(input.node)
    ? step.state.live.nodes.get(input.node)
    : undefined;
  if (node?.session?.id !== input.session) {
    refuse(
      step,
      input.node,
      input.session,
      'session-stale',
      'a newer connection of this node exists, or this one was silent for too long',
    );
    return;
  }
  if (input.kind === 'closed') {
    endSession(step, node, restartGraceMs(step.state, input.node));
    return;
  }
  heard(step, input.node, node);
  switch (input.kind) {
    case 'heartbeat':
      noteHeartbeat(step, node);
      if (input.loadPercent !== undefined) noteLoad(step, input.node, input.loadPercent);
      replyToHeartbeat(step, input.node, input.session, input.sequence);
      return;
    case 'statuses':
      for (const task of input.tasks) acceptStatus(step, input.node, task, { atOnce: true });
      return;
    case 'ack':
      acknowledge(step, node, input.generation);
      return;
    case 'images':
      acceptImages(step, input.node, node, input.images);
      return;
    case 'facts':
      acceptFacts(step, input.node, node, input.facts);
      return;
    case 'probe-result':
      handleProbeResult(step, input);
      return;
    case 'hardware-report':
      acceptReport(step, input.node, node, input.report);
      return;
    case 'front-door-report':
      acceptFrontDoorReport(step, input.node, input.report);
      return;
    case 'upgrade-report':
      noteUpgradeReport(step, input.node, input.report);
      return;
    case 'button':
      handleButton(step, input.node, node, input.press);
      return;
  }
}

function handleHello(step: Step, hello: Hello): void {
  const { durable, live } = step.state;
  if (!durable.nodes.has(hello.node)) {
    refuse(
      step,
      hello.node,
      hello.session,
      'node-removed',
      `node ${hello.node} is not part of this rack: it was removed`,
    );
    return;
  }
  const node = live.nodes.get(hello.node) ?? newLiveNode(0);
  if (turnsBoardAway(step, hello, node)) return;
  if (isOvertaken(node, hello)) {
    const message = 'this node has said Hello again since this one was sent';
    refuse(step, hello.node, hello.session, 'session-stale', message);
    return;
  }
  live.nodes.set(hello.node, node);
  if (node.session !== undefined) {
    refuse(step, hello.node, node.session.id, 'session-stale', 'the node has connected anew');
  }
  noteHello(step, hello, node);
  noteAbsence(step, hello.node, hello.sinceControllerMs);
  noteBoot(step, hello.node, node, hello);
  noteUnhalted(step, hello.node, node, hello.facts.bootId);
  checkCut(step, hello.node, node, hello.facts.bootId);
  delete node.otherVersion;
  if (hello.sentAtMs !== undefined) node.watch.helloSentAtMs = hello.sentAtMs;
  announceReturn(step, hello, node);
  const wasReady = node.condition === 'ready';
  beginSession(step, hello.node, node, { id: hello.session, peerAddress: hello.peerAddress });
  const seenTerm = Math.max(hello.generation?.term ?? 0, hello.frontDoor?.term ?? 0);
  const term = riseAbove(step, seenTerm);
  // Our numbers begin anew when the node was removed and joined again, or when an earlier start in this term could not be saved.
  if (hello.generation?.term === term)
    node.generation = Math.max(node.generation, hello.generation.number);
  welcome(step, hello, node, term);
  acceptFacts(step, hello.node, node, hello.facts);
  acceptImages(step, hello.node, node, hello.images);
  if (hello.tasksComplete) node.lingering.clear();
  const forgetful = hasForgotten(node, term, hello);
  // What is durable there now, or about to be: an answer to this Hello that gets lost does not make it forget once more.
  node.acknowledged = hello.generation?.term === term ? hello.generation.number : 0;
  continueAttempts(step, hello, forgetful);
  for (const task of hello.tasks) acceptStatus(step, hello.node, task, { atOnce: false });
  if (hello.tasksComplete) {
    endForgottenLeases(step, hello.node, new Set(hello.tasks.map((task) => task.id)));
    endForgottenTasks(step, hello, forgetful);
  }
  if (wasReady) markAffected(step, hello.node);
  else markAllServicesDirty(step.state);
  repeatAssignment(step, hello.node, node);
  noteGatewayConnected(step, hello.node);
  repeatFrontDoor(step, hello.node, node, hello.frontDoor);
}

/** It is another board than the node, or speaks from a boot that the node has left behind. */
function turnsBoardAway(step: Step, hello: Hello, node: LiveNode): boolean {
  const { node: name, session, peerAddress: address } = hello;
  const clone = refusesOtherBoard(step, hello, node);
  const stale = isLeftBehind(step, name, hello.facts.bootId) ? leftBehindText(name) : undefined;
  // That a boot was left behind is certain; that it is another board is so only where serials say it.
  const isClone = stale === undefined || otherBoard(step, name, node, hello) === 'certain';
  const message = isClone ? (clone ?? stale) : stale;
  if (message === undefined) return false;
  const reason = message === clone ? 'card-cloned' : 'boot-stale';
  noteRefusedBoard(step, name, { reason, address, message });
  refuse(step, name, session, reason, message);
  return true;
}

function leftBehindText(name: NodeName): string {
  return `node ${name} has started anew since: is there another board of this name? If this one is to be the node, start it anew`;
}

/** A new session knows nothing of what an earlier one was told. */
function welcome(step: Step, hello: Hello, node: LiveNode, term: number): void {
  const { live, rack } = step.state;
  const { node: name, session } = hello;
  send(step, name, session, {
    kind: 'welcome',
    term,
    heartbeatPeriodMs: HEARTBEAT_PERIOD_MS,
    probeKey: live.probeKey,
  });
  send(step, name, session, { kind: 'hardware', hardware: hardwareOf(rack, name) });
  delete node.body.said;
  node.body.lastAddress = hello.peerAddress;
  live.body.unsaid.add(name);
}

/**
 * Nothing is remembered on the node, or less than it has acknowledged: its card was lost or restored, or is that of another board. What is
 * acknowledged is a number of the present term, and 0 as long as the node has acknowledged nothing in it: an older term is then all that it
 * can know. `term` is at least that of the Hello.
 */
function hasForgotten({ acknowledged }: LiveNode, term: number, { generation }: Hello): boolean {
  if (generation === undefined) return true;
  return acknowledged > 0 && (generation.term < term || generation.number < acknowledged);
}

/**
 * A task that its node does not know any more: one that was told to stop has stopped while we did not listen; one that was under way on a
 * node that has forgotten it is replaced, because whatever the node says of it from now on would go back.
 */
function endForgottenTasks(step: Step, hello: Hello, forgetful: boolean): void {
  const present = new Set(hello.tasks.map((task) => task.id));
  for (const task of step.state.durable.tasksOfNode(hello.node)) {
    if (task.ended !== undefined || present.has(task.id)) continue;
    const status = statusOf(step.state, task);
    const wasUnderWay = status.state !== 'assigned';
    if (task.desired === 'stopped') {
      endTask(step, task, { ...status, state: 'stopped', message: '' });
    } else if (forgetful && wasUnderWay) {
      endTask(step, task, { ...status, state: 'lost', message: 'its node has lost its memory' });
    }
  }
}

/**
 * A node that has lost its memory counts attempts from 0 again, and one whose agent died before it had saved a number repeats it: they go on
 * from where they were, or nothing that it says of its containers would be believed any more.
 */
function continueAttempts(step: Step, hello: Hello, forgetful: boolean): void {
  const { durable, live } = step.state;
  for (const { id, status } of hello.tasks) {
    const task = durable.tasks.get(id);
    const before = live.statuses.get(id);
    if (task?.node !== hello.node || task.ended !== undefined || before === undefined) continue;
    // One that says Hello again before it has anything to remember goes on from where it began anew.
    const told = withEarlierAttempts(step, { id, status }).status;
    const hasLostCount = told.attempt < before.attempt;
    if (hasLostCount || (forgetful && !statusMayFollow(before, told)))
      live.earlierAttempts.set(id, before.attempt + 1);
  }
}

function announceReturn(step: Step, hello: Hello, node: LiveNode): void {
  const subject = { node: hello.node };
  if (node.condition === 'lost' && node.heardAtMs !== undefined) {
    emit(step, 'node.returned', subject, `connected from ${hello.peerAddress}`);
  } else if (node.heardAtMs === undefined) {
    emit(step, 'node.ready', subject, `connected from ${hello.peerAddress}`);
  }
}

/** A node has seen a later term than ours (our store is from a backup): go on above it, or the node would refuse all we say. */
function riseAbove(step: Step, seenTerm: number): number {
  const { durable, live } = step.state;
  const rack = durable.rack.get(RACK_KEY);
  if (rack === undefined) return seenTerm + 1;
  if (seenTerm <= rack.term) return rack.term;
  const term = seenTerm + 1;
  durable.rack.put(RACK_KEY, { ...rack, term });
  for (const node of live.nodes.values()) {
    node.assigned = '';
    node.acknowledged = 0;
  }
  for (const name of live.nodes.keys()) live.dirtyNodes.add(name);
  return term;
}

function replyToHeartbeat(step: Step, node: NodeName, session: SessionId, sequence: number): void {
  send(step, node, session, {
    kind: 'heartbeat-reply',
    sequence,
    heartbeatPeriodMs: HEARTBEAT_PERIOD_MS,
    leasedTasks: grantLeases(step, node),
    leaseTtlMs: step.state.rack.failover.leaseTtlMs,
  });
}

function acknowledge(
  step: Step,
  node: LiveNode,
  generation: { term: number; number: number },
): void {
  const term = step.state.durable.rack.get(RACK_KEY)?.term;
  if (generation.term === term) node.acknowledged = Math.max(node.acknowledged, generation.number);
}

function acceptImages(step: Step, name: NodeName, node: LiveNode, images: readonly string[]): void {
  const before = node.images;
  node.images = new Set(images.slice(0, IMAGES_PER_NODE_MAX).map(normaliseImageReference));
  const changed =
    before.size !== node.images.size || [...node.images].some((image) => !before.has(image));
  if (changed) step.state.live.dirtyNodes.add(name);
}

function acceptFacts(step: Step, name: NodeName, node: LiveNode, facts: NodeFacts): void {
  const offerBefore = node.facts === undefined ? undefined : offerOf(node.facts);
  noteEngine(step, name, node.facts, facts);
  node.facts = facts;
  const skewMs = facts.wallClockMs - step.ctx.wallMs;
  const wasWrong = Math.abs(node.clockSkewMs ?? 0) > CLOCK_SKEW_WARNING_MS;
  node.clockSkewMs = skewMs;
  if (Math.abs(skewMs) > CLOCK_SKEW_WARNING_MS && !wasWrong) {
    const says = clockText(facts.wallClockMs);
    emit(
      step,
      'node.clock-wrong',
      { node: name },
      `its clock says ${says}; it works on, log times will be wrong`,
    );
  }
  if (offerOf(facts) === offerBefore) return;
  markAffected(step, name);
  step.state.live.dirtyNodes.add(name);
}

/** A clock may say anything, also what is no date. */
function clockText(wallClockMs: number): string {
  const date = new Date(wallClockMs);
  return Number.isNaN(date.getTime()) ? `${wallClockMs} ms since 1970` : date.toISOString();
}

/** What placement depends on. */
function offerOf({ engineVersion, architecture, capacity }: NodeFacts): string {
  return canonicalJson([engineVersion, architecture, capacity]);
}

/** Takes a node's word for a task that is its own, unless it would go back. `atOnce`: it says so when it happens, not after an absence. */
function acceptStatus(
  step: Step,
  node: NodeName,
  told: ReportedTask,
  heard: { readonly atOnce: boolean },
): void {
  const report = withGivenUp(step, withEarlierAttempts(step, told));
  const leaseEndedAtMs = leaseEndOf(step, report.id);
  if (taskEnded(report.status.state)) endLeaseByWord(step, report.id, node);
  const known = step.state.durable.tasks.get(report.id);
  const task = known === undefined ? undefined : adoptPlacement(step, node, known, report.status);
  if (task === undefined || task.node !== node || task.ended !== undefined) {
    noteLingering(step, node, report);
    return;
  }
  const before = statusOf(step.state, task);
  if (!statusMayFollow(before, report.status)) return;
  noteStatus(step, task, before, report.status, leaseEndedAtMs);
  noteTrouble(step, task, before, report.status, heard);
  const attempt = Math.max(before.attempt, report.status.attempt);
  const status = withKnownPorts(before, { ...report.status, attempt });
  const { live } = step.state;
  const changed = before.state !== status.state || before.attempt !== status.attempt;
  // The first word on a task after a restart of the controller is no news, and a rack full of it would push out all others.
  if (live.statuses.has(task.id) || taskEnded(status.state))
    announceStatus(step, task, before, report);
  if (taskEnded(status.state)) {
    noteFailure(step, task, status);
    endTask(step, task, status);
    return;
  }
  live.statuses.set(task.id, status);
  noteHeardStatus(step, task.service, before, status);
  const isUp = status.state === 'running' || status.state === 'ready';
  if (isUp && changed) live.runningSinceMs.set(task.id, step.ctx.nowMs);
  if (changed || serves(before) !== serves(status)) live.dirty.add(task.service);
}

function withGivenUp(step: Step, { id, status }: ReportedTask): ReportedTask {
  const task = step.state.durable.tasks.get(id);
  return { id, status: task === undefined ? status : asGivenUp(task, status) };
}

function withEarlierAttempts(step: Step, { id, status }: ReportedTask): ReportedTask {
  const earlier = step.state.live.earlierAttempts.get(id) ?? 0;
  return { id, status: earlier === 0 ? status : { ...status, attempt: status.attempt + earlier } };
}

/** A container of a task that was written off or never known: it holds its ports until the node says that it is gone. */
function noteLingering(step: Step, name: NodeName, { id, status }: ReportedTask): void {
  const lingering = step.state.live.nodes.get(name)?.lingering;
  if (lingering === undefined) return;
  if (!taskEnded(status.state)) {
    if (!lingering.has(id) && lingering.size >= LINGERING_PER_NODE_MAX) return;
    if (status.ports.length > 0 || !lingering.has(id))
      lingering.set(id, status.ports.map(boundPort));
  } else if (lingering.delete(id)) {
    markWaiting(step);
  }
}

/** `8080:80/tcp` → `8080/tcp`. */
function boundPort(port: string): string {
  return `${port.slice(0, port.indexOf(':'))}${port.slice(port.lastIndexOf('/'))}`;
}

/** A placement that could not be saved before the controller was restarted: the node carries it out, so it stands. */
function adoptPlacement(
  step: Step,
  node: NodeName,
  task: TaskRecord,
  { state }: TaskStatus,
): TaskRecord {
  if (task.standby === true) return adoptPromotion(step, node, task, state);
  const wanted = task.desired === 'running' && task.ended === undefined;
  if (!wanted || task.node !== undefined || state === 'stopping' || taskEnded(state)) return task;
  const placed: TaskRecord = { ...task, node };
  step.state.durable.tasks.put(task.id, placed);
  step.state.live.dirty.add(task.service);
  step.state.live.dirtyNodes.add(node);
  return placed;
}

function send(
  step: Step,
  node: NodeName,
  session: SessionId,
  message: Extract<Step['effects'][number], { kind: 'send' }>['message'],
): void {
  step.effects.push({ kind: 'send', node, session, message });
}

function refuse(
  step: Step,
  node: NodeName,
  session: SessionId,
  reason: RefusalReason,
  message: string,
): void {
  send(step, node, session, { kind: 'refusal', reason, message });
  step.effects.push({ kind: 'close', node, session });
}
