import type {
  AgentInput,
  LinkMessage,
  ProbeFinding,
  RefusalReason,
  ReportedTask,
} from '@grappe/controller-core';
import {
  err,
  failure,
  ok,
  type Failure,
  type NodeName,
  type Result,
  type SessionId,
} from '@grappe/domain';
import {
  decodeGeneration,
  decodeNodeFacts,
  decodeTaskStatus,
  decodeButtonPress,
  decodeFrontDoorReport,
  decodeHardwareReport,
  decodeUpgradeReport,
  encodeAssignment,
  encodeFrontDoor,
  encodeHardware,
  encodeStanding,
  encodeUpgradeOrder,
  LINK_PROTOCOL_VERSION,
  parseTaskId,
  type AgentMessage__Output,
  type ControllerMessage,
  type Hello__Output,
  type TaskReport__Output,
} from '@grappe/protocol';

/** Which connection of which node a message came from. */
export interface LinkOrigin {
  readonly node: NodeName;
  readonly session: SessionId;
  readonly peerAddress: string;
}

const REASONS: Readonly<Record<RefusalReason, `REASON_${string}`>> = {
  'session-stale': 'REASON_SESSION_STALE',
  'node-removed': 'REASON_NODE_REMOVED',
  'boot-stale': 'REASON_BOOT_STALE',
  'card-cloned': 'REASON_CARD_CLONED',
  overloaded: 'REASON_OVERLOADED',
};

const OUTCOMES: Readonly<Record<string, ProbeFinding>> = {
  OUTCOME_ANSWERED: 'answered',
  OUTCOME_REFUSED: 'refused',
  OUTCOME_SILENT: 'silent',
};

export function encodeLinkMessage(session: SessionId, message: LinkMessage): ControllerMessage {
  switch (message.kind) {
    case 'welcome':
      return {
        welcome: {
          sessionId: session,
          term: message.term,
          heartbeatPeriodMs: message.heartbeatPeriodMs,
          probeKey: new TextEncoder().encode(message.probeKey),
        },
      };
    case 'heartbeat-reply':
      return {
        heartbeatReply: {
          sequence: message.sequence,
          heartbeatPeriodMs: message.heartbeatPeriodMs,
          leasedTasks: [...message.leasedTasks],
          leaseTtlMs: message.leaseTtlMs,
        },
      };
    case 'probe': {
      const { kind: _kind, ...probe } = message;
      return { probe };
    }
    case 'assignment':
      return { assignment: encodeAssignment(message.assignment) };
    case 'hardware':
      return { hardware: encodeHardware(message.hardware) };
    case 'standing':
      return { standing: encodeStanding(message.standing) };
    case 'front-door':
      return { frontDoor: encodeFrontDoor(message.duty) };
    case 'upgrade':
      return { upgrade: encodeUpgradeOrder(message.order) };
    case 'refusal':
      return { refusal: { reason: REASONS[message.reason] as never, message: message.message } };
  }
}

/** The version of the agent link that a Hello is of, when it is not ours: nothing else in it can be relied on. */
export function otherVersion({ hello }: AgentMessage__Output): number | undefined {
  if (!hello || hello.protocolVersion === LINK_PROTOCOL_VERSION) return undefined;
  return hello.protocolVersion;
}

