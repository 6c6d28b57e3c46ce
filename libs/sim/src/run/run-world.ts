import type { Checker, Watch } from '../checkers/checker.ts';
import { defects } from '../checkers/defects.ts';
import type { Observation } from '../checkers/observation.ts';
import { Trace, traceLine, type TraceEntry } from '../kernel/trace.ts';
import { Livelock, TIME_LIMITS } from '../kernel/virtual-time.ts';
import { describeObservation, errorText } from '../world/describe.ts';
import { REAL, type Makers } from '../world/makers.ts';
import { SimulatedWorld } from '../world/world.ts';
import type { WorldSpec } from '../world/world-spec.ts';
import { alertAhead, unrest } from './rest.ts';

/**
 * Time in which a healed rack comes to rest, whatever has happened before. The longest waits that can follow one another: a node that boots (20 s) or a fresh
 * controller that gives its nodes time (10 s), a restart or an image that waits for its next try (60 s), a slot that backs off (60 s),
 * and replicas that are moved once all that is over (after a minute of calm, one every ten seconds).
 */
const REST_WITHIN_MS = 300_000;
/** A rack at rest that stays so for this long is at rest. */
const STAYS_MS = 3_000;
/** The rack is watched doing nothing for so long: longer than any period of a loop that should write nothing. */
const CALM_MS = 12_000;
/** Between two looks whether it has come to rest. */
const LOOK_MS = 500;
const SECOND_MS = 1_000;
/** The busiest of hundreds of drawn racks has 30,000. */
const EVENTS_PER_WORLD_MAX = 1_000_000;
/** Beyond it a broken checker, or a loop, would fill the memory with the same. */
const VIOLATIONS_MAX = 20;

export interface Violation {
  readonly seed: number;
  /** The checker's name. */
  readonly checker: string;
  readonly invariant: number;
  readonly atMs: number;
  readonly what: string;
  /** What had happened just before, oldest first. */
  readonly recent: readonly TraceEntry[];
}

export interface RunOptions {
  readonly checkers: readonly Checker[];
  readonly makers?: Makers;
  /** Called with each line of the trace. */
  readonly onTraceLine?: (line: string) => void;
  /** For a comparison with another world. */
  readonly keepDecisions?: boolean;
}

export interface RunResult {
  readonly violations: readonly Violation[];
  readonly traceHash: string;
  readonly traceLines: number;
  /** What engines were told and did, and what agents saved, as lines of a trace: two worlds in which these are the same have decided the same. */
  readonly decisions: readonly string[];
  readonly events: number;
  readonly virtualMs: number;
  /** From the moment when all was healed; absent when it did not come to rest. */
  readonly restAfterMs?: number;
}

const DECISIONS: ReadonlySet<Observation['kind']> = new Set(['container', 'engine-call', 'saved']);

export const LIVENESS = {
  name: 'comes-to-rest',
  invariant: 0,
  text: 'once everything is healed, the rack comes to rest within a bound, and stays so',
} as const;

/** What a world ends with that would never end: see `TimeLimits`. */
export const LIVELOCK = {
  name: 'livelock',
  invariant: 8,
  text: 'whatever happens leads to a limited number of things, then all wait for time to pass',
} as const;

/** Runs a world from its beginning until it is at rest, or has violated something. */
export async function runWorld(spec: WorldSpec, options: RunOptions): Promise<RunResult> {
  return new WorldRun(spec, options).run();
}

class WorldRun {
  readonly #spec: WorldSpec;
  readonly #options: RunOptions;
  readonly #trace: Trace;
  readonly #world: SimulatedWorld;
  readonly #watches: readonly Watch[];
  readonly #violations: Violation[] = [];
  readonly #decisions: string[] = [];
  #nextSecondMs = SECOND_MS;

