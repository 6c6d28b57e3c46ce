import {
  FRONT_DOOR_PROBLEMS_MAX,
  MESSAGE_TEXT_MAX,
  SERVER_CHECK_TEXT_MAX,
  SERVER_REPORTS_MAX,
  type Failure,
  type FrontDoorProblem,
  type FrontDoorReport,
  type Result,
  type ServerReport,
  type VirtualIpReport,
} from '@grappe/domain';
import type {
  FrontDoorReport as FrontDoorReportProto,
  FrontDoorReport__Output,
} from '../generated/grappe/link/v1/FrontDoorReport.ts';
import { encodeGeneration, readGeneration } from './assignment.ts';
import {
  checkFindingCodec,
  frontDoorPartCodec,
  serverReportCodec,
  virtualIpStateCodec,
} from './enums.ts';
import { decoding, given, type Fields } from './wire-fields.ts';
import { COUNT, FACT_LENGTH_MAX, STATE_NAME_LENGTH_MAX } from './wire-limits.ts';
import { parseServiceKey, parseTaskId } from './wire-names.ts';

/** Texts and the list of problems are cut to their limits. Whoever reports has no more servers in one report than `SERVER_REPORTS_MAX`. */
export function encodeFrontDoorReport(report: FrontDoorReport): FrontDoorReportProto {
  const { applied, virtualIp } = report;
  return {
    applied: applied === undefined ? null : encodeGeneration(applied),
    problems: report.problems.slice(0, FRONT_DOOR_PROBLEMS_MAX).map((problem) => ({
      ...problem,
      part: frontDoorPartCodec.encode(problem.part),
      code: problem.code.slice(0, STATE_NAME_LENGTH_MAX),
      message: cut(problem.message),
      remedy: cut(problem.remedy),
    })),
    virtualIp:
      virtualIp === undefined
        ? null
        : {
            state: virtualIpStateCodec.encode(virtualIp.state),
            forMs: elapsed(virtualIp.forMs),
            reason: cut(virtualIp.reason ?? ''),
            twoHolders: virtualIp.twoHolders,
          },
    restarts: report.restarts,
    servers: report.servers.map(({ state, forMs, check = '', found, ...server }) => ({
      ...server,
      state: serverReportCodec.encode(state),
      forMs: elapsed(forMs),
      check: check.slice(0, SERVER_CHECK_TEXT_MAX),
      found: checkFindingCodec.encode(found ?? 'none'),
    })),
  };
}

export function decodeFrontDoorReport(
  message: FrontDoorReport__Output | null,
): Result<FrontDoorReport, Failure> {
  return decoding('frontDoorReport', message, (report) => {
    const applied = report.messageOptional('applied');
    const virtualIp = report.messageOptional('virtualIp');
    return {
      ...given('applied', applied && readGeneration(applied)),
      problems: report.messages('problems', FRONT_DOOR_PROBLEMS_MAX, readProblem),
      ...given('virtualIp', virtualIp && readVirtualIp(virtualIp)),
      restarts: report.integer('restarts', COUNT),
      servers: report.messages('servers', SERVER_REPORTS_MAX, readServer),
    };
  });
}

function readProblem(problem: Fields): FrontDoorProblem {
  const service = problem.has('service') ? problem.named('service', parseServiceKey) : undefined;
  return {
    part: problem.choice('part', frontDoorPartCodec),
    code: problem.text('code', STATE_NAME_LENGTH_MAX),
    message: problem.text('message', MESSAGE_TEXT_MAX),
    remedy: problem.text('remedy', MESSAGE_TEXT_MAX),
    ...given('service', service),
  };
}

function readVirtualIp(report: Fields): VirtualIpReport {
  const reason = report.text('reason', MESSAGE_TEXT_MAX);
  return {
    state: report.choice('state', virtualIpStateCodec),
    forMs: report.integer('forMs', COUNT),
    ...given('reason', reason === '' ? undefined : reason),
    twoHolders: report.integer('twoHolders', COUNT),
  };
}

function readServer(server: Fields): ServerReport {
  const check = server.text('check', SERVER_CHECK_TEXT_MAX);
  const found = server.choice('found', checkFindingCodec);
  return {
    backEnd: server.text('backEnd', FACT_LENGTH_MAX),
    task: server.named('task', parseTaskId),
    state: server.choice('state', serverReportCodec),
    forMs: server.integer('forMs', COUNT),
    ...given('check', check === '' ? undefined : check),
    ...given('found', found === 'none' ? undefined : found),
  };
}

function elapsed(ms: number): number {
  return Math.min(Math.max(0, Math.round(ms)), COUNT.max);
}

function cut(text: string): string {
  return text.slice(0, MESSAGE_TEXT_MAX);
}
