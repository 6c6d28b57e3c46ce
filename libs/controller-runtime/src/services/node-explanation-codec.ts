import type { DetectionView, NodeExplanation, NodeTaskExplanation } from '@grappe/controller-core';
import {
  detectionPhaseCodec,
  probeOutcomeCodec,
  type Detection,
  type ExplainNodeResponse,
  type NodeTask,
  type SpareSlot,
} from '@grappe/protocol';
import { encodeFigures, encodeIncident, wholeMs } from './incident-codec.ts';
import { encodeCause, encodeNode, encodeTask } from './operator-codec.ts';

export function encodeNodeExplanation(explanation: NodeExplanation): ExplainNodeResponse {
  const { detection, figures } = explanation;
  return {
    node: encodeNode(explanation.summary, true),
    availabilityFrom: explanation.availabilityFrom ?? null,
    detection: detection === undefined ? null : encodeDetection(detection),
    leases: (detection?.leases ?? []).map(({ task, service, endsInMs }) => ({
      task,
      service,
      leftMs: Math.round(endsInMs),
    })),
    tasks: explanation.tasks.map(encodeNodeTask),
    standbys: explanation.standbys.map(encodeTask),
    spareFor: explanation.spareFor.map(encodeSpareSlot),
    avoidedBecause: explanation.avoidedBecause ?? '',
    failures: explanation.failures.map((failures) => ({ ...failures })),
    incidents: explanation.incidents.map(encodeIncident),
    figures: figures === undefined ? null : encodeFigures(figures),
    refusedBoards: explanation.refusedBoards.map(({ lastAgoMs, ...board }) => ({
      ...board,
      lastAgoMs: Math.round(lastAgoMs),
    })),
  };
}

function encodeDetection(detection: DetectionView): Detection {
  return {
    phase: detectionPhaseCodec.encode(detection.phase),
    ...wholeMs('silentMs', detection.silentMs),
    suspectAfterMs: detection.suspectAfterMs,
    meanIntervalMs: detection.meanIntervalMs,
    longestIntervalMs: detection.longestIntervalMs,
    multiplier: detection.multiplier,
    ...wholeMs('suspectedForMs', detection.suspectedForMs),
    ...wholeMs('graceLeftMs', detection.graceLeftMs),
    probedAt: detection.probed ?? '',
    findings: detection.findings.map(({ peer, outcome, agoMs }) => ({
      peer,
      outcome: probeOutcomeCodec.encode(outcome),
      agoMs,
    })),
    heldByDoubt: detection.doubt?.held ?? false,
  };
}

function encodeNodeTask(explained: NodeTaskExplanation): NodeTask {
  return {
    task: encodeTask(explained),
    ...wholeMs('decidedAgoMs', explained.decidedAgoMs),
    because: encodeCause(explained.because),
  };
}

/** `<service>#<slot>`; no service has the sign in its name. */
function encodeSpareSlot(key: string): SpareSlot {
  const at = key.lastIndexOf('#');
  return { service: key.slice(0, at), slot: key.slice(at + 1) };
}