  constructor(spec: WorldSpec, options: RunOptions) {
    this.#spec = spec;
    this.#options = options;
    this.#trace = new Trace(options.onTraceLine);
    this.#watches = options.checkers.map((checker) =>
      checker.watch((what) => this.#violated(checker, what)),
    );
    this.#world = new SimulatedWorld(spec, {
      makers: options.makers ?? REAL,
      limits: { ...TIME_LIMITS, eventsMax: EVENTS_PER_WORLD_MAX },
      trace: this.#trace,
      onObservation: (observation, world) => {
        this.#noteDecision(observation);
        for (const watch of this.#watches) watch.see?.(observation, world);
      },
    });
  }

  async run(): Promise<RunResult> {
    const onRejection = (error: unknown): void => {
      // The world ends with it anyway.
      if (!(error instanceof Livelock))
        this.#world.observe({ kind: 'defect', machine: 'some process', error });
    };
    process.on('unhandledRejection', onRejection);
    let restAfterMs: number | undefined;
    try {
      this.#world.begin();
      await this.#pass(this.#spec.healAtMs);
      restAfterMs = await this.#comeToRest();
      if (restAfterMs !== undefined) await this.#stayCalm();
    } catch (error) {
      if (error instanceof Livelock) this.#violated(LIVELOCK, error.message);
      else this.#violated(defects, errorText(error));
    } finally {
      process.off('unhandledRejection', onRejection);
    }
    return {
      violations: this.#violations,
      traceHash: this.#trace.digest(),
      traceLines: this.#trace.lines,
      decisions: this.#decisions,
      events: this.#world.time.events,
      virtualMs: this.#world.time.nowMs,
      ...(restAfterMs === undefined ? {} : { restAfterMs }),
    };
  }

  async #comeToRest(): Promise<number | undefined> {
    const { time } = this.#world;
    const untilMs = this.#spec.healAtMs + REST_WITHIN_MS;
    let restingSinceMs: number | undefined;
    let why: string | undefined;
    while (time.nowMs < untilMs && this.#violations.length === 0) {
      await this.#pass(time.nowMs + LOOK_MS);
      why = unrest(this.#world) ?? alertAhead(this.#world, 2 * (STAYS_MS + CALM_MS));
      if (why === undefined) restingSinceMs ??= time.nowMs;
      else restingSinceMs = undefined;
      if (restingSinceMs !== undefined && time.nowMs - restingSinceMs >= STAYS_MS)
        return restingSinceMs - this.#spec.healAtMs;
    }
    if (this.#violations.length === 0)
      this.#violated(LIVENESS, `not within ${REST_WITHIN_MS} ms: ${why ?? 'it does not stay so'}`);
    return undefined;
  }

  async #stayCalm(): Promise<void> {
    this.#world.observe({ kind: 'calm' });
    await this.#pass(this.#world.time.nowMs + CALM_MS);
    const why = unrest(this.#world);
    if (why !== undefined) this.#violated(LIVENESS, `it did not stay so: ${why}`);
  }

  #pass(untilMs: number): Promise<void> {
    return this.#world.time.runUntil(untilMs, () => {
      for (const watch of this.#watches) watch.afterEvent?.(this.#world);
      while (this.#world.time.nowMs >= this.#nextSecondMs) {
        this.#nextSecondMs += SECOND_MS;
        for (const watch of this.#watches) watch.everySecond?.(this.#world);
      }
      return this.#violations.length === 0 ? 'go on' : 'stop';
    });
  }

  #noteDecision(observation: Observation): void {
    if (!this.#options.keepDecisions || !DECISIONS.has(observation.kind)) return;
    const atMs = this.#world.time.nowMs;
    this.#decisions.push(traceLine({ atMs, ...describeObservation(observation) }));
  }

  #violated(checker: Pick<Checker, 'name' | 'invariant'>, what: string): void {
    if (this.#violations.length >= VIOLATIONS_MAX) return;
    const atMs = this.#world.time.nowMs;
    this.#trace.add({ atMs, kind: 'violation', who: checker.name, what });
    this.#violations.push({
      seed: this.#spec.seed,
      checker: checker.name,
      invariant: checker.invariant,
      atMs,
      what,
      recent: this.#trace.recent(),
    });
  }
}
