import { quantile } from '../figures/statistics.ts';
import {
  askedIn,
  failureCounts,
  failedOf,
  longestWithoutAnswerMs,
  slowestMs,
  type Period,
  type RequestOutcome,
} from '@grappe/tool-lab';
import { FAULTS, type Fault } from './terms.ts';
import type { Throughput } from './throughput.ts';

/** A fault, from right before it until nothing of it was left. */
export interface FaultPeriod extends Period {
  readonly fault: Fault | 'steady';
  /** How long nobody answered on the virtual IP by ping; for cuts of gateways only. */
  readonly addressSilenceMs?: number;
}

/** What became of the requests that were asked during all faults of a kind. */
export interface FaultFigures {
  /** How often it was done. */
  readonly n: number;
  readonly requests: number;
  readonly failed: number;
  readonly reasons: Readonly<Record<string, number>>;
  /** The longest time without a good answer, of all of them. */
  readonly withoutAnswerMs: number;
  readonly slowestAnswerMs: number;
}

/** All proxies, round by round, in the same run. */
export interface ProxyRound {
  readonly grappe: Throughput;
  readonly plain: Throughput;
  /** By hand, with what keeps requests from failing. */
  readonly promising: Throughput;
}

/** The front door beside HAProxy configured by hand. */
export interface ThroughputFigures {
  /** Requests a second through the front door to those through HAProxy configured by hand; median of rounds. */
  readonly ratioToPlainHaproxy: number;
  /** Time of a core for each request, likewise. */
  readonly cpuRatioToPlainHaproxy: number;
  /** The same two to HAProxy configured by hand for the same promises. */
  readonly ratioToHaproxyWithSamePromises: number;
  readonly cpuRatioToHaproxyWithSamePromises: number;
}

export interface Measurements {
  readonly outcomes: readonly RequestOutcome[];
  readonly periods: readonly FaultPeriod[];
  readonly keepalivedDefaultMs: readonly number[];
  readonly rounds: readonly ProxyRound[];
}

export interface FrontDoorFigures extends ThroughputFigures {
  readonly requests: number;
  /** Failed requests by fault. */
  readonly failed: Readonly<Partial<Record<Fault | 'steady', number>>>;
  readonly virtualIpOutageMsMedian: number;
  readonly virtualIpOutageMsMax: number;
  readonly keepalivedDefaultMsMedian: number;
  readonly keepalivedDefaultMsMax: number;
  readonly faults: Readonly<Partial<Record<Fault | 'steady', FaultFigures>>>;
}

export function figuresOf(measured: Measurements): FrontDoorFigures {
  const kinds = ['steady', ...FAULTS] as const;
  const faults: Partial<Record<Fault | 'steady', FaultFigures>> = {};
  for (const kind of kinds) {
    const periods = measured.periods.filter(({ fault }) => fault === kind);
    if (periods.length > 0) faults[kind] = faultFigures(measured.outcomes, periods);
  }
  const silencesMs = measured.periods.flatMap(({ addressSilenceMs }) => addressSilenceMs ?? []);
  const plainMs = measured.keepalivedDefaultMs;
  return {
    requests: measured.outcomes.length,
    failed: Object.fromEntries(Object.entries(faults).map(([kind, { failed }]) => [kind, failed])),
    virtualIpOutageMsMedian: Math.round(at(silencesMs, MEDIAN)),
    virtualIpOutageMsMax: Math.round(at(silencesMs, MAX)),
    keepalivedDefaultMsMedian: Math.round(at(plainMs, MEDIAN)),
    keepalivedDefaultMsMax: Math.round(at(plainMs, MAX)),
    ...throughputFiguresOf(measured.rounds),
    faults,
  };
}

export function throughputFiguresOf(rounds: readonly ProxyRound[]): ThroughputFigures {
  const ratio = (of: keyof Throughput, to: 'plain' | 'promising'): number =>
    at(
      rounds.map((round) => round.grappe[of] / round[to][of]),
      MEDIAN,
    );
  return {
    ratioToPlainHaproxy: ratio('requestsPerS', 'plain'),
    cpuRatioToPlainHaproxy: ratio('cpuUsPerRequest', 'plain'),
    ratioToHaproxyWithSamePromises: ratio('requestsPerS', 'promising'),
    cpuRatioToHaproxyWithSamePromises: ratio('cpuUsPerRequest', 'promising'),
  };
}

const MEDIAN = 0.5;
const MAX = 1;

function at(values: readonly number[], share: number): number {
  return quantile(values, share) ?? Number.NaN;
}

function faultFigures(
  outcomes: readonly RequestOutcome[],
  periods: readonly Period[],
): FaultFigures {
  const asked = periods.flatMap((period) => askedIn(outcomes, period));
  return {
    n: periods.length,
    requests: asked.length,
    failed: failedOf(asked).length,
    reasons: failureCounts(asked),
    withoutAnswerMs: Math.round(
      Math.max(...periods.map((period) => longestWithoutAnswerMs(outcomes, period))),
    ),
    slowestAnswerMs: Math.round(slowestMs(asked)),
  };
}

/** Whether no request failed but those of gateways that had the virtual IP and were cut off. */
export function hasPassed({ failed }: FrontDoorFigures): boolean {
  return Object.entries(failed).every(([fault, count]) => fault === 'gatewayCut' || count === 0);
}