/** What an agent's message means to the core; `ignored` for what is handled elsewhere. */
export function decodeAgentMessage(
  origin: LinkOrigin,
  message: AgentMessage__Output,
): Result<AgentInput | 'ignored', Failure> {
  const from = { node: origin.node, session: origin.session };
  switch (message.body) {
    case 'hello':
      return message.hello ? decodeHello(origin, message.hello) : malformed('hello');
    case 'heartbeat':
      return ok({ kind: 'heartbeat', ...from, ...heartbeatOf(message) });
    case 'statuses': {
      const tasks = decodeReports(message.statuses?.tasks ?? []);
      return tasks.ok ? ok({ kind: 'statuses', ...from, tasks: tasks.value }) : tasks;
    }
    case 'ack': {
      const generation = decodeGeneration(message.ack?.generation ?? null);
      return generation.ok
        ? ok({ kind: 'ack', ...from, generation: generation.value })
        : generation;
    }
    case 'images':
      return ok({ kind: 'images', ...from, images: message.images?.images ?? [] });
    case 'facts': {
      const facts = decodeNodeFacts(message.facts ?? null);
      return facts.ok ? ok({ kind: 'facts', ...from, facts: facts.value }) : facts;
    }
    case 'probeResult':
      return ok({
        kind: 'probe-result',
        ...from,
        probe: message.probeResult?.id ?? 0,
        outcome: OUTCOMES[message.probeResult?.outcome ?? 'OUTCOME_SILENT'] ?? 'silent',
      });
    case 'hardwareReport': {
      const report = decodeHardwareReport(message.hardwareReport ?? null);
      return report.ok ? ok({ kind: 'hardware-report', ...from, report: report.value }) : report;
    }
    case 'frontDoorReport': {
      const report = decodeFrontDoorReport(message.frontDoorReport ?? null);
      return report.ok ? ok({ kind: 'front-door-report', ...from, report: report.value }) : report;
    }
    case 'upgradeReport': {
      const report = decodeUpgradeReport(message.upgradeReport ?? null);
      return report.ok ? ok({ kind: 'upgrade-report', ...from, report: report.value }) : report;
    }
    case 'button': {
      const press = decodeButtonPress(message.button ?? null);
      return press.ok ? ok({ kind: 'button', ...from, press: press.value }) : press;
    }
    case 'commandResult':
      return ok('ignored');
    default:
      // A later version of the same protocol has more to say: to end the session for it would be to lose the node.
      return ok('ignored');
  }
}

function decodeHello(origin: LinkOrigin, hello: Hello__Output): Result<AgentInput, Failure> {
  const facts = decodeNodeFacts(hello.facts);
  if (!facts.ok) return facts;
  const tasks = decodeReports(hello.tasks);
  if (!tasks.ok) return tasks;
  const generation = hello.generation ? decodeGeneration(hello.generation) : undefined;
  if (generation?.ok === false) return generation;
  const frontDoor = hello.frontDoor ? decodeGeneration(hello.frontDoor) : undefined;
  if (frontDoor?.ok === false) return frontDoor;
  return ok({
    kind: 'hello',
    node: origin.node,
    session: origin.session,
    peerAddress: origin.peerAddress,
    facts: facts.value,
    tasks: tasks.value,
    tasksComplete: hello.tasksComplete,
    ...(generation === undefined ? {} : { generation: generation.value }),
    ...(frontDoor === undefined ? {} : { frontDoor: frontDoor.value }),
    images: hello.images,
    ...(hello.sinceControllerMs === undefined
      ? {}
      : { sinceControllerMs: hello.sinceControllerMs }),
    ...(hello.sentAtMs > 0 ? { sentAtMs: hello.sentAtMs } : {}),
  });
}

function decodeReports(reports: readonly TaskReport__Output[]): Result<ReportedTask[], Failure> {
  const tasks: ReportedTask[] = [];
  for (const report of reports) {
    const id = parseTaskId(report.taskId);
    if (!id.ok) return err(failure('INVALID_INPUT', id.error));
    const status = decodeTaskStatus(report.status);
    if (!status.ok) return status;
    tasks.push({ id: id.value, status: status.value });
  }
  return ok(tasks);
}

function malformed(field: string): Result<never, Failure> {
  return err(failure('INVALID_INPUT', `the message has no ${field}`));
}

function heartbeatOf({ heartbeat }: AgentMessage__Output): {
  readonly sequence: number;
  readonly loadPercent?: number;
} {
  const { sequence = 0, loadPercent } = heartbeat ?? {};
  return { sequence, ...(loadPercent === undefined ? {} : { loadPercent }) };
}
