import {
  newFirstBoot,
  stepFirstBoot,
  type FirstBootAct,
  type FirstBootEffect,
  type FirstBootEvent,
  type FirstBootState,
  type FirstBootStatus,
} from '@grappe/agent-core';
import type { Clock, Logger, Rng, Timers } from '@grappe/ports';
import type { FirstBootLights } from './first-boot-lights.ts';

/** An act that takes time in the world; waits are the driver's own. */
export type FirstBootDeed = Exclude<FirstBootAct, { kind: 'wait' }>;

export interface FirstBootDriverOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly rng: Rng;
  readonly logger: Logger;
  readonly lights: Pick<FirstBootLights, 'show' | 'take' | 'end'>;
  /** Does it, durably, and says what became of it. What it throws is told as a failure of the act. */
  readonly perform: (deed: FirstBootDeed) => Promise<FirstBootEvent>;
  /** For programs, in memory. */
  readonly publish: (status: FirstBootStatus) => Promise<void>;
  /** For a person, on the card. */
  readonly report: (text: string) => Promise<void>;
}

/** Takes a board through its first boot, one act after the other. */
export class FirstBootDriver {
  readonly #options: FirstBootDriverOptions;
  #state: FirstBootState;
  #stopped = false;
  #cancelWait: (() => void) | undefined;

  constructor(options: FirstBootDriverOptions) {
    this.#options = options;
    this.#state = newFirstBoot(options.clock.monotonicMs());
  }

  /** Resolves when the board is a node, with true; with false when it was stopped before. */
  async run(): Promise<boolean> {
    const { lights } = this.#options;
    lights.take({});
    try {
      let event: FirstBootEvent | 'finished' = { kind: 'begun' };
      while (!this.#stopped && event !== 'finished') event = await this.#step(event);
      return event === 'finished';
    } finally {
      lights.end();
    }
  }

  /** Ends it after what is being done right now. */
  stop(): void {
    this.#stopped = true;
    this.#cancelWait?.();
  }

  async #step(event: FirstBootEvent): Promise<FirstBootEvent | 'finished'> {
    const { clock, rng } = this.#options;
    const ctx = { nowMs: clock.monotonicMs(), wallMs: clock.wallMs(), random: rng.next() };
    const { state, effects } = stepFirstBoot(this.#state, event, ctx);
    this.#state = state;
    let next: FirstBootEvent | 'finished' = 'finished';
    for (const effect of effects) next = (await this.#carryOut(effect)) ?? next;
    return next;
  }

  async #carryOut(effect: FirstBootEffect): Promise<FirstBootEvent | undefined> {
    const { lights, publish, report } = this.#options;
    switch (effect.kind) {
      case 'light':
        lights.show(effect.light);
        return undefined;
      case 'take-lights':
        lights.take(effect.leds);
        return undefined;
      case 'tell':
        this.#log(effect.status);
        await this.#try(publish(effect.status), 'the state of the first boot cannot be published');
        return undefined;
      case 'report':
        await this.#try(report(effect.text), 'the report on the card cannot be written');
        return undefined;
      case 'act':
        return effect.act.kind === 'wait' ? this.#wait(effect.act.delayMs) : this.#do(effect.act);
      case 'finish':
        return undefined;
    }
  }

  async #do(deed: FirstBootDeed): Promise<FirstBootEvent> {
    try {
      return await this.#options.perform(deed);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { kind: 'failed', message: `${deed.kind}: ${why}` };
    }
  }

  #wait(delayMs: number): Promise<FirstBootEvent> {
    return new Promise((resolve) => {
      const over = (): void => resolve({ kind: 'done' });
      const cancel = this.#options.timers.after(delayMs, over);
      this.#cancelWait = () => {
        cancel();
        over();
      };
    });
  }

  #log({ phase, node, reason, notes }: FirstBootStatus): void {
    const { logger } = this.#options;
    const fields = { phase, node, ...(notes.length > 0 && { notes }) };
    if (reason === undefined) logger.info(fields, 'first boot');
    else {
      const { kind, messages, remedy } = reason;
      logger.warn({ ...fields, reason: kind, messages, remedy }, 'the first boot waits');
    }
  }

  async #try(work: Promise<void>, failure: string): Promise<void> {
    await work.catch((error: unknown) => {
      this.#options.logger.warn({ err: error }, failure);
    });
  }
}
