import type { Document } from '../format/print.ts';
import {
  staysDown,
  type NodeOutcome,
  type RunOutcome,
  type ServiceOutcome,
} from './simulate-outcome.ts';

export interface Setting {
  readonly rack: string;
  readonly seed: number;
  readonly forMs: number;
  readonly assumptions: readonly string[];
}

export function simulationDocument(
  { rack, seed, forMs, assumptions }: Setting,
  outcomes: readonly RunOutcome[],
): Document {
  return {
    rack,
    seed,
    forMs,
    servedAgain: !outcomes.some(staysDown),
    failures: outcomes.map(runDocument),
    assumptions,
  };
}

function runDocument(outcome: RunOutcome): Document {
  const { run, services, nodes, moments } = outcome;
  return {
    failure: run.title,
    nodesOff: run.off,
    servedAgain: !staysDown(outcome),
    services: services.map(serviceDocument),
    nodes: nodes.map(nodeDocument),
    moments: moments.map(({ atMs, kind, what }) => ({ atMs: whole(atMs), kind, what })),
  };
}

function serviceDocument(service: ServiceOutcome): Document {
  return {
    service: service.service,
    replicas: service.replicas,
    servedBefore: service.before,
    servedWhileOff: service.whileOff,
    servedAtEnd: service.atEnd,
    goneWithNode: service.goneWithNode,
    notServedMs: whole(service.outageMs),
    fullAfterMs: whole(service.fullAfterMs),
    fullAfterPowerMs: whole(service.fullAfterHealMs),
    staysDown: service.staysDown,
    waits: service.waits,
    moves: service.moves.map((move) => ({ ...move })),
    timeline: service.timeline.map(({ fromMs, untilMs, served }) => ({
      fromMs: whole(fromMs),
      untilMs: whole(untilMs),
      served,
    })),
  };
}

function nodeDocument({ before, whileOff }: NodeOutcome): Document {
  return {
    node: before.name,
    poweredWhileOff: whileOff.powered,
    cpus: before.capacity.cpus,
    cpusReservedBefore: before.cpusReserved ?? null,
    cpusReservedWhileOff: whileOff.cpusReserved ?? null,
    memoryBytes: before.capacity.memoryBytes,
    memoryReservedBytesBefore: before.memoryReservedBytes ?? null,
    memoryReservedBytesWhileOff: whileOff.memoryReservedBytes ?? null,
  };
}

/** The simulator reckons in fractions of a millisecond that mean nothing. */
function whole(ms: number): number;
function whole(ms: number | undefined): number | null;
function whole(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms);
}
