import {
  ledLevel,
  ledPatterns,
  ledsAtEnd,
  ledStates,
  type LedFacts,
  type LedPatterns,
  type Lights,
} from '@grappe/agent-core';
import type { LedPattern, LedState } from '@grappe/domain';
import type { Clock, Led, Logger, Timers } from '@grappe/ports';

/** The lights of a node; without any there is nothing to see, only to tell. */
export interface FittedLeds {
  readonly power?: Led;
  readonly status?: Led;
}

export interface LedPlayerOptions {
  readonly leds: FittedLeds;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Told when another state is the most important one. */
  readonly onState?: (state: LedState) => void;
}

const LIGHTS = ['power', 'status'] as const;
type Light = (typeof LIGHTS)[number];

/** Which lights there are; undefined: none, and nothing to play. */
function lightsOf({ power, status }: FittedLeds): Lights | undefined {
  if (power !== undefined) return status === undefined ? 'power' : 'both';
  return status === undefined ? undefined : 'status';
}

/**
 * Shows on a node's lights what is the case. It writes only when a light changes, and waits for the next change with one timer; without the
 * process behind it every light stands still.
 */
export class LedPlayer {
  readonly #options: LedPlayerOptions;
  readonly #lights: Lights | undefined;
  readonly #players: ReadonlyMap<Light, OneLight>;
  #facts: LedFacts | undefined;
  #state: LedState | undefined;
  #cancel: (() => void) | undefined;
  #ended = false;

  constructor(options: LedPlayerOptions) {
    this.#options = options;
    this.#lights = lightsOf(options.leds);
    const players = LIGHTS.flatMap((light) => {
      const led = options.leds[light];
      if (led === undefined) return [];
      return [[light, new OneLight(led, options.logger.child({ light }))] as const];
    });
    this.#players = new Map(players);
  }

  /** What is shown as the most important; undefined before the first facts. */
  get state(): LedState | undefined {
    return this.#state;
  }

  /** From now on the lights tell this. What is unchanged goes on without a break. */
  show(facts: LedFacts): void {
    if (this.#ended) return;
    this.#facts = facts;
    this.#play();
  }

  /**
   * The board is about to halt: the last that the agent has to say. It keeps the lights, so that one is lit until the kernel has halted; whatever
   * is asked of the player afterwards does nothing.
   */
  leaveForHalt(): void {
    if (!this.#end() || this.#lights === undefined) return;
    const left = ledsAtEnd(this.#lights);
    for (const [light, player] of this.#players) player.write(left[light] ?? false);
  }

  /** The agent ends, the board goes on. */
  release(): void {
    if (!this.#end()) return;
    for (const light of LIGHTS) this.#options.leds[light]?.release();
  }

  /** Another player takes the lights over: they stay taken, and as they are for now. */
  leave(): void {
    this.#end();
  }

  #end(): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    this.#cancel?.();
    return true;
  }

  #play(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#facts === undefined) return;
    const { clock, timers } = this.#options;
    const nowMs = clock.monotonicMs();
    const states = ledStates(this.#facts, nowMs);
    const patterns: LedPatterns =
      this.#lights === undefined ? {} : ledPatterns(states, this.#lights);
    const changesMs = LIGHTS.flatMap(
      (light) => this.#players.get(light)?.play(patterns[light], nowMs) ?? [],
    );
    const { identifyUntilMs } = this.#facts;
    if (identifyUntilMs !== undefined && identifyUntilMs > nowMs) changesMs.push(identifyUntilMs);
    if (changesMs.length > 0) {
      this.#cancel = timers.after(Math.min(...changesMs) - nowMs, () => {
        this.#play();
      });
    }
    this.#tell(states[0]);
  }

  #tell(state: LedState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState?.(state);
  }
}

/** A light, and since when it shows what. */
class OneLight {
  readonly #led: Led;
  readonly #logger: Logger;
  #pattern: LedPattern | undefined;
  #sinceMs = 0;
  /** Undefined: not known, so the next level is written whatever it is. */
  #lit: boolean | undefined;
  #toldFault = '';

  constructor(led: Led, logger: Logger) {
    this.#led = led;
    this.#logger = logger;
  }

  /** When it has to be played again; undefined: not on its own account. */
  play(pattern: LedPattern | undefined, nowMs: number): number | undefined {
    if (pattern === undefined) return undefined;
    if (pattern !== this.#pattern) this.#sinceMs = nowMs;
    this.#pattern = pattern;
    const { lit, nextChangeMs } = ledLevel(pattern, this.#sinceMs, nowMs);
    this.write(lit);
    return nextChangeMs;
  }

  write(lit: boolean): void {
    if (lit === this.#lit) return;
    const written = this.#led.write(lit);
    this.#lit = written.ok ? lit : undefined;
    this.#tell(written.ok ? '' : written.error.message);
  }

  /** Once per reason: it is tried again at every change. */
  #tell(fault: string): void {
    if (fault === this.#toldFault) return;
    if (fault !== '') this.#logger.warn({ reason: fault }, 'a light cannot be switched');
    else this.#logger.info({}, 'the light can be switched again');
    this.#toldFault = fault;
  }
}
