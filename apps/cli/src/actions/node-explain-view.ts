import {
  detectionPhaseCodec,
  probeOutcomeCodec,
  type Detection__Output,
  type ExplainNodeResponse__Output,
} from '@grappe/protocol';
import { isoTime, spanText } from '../format/duration.ts';
import type { Document } from '../format/print.ts';
import { figuresDocument } from './availability-view.ts';
import { causeDocument } from './explain.ts';
import { hardwareDocument } from './hardware-view.ts';
import { incidentDocument } from './incident-view.ts';
import { nodeDocument } from './node-view.ts';
import { present } from './node.ts';
import { taskDocument } from './task-view.ts';

/** What the condition of a node rests on. */
export function detectionFacts(
  detection: Detection__Output,
): readonly (readonly [string, string])[] {
  return [
    ['condition', phaseText(detection)],
    ['heartbeats', heartbeatText(detection)],
    ['peers', peersText(detection)],
  ];
}

function phaseText(detection: Detection__Output): string {
  const silent =
    detection.silentMs === undefined ? 'never heard' : `silent for ${spanText(detection.silentMs)}`;
  const suspected =
    detection.suspectedForMs === undefined
      ? ''
      : `, suspected for ${spanText(detection.suspectedForMs)}`;
  const grace = `it has ${spanText(detection.graceLeftMs ?? 0)} left to come back`;
  switch (detectionPhaseCodec.decode(detection.phase)) {
    case 'expected':
      return `not heard since the controller started or it joined; ${grace}`;
    case 'heard':
      return `heartbeats arrive, the last one ${spanText(detection.silentMs ?? 0)} ago`;
    case 'restarting':
      return `its board answers, its agent is away; ${grace}`;
    case 'confirming':
      return `${silent}${suspected}: peers are asked whether they hear it`;
    case 'unheard':
      return `${silent}${suspected}, but its peers hear it: its tasks stay`;
    case 'doubted':
      return `${silent}${suspected}, and too many are silent with it to be believed: \`grappe rack trust-silence\` if they are down`;
    case 'lost':
    case undefined:
      return `${silent}: its tasks are placed elsewhere`;
  }
}

function heartbeatText(detection: Detection__Output): string {
  const { meanIntervalMs, longestIntervalMs, suspectAfterMs, multiplier } = detection;
  const stretched =
    multiplier > 1
      ? `, ${multiplier.toFixed(2)} times what it would be: the controller itself was late`
      : '';
  return `every ${spanText(meanIntervalMs)}, ${spanText(longestIntervalMs)} at the worst lately; suspected after ${spanText(suspectAfterMs)} of silence${stretched}`;
}

const OUTCOME_TEXT = {
  silent: 'heard nothing',
  answered: 'hears it',
  refused: 'hears its board, not its agent',
  'no-reply': 'did not answer itself',
} as const;

function peersText({ findings, probedAt }: Detection__Output): string {
  const said = findings.map(({ peer, outcome, agoMs }) => {
    const known = probeOutcomeCodec.decode(outcome);
    return `${peer} ${known === undefined ? '?' : OUTCOME_TEXT[known]} (${spanText(agoMs)} ago)`;
  });
  if (said.length > 0) return said.join(', ');
  return probedAt === '' ? 'cannot look for it: its address is not known' : 'not asked lately';
}

export function nodeExplanationDocument(answer: ExplainNodeResponse__Output): Document {
  const { availabilityFrom: from, detection, figures } = answer;
  const node = present(answer.node);
  return {
    node: nodeDocument(node),
    hardware: hardwareDocument(node.hardware),
    availabilityFrom: from && { at: isoTime(from.atMs), message: from.message },
    detection: detection && detectionDocument(detection),
    leases: answer.leases.map(({ task, service, leftMs }) => ({ task, service, leftMs })),
    tasks: answer.tasks.map(({ task, decidedAgoMs, because }) => ({
      ...(task === null ? {} : taskDocument(task)),
      decidedAgoMs: decidedAgoMs ?? null,
      because: causeDocument(because),
    })),
    standbys: answer.standbys.map(taskDocument),
    spareFor: answer.spareFor.map(({ service, slot }) => ({ service, slot })),
    avoidedBecause: answer.avoidedBecause === '' ? null : answer.avoidedBecause,
    failures: answer.failures.map(({ service, version, count, lastAgoMs }) => ({
      service,
      version,
      count,
      lastAgoMs,
    })),
    incidents: answer.incidents.map(incidentDocument),
    figures: figures && figuresDocument(figures),
    refusedBoards: answer.refusedBoards.map(({ reason, message, address, count, lastAgoMs }) => ({
      reason,
      message,
      address: address === '' ? null : address,
      count,
      lastAgoMs,
    })),
  };
}

function detectionDocument(detection: Detection__Output): Document {
  return {
    phase: detectionPhaseCodec.decode(detection.phase) ?? null,
    silentMs: detection.silentMs ?? null,
    suspectAfterMs: detection.suspectAfterMs,
    meanIntervalMs: detection.meanIntervalMs,
    longestIntervalMs: detection.longestIntervalMs,
    multiplier: detection.multiplier,
    suspectedForMs: detection.suspectedForMs ?? null,
    graceLeftMs: detection.graceLeftMs ?? null,
    probedAt: detection.probedAt === '' ? null : detection.probedAt,
    findings: detection.findings.map(({ peer, outcome, agoMs }) => ({
      peer,
      outcome: probeOutcomeCodec.decode(outcome) ?? null,
      agoMs,
    })),
    heldByDoubt: detection.heldByDoubt,
  };
}
