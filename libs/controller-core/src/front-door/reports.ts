import type { FrontDoorProblem, FrontDoorReport, NodeName } from '@grappe/domain';
import { emit, type Step } from '../context.ts';
import { RACK_KEY } from '../state/durable.ts';
import { noteApplied } from './drains.ts';
import { serverKey, type LiveGateway } from './live.ts';
import { noteOpinion } from '../monitors/replace.ts';
import { gatewayOf } from './sync.ts';
import { gatewayNames } from './ways-in.ts';

/** Servers remembered per gateway: as many as a front door has slots. */
const SERVERS_HEARD_MAX = 16_384;

/** Takes a gateway's word on how it gets on. */
export function acceptFrontDoorReport(step: Step, name: NodeName, report: FrontDoorReport): void {
  const gateway = gatewayOf(step.state, name);
  const { servers, ...rest } = report;
  const before = gateway.report;
  gateway.report = rest;
  gateway.reportedAtMs = step.ctx.nowMs;
  for (const server of servers) {
    const key = serverKey(server.backEnd, server.task);
    noteOpinion(step, server, gateway.servers.get(key)?.report.state !== server.state);
    if (gateway.servers.size < SERVERS_HEARD_MAX || gateway.servers.has(key))
      gateway.servers.set(key, { report: server, atMs: step.ctx.nowMs });
  }
  const term = step.state.durable.rack.get(RACK_KEY)?.term;
  if (report.applied !== undefined && report.applied.term === term)
    noteApplied(step, name, gateway, report.applied.number);
  dropGone(step, gateway);
  announceHolder(step, name, rest);
  announceContest(step, name, before, rest);
  announceProblems(step, name, before?.problems ?? [], report.problems);
}

/** A new session tells all of its servers again. */
export function noteGatewayConnected(step: Step, name: NodeName): void {
  step.state.live.frontDoor.gateways.get(name)?.servers.clear();
}

/**
 * What was heard of tasks that have ended. A task that starts again is out of the front door for a moment; a gateway that does not notice has
 * nothing new to tell of it, so it must not be forgotten.
 */
function dropGone({ state: { durable } }: Step, gateway: LiveGateway): void {
  for (const [key, { report }] of gateway.servers) {
    const task = durable.tasks.get(report.task);
    if (task === undefined || task.ended !== undefined) gateway.servers.delete(key);
  }
}

type Told = Omit<FrontDoorReport, 'servers'>;

function announceHolder(step: Step, name: NodeName, { virtualIp }: Told): void {
  const { frontDoor, startedAtMs } = step.state.live;
  if (virtualIp?.state !== 'holder' || frontDoor.holder === name) return;
  const former = frontDoor.holder;
  frontDoor.holder = name;
  const sinceStartMs = step.ctx.nowMs - startedAtMs;
  // One that has held it since before this controller started is no news.
  if (former === undefined && virtualIp.forMs >= sinceStartMs) return;
  const address = step.state.rack.network.virtualIp ?? '';
  const text = former === undefined ? '' : `, in place of ${former}`;
  emit(step, 'gateway.holding', { node: name }, `answers on ${address}${text}`);
}

function announceContest(step: Step, name: NodeName, before: Told | undefined, now: Told): void {
  const count = now.virtualIp?.twoHolders ?? 0;
  const counted = before?.virtualIp?.twoHolders ?? 0;
  if (count <= counted) return;
  const address = step.state.rack.network.virtualIp ?? '';
  step.state.live.alerts.contestedAtMs = step.ctx.nowMs;
  const text = `another gateway held ${address} at the same time: the gateways do not always hear each other`;
  emit(step, 'gateway.contested', { node: name }, text);
}

function announceProblems(
  step: Step,
  name: NodeName,
  before: readonly FrontDoorProblem[],
  now: readonly FrontDoorProblem[],
): void {
  const known = new Set(before.map(problemKey));
  const isGateway = gatewayNames(step.state.rack).includes(name);
  for (const problem of now) {
    if (known.has(problemKey(problem))) continue;
    const { message, remedy, service } = problem;
    const text = remedy === '' ? message : `${message}. ${remedy}`;
    const subject = { node: name, ...(service === undefined ? {} : { service }) };
    emit(step, isGateway ? 'gateway.failed' : 'addresses.failed', subject, text);
  }
  if (before.length > 0 && now.length === 0)
    emit(
      step,
      isGateway ? 'gateway.mended' : 'addresses.mended',
      { node: name },
      'serves all that it should',
    );
}

function problemKey({ part, code, service }: FrontDoorProblem): string {
  return `${part} ${code} ${service ?? ''}`;
}
