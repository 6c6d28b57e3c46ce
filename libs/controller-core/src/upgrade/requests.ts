import {
  err,
  failure,
  ok,
  UPGRADE_PARALLEL_MAX,
  type Failure,
  type NodeName,
  type NodeRecord,
  type Result,
} from '@grappe/domain';
import { emit, type Step } from '../context.ts';
import { absenceIsPlanned } from '../incidents/slots.ts';
import type { OperatorReply, OperatorRequest } from '../inputs.ts';
import { unknownNode } from '../requests/nodes.ts';
import type { ControllerState } from '../state/state.ts';
import {
  changeUpgrade,
  endUpgrade,
  latestUpgrade,
  leaveAsTheyWere,
  upgradeUnderWay,
} from './changes.ts';
import { upgradeOrder } from './order.ts';
import { addPackage, checkPackages } from './packages.ts';
import { misfitOf } from './misfit.ts';
import { isAtIt, UPGRADE_KEY, type PackageRecord, type UpgradeRecord } from './records.ts';
import { UPGRADE_MONITOR_MS, UPGRADE_MONITOR_MS_MAX } from './timings.ts';

type Reply = Result<OperatorReply, Failure>;
type StartUpgrade = Extract<OperatorRequest, { kind: 'start-upgrade' }>;

const ID_LENGTH = 12;

type UpgradeRequest = Extract<
  OperatorRequest,
  { kind: 'add-package' | 'start-upgrade' | 'pause-upgrade' | 'resume-upgrade' | 'abort-upgrade' }
>;

export function handleUpgradeRequest(step: Step, request: UpgradeRequest): Reply {
  switch (request.kind) {
    case 'add-package':
      return addPackage(step, request);
    case 'start-upgrade':
      return startUpgrade(step, request);
    case 'pause-upgrade':
      return pauseUpgrade(step);
    case 'resume-upgrade':
      return resumeUpgrade(step);
    case 'abort-upgrade':
      return abortUpgrade(step);
  }
}

/** Begins to roll new packages over the nodes; the first step is taken at the next look at the clock. */
function startUpgrade(step: Step, request: StartUpgrade): Reply {
  const { state, ctx } = step;
  const before = latestUpgrade(state);
  if (before !== undefined && before.endedAtMs === undefined) return err(isUnderWayAlready(before));
  const unknown = request.nodes.find((name) => !state.durable.nodes.has(name));
  if (unknown !== undefined) return err(unknownNode(unknown));
  const nodes = [...state.durable.nodes.values()].filter(
    ({ name }) => request.nodes.length === 0 || request.nodes.includes(name),
  );
  const packages = request.packages.flatMap((sha256) => state.durable.packages.get(sha256) ?? []);
  const problems = [
    ...(packages.length < request.packages.length
      ? ['a package is not kept here any more: upload it again']
      : []),
    ...limitProblems(request),
    ...checkPackages(packages),
    ...(nodes.length === 0 ? ['the rack has no nodes'] : []),
    ...nodes.flatMap((node) => nodeProblems(state, node, packages, request)),
  ];
  if (problems.length > 0) return err(failure('INVALID_INPUT', problems.join('; '), REMEDY));
  const { drain, parallel, allowDowngrade } = request;
  const version = packages[0]?.version ?? '';
  const order = upgradeOrder(state, nodes);
  const upgrade: UpgradeRecord = {
    ...{ id: ctx.randomId(ID_LENGTH), version, drain, parallel, allowDowngrade },
    packages: packages.map(({ depends: _depends, sequence: _sequence, ...rest }) => rest),
    nodes: order.map((node) => ({ node, phase: 'waiting', from: runs(state, node), message: '' })),
    ...{ state: 'running', why: '' },
    monitorMs: request.monitorMs === 0 ? UPGRADE_MONITOR_MS : request.monitorMs,
    startedAtMs: ctx.wallMs,
  };
  state.durable.upgrades.put(UPGRADE_KEY, upgrade);
  emit(step, 'upgrade.started', {}, `to ${version}, in this order: ${order.join(', ')}`);
  return ok({ kind: 'done' });
}

const REMEDY = 'Nothing was changed. "grappe node ls -o wide" shows what the nodes run.';

function limitProblems({ parallel, monitorMs }: StartUpgrade): string[] {
  const problems: string[] = [];
  if (!Number.isInteger(parallel) || parallel < 1 || parallel > UPGRADE_PARALLEL_MAX)
    problems.push(`${parallel} nodes at a time: expected 1 to ${UPGRADE_PARALLEL_MAX}`);
  if (!Number.isInteger(monitorMs) || monitorMs < 0 || monitorMs > UPGRADE_MONITOR_MS_MAX)
    problems.push(`a monitor time of ${monitorMs} ms: expected up to ${UPGRADE_MONITOR_MS_MAX} ms`);
  return problems;
}

function runs({ live }: ControllerState, name: NodeName): string {
  return live.nodes.get(name)?.facts?.packageVersion ?? '';
}

function nodeProblems(
  state: ControllerState,
  record: NodeRecord,
  packages: readonly PackageRecord[],
  { allowDowngrade }: StartUpgrade,
): string[] {
  const { name } = record;
  const node = state.live.nodes.get(name);
  if (node?.session === undefined || node.facts === undefined) {
    const isSkipped = absenceIsPlanned(record);
    return isSkipped ? [] : [`node ${name} is not connected: name the others with --node`];
  }
  const misfit = misfitOf(name, node.facts, { packages, allowDowngrade });
  return misfit === undefined ? [] : [misfit];
}

function isUnderWayAlready({ version, state }: UpgradeRecord): Failure {
  const text =
    state === 'failed' || state === 'aborted'
      ? `the upgrade to ${version} is over, but for a node that is still at it`
      : `an upgrade to ${version} is under way`;
  return failure('REFUSED', text, '"grappe node upgrade status" shows it.');
}

const NONE = failure(
  'REFUSED',
  'no upgrade is under way',
  '"grappe node upgrade status" shows the latest one.',
);

/** No further node is begun until it is resumed. */
function pauseUpgrade(step: Step): Reply {
  const upgrade = upgradeUnderWay(step.state);
  if (upgrade === undefined) return err(NONE);
  if (upgrade.state === 'paused') return ok({ kind: 'done' });
  const why = 'the operator has paused it';
  changeUpgrade(step, { state: 'paused', why });
  emit(step, 'upgrade.paused', {}, why);
  return ok({ kind: 'done' });
}

function resumeUpgrade(step: Step): Reply {
  const upgrade = upgradeUnderWay(step.state);
  if (upgrade === undefined) return err(NONE);
  if (upgrade.state === 'running') return ok({ kind: 'done' });
  changeUpgrade(step, { state: 'running', why: '' });
  emit(step, 'upgrade.resumed', {}, `to ${upgrade.version}`);
  return ok({ kind: 'done' });
}

/** No further node is begun. One that has not been told to install yet is left as it is. */
function abortUpgrade(step: Step): Reply {
  const upgrade = upgradeUnderWay(step.state);
  if (upgrade === undefined) return err(NONE);
  const why = 'the operator has ended it';
  leaveAsTheyWere(step);
  changeUpgrade(step, { state: 'aborted', why });
  const left = (latestUpgrade(step.state)?.nodes ?? []).filter(isAtIt).map(({ node }) => node);
  const goOn = left.length === 0 ? '' : `; ${left.join(', ')} goes on to its end`;
  emit(step, 'upgrade.aborted', {}, `${why}${goOn}`);
  endUpgrade(step);
  return ok({ kind: 'done' });
}
