import { ledsAtEnd, type LedFacts } from '@grappe/agent-core';
import type { LedSpec, LedState, NodeHardware, Result } from '@grappe/domain';
import type { Clock, Gpio, Led, LedFault, Logger, Timers } from '@grappe/ports';
import { openGpioLed } from '../gpio-led.ts';
import { LedPlayer } from '../led-player.ts';
import { Fittings } from './fittings.ts';
import type { Troubles } from './troubles.ts';

export interface LightsOptions {
  readonly gpio: Gpio;
  /** Takes a light of the kernel over; `left`: lit when it is released. */
  readonly kernelLed: (light: {
    readonly name: string;
    readonly left: boolean;
  }) => Result<Led, LedFault>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly troubles: Troubles;
  readonly onState: (state: LedState) => void;
}

interface LightSpec {
  readonly led: LedSpec;
  /** Lit when the agent ends. */
  readonly left: boolean;
}

/** The node's lights, and what they show. Without any of them it still knows what they would show. */
export class Lights {
  readonly #options: LightsOptions;
  readonly #power: Fittings<LightSpec, Led>;
  readonly #status: Fittings<LightSpec, Led>;
  #player: LedPlayer;
  #facts: LedFacts | undefined;

  constructor(options: LightsOptions) {
    this.#options = options;
    this.#power = this.#fittings('power LED');
    this.#status = this.#fittings('status LED');
    this.#player = this.#newPlayer();
  }

  get state(): LedState | undefined {
    return this.#player.state;
  }

  retire({ powerLed, statusLed }: NodeHardware): void {
    const gone = [
      this.#power.retire(listOf(powerLed, ALONE_OR_NOT.power)),
      this.#status.retire(listOf(statusLed, this.#statusLeft)),
    ];
    if (gone.includes(true)) this.#play();
  }

  fit({ powerLed, statusLed }: NodeHardware): void {
    const power = this.#power.fit(listOf(powerLed, ALONE_OR_NOT.power));
    const wanted = listOf(statusLed, this.#statusLeft);
    // It may have become the only one, or may not be it any more.
    const changed = this.#status.retire(wanted);
    if (this.#status.fit(wanted) || power || changed) this.#play();
  }

  show(facts: LedFacts): void {
    this.#facts = facts;
    this.#player.show(facts);
  }

  /** The agent ends. `halting`: so does the board, and the lights are kept until the kernel takes them. */
  end(halting: boolean): void {
    if (halting) this.#player.leaveForHalt();
    else this.#player.release();
  }

  /** Without a power LED that works, it is the other one that has to say that the board runs. */
  get #statusLeft(): boolean {
    return this.#power.all.length > 0 ? BOTH_LEFT : ALONE_OR_NOT.status;
  }

  /** Another player for the lights that there are now. */
  #play(): void {
    this.#player.leave();
    this.#player = this.#newPlayer();
    if (this.#facts !== undefined) this.#player.show(this.#facts);
  }

  #newPlayer(): LedPlayer {
    const { clock, timers, logger, onState } = this.#options;
    const [power] = this.#power.all;
    const [status] = this.#status.all;
    const leds = { ...(power && { power: power.part }), ...(status && { status: status.part }) };
    return new LedPlayer({ leds, clock, timers, logger, onState });
  }

  #fittings(purpose: string): Fittings<LightSpec, Led> {
    const { gpio, kernelLed, troubles } = this.#options;
    return new Fittings({
      kind: purpose,
      open: ({ led, left }) =>
        led.kind === 'kernel'
          ? kernelLed({ name: led.name, left })
          : openGpioLed(gpio, { gpio: led.gpio, activeLow: led.activeLow, purpose, left }),
      close: (led) => led.release(),
      troubles,
    });
  }
}

/** How a power LED is left with or without another, and a status LED without. */
const ALONE_OR_NOT = {
  power: ledsAtEnd('both').power ?? false,
  status: ledsAtEnd('status').status ?? false,
};
const BOTH_LEFT = ledsAtEnd('both').status ?? false;

function listOf(led: LedSpec | undefined, left: boolean): readonly LightSpec[] {
  return led === undefined ? [] : [{ led, left }];
}
