import { LONG_PRESS_MS_MIN, newButton, stepButton, type ButtonState } from '@grappe/agent-core';
import { ok, type ButtonPress, type PinSpec, type Result } from '@grappe/domain';
import type { Clock, Gpio, GpioFault, GpioInput, Timers } from '@grappe/ports';
import { Fittings } from './fittings.ts';
import type { Troubles } from './troubles.ts';

/** Contacts of small buttons bounce for up to 10 ms, worn ones for longer; a quick press lasts 80. */
const BUTTON_DEBOUNCE_MS = 30;

export interface PushButtonOptions {
  readonly gpio: Gpio;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly troubles: Troubles;
  readonly onPress: (press: ButtonPress) => void;
  /** It has been down for long enough: who holds it may let go. */
  readonly onHeld: () => void;
}

/** The node's button. */
export class PushButton {
  readonly #options: PushButtonOptions;
  readonly #fittings: Fittings<PinSpec, GpioInput>;
  #state: ButtonState = newButton(true);
  #cancel: (() => void) | undefined;

  constructor(options: PushButtonOptions) {
    this.#options = options;
    this.#fittings = new Fittings({
      kind: 'button',
      open: (spec) => this.#open(spec),
      close: (input) => {
        this.#cancel?.();
        input.release();
      },
      troubles: options.troubles,
    });
  }

  retire(wanted: PinSpec | undefined): void {
    this.#fittings.retire(listOf(wanted));
  }

  fit(wanted: PinSpec | undefined): void {
    this.#fittings.fit(listOf(wanted));
  }

  #open({ gpio, activeLow }: PinSpec): Result<GpioInput, GpioFault> {
    const request = { bcm: gpio, purpose: 'button', activeLow, debounceMs: BUTTON_DEBOUNCE_MS };
    const opened = this.#options.gpio.input(request, (down) => this.#step(down));
    if (!opened.ok) return opened;
    const down = opened.value.read();
    this.#state = newButton(!down.ok || down.value);
    return ok(opened.value);
  }

  #step(down: boolean): void {
    const { clock, timers, onHeld, onPress } = this.#options;
    this.#cancel?.();
    const { state, press } = stepButton(this.#state, down, clock.monotonicMs());
    this.#state = state;
    if (state.kind === 'down') this.#cancel = timers.after(LONG_PRESS_MS_MIN, onHeld);
    if (press !== undefined) onPress(press);
  }
}

function listOf(wanted: PinSpec | undefined): readonly PinSpec[] {
  return wanted === undefined ? [] : [wanted];
}
