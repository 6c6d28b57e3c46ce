import type { Gpio, GpioInputRequest, GpioOutputRequest } from '@grappe/ports';

/** What a board drives a pin to; `in` when it does not. */
export type DrivenLevel = 'in' | 'low' | 'high';

/** A board with pins that a test can measure and solder to. */
export interface GpioBench {
  /** The pins as the process that runs now sees them. */
  readonly gpio: Gpio;
  /** Pins that nobody uses: inputs, low, not claimed before. */
  readonly free: readonly [number, number];
  /** A pin that a driver of the kernel holds. */
  readonly taken: number;
  /** Within the chip, but not led to the header. */
  readonly offHeader: number;
  /** The process ends in good order; `gpio` is then that of the next one. */
  end(): Promise<void>;
  /** A process that was killed left the pin like this, waiting for edges if it was an input. */
  leaveBehind(bcm: number, level: DrivenLevel): Promise<void>;
  /** All that the board has driven the pin to since the bench was made, without repeats, oldest first; it begins with `in`. */
  history(bcm: number): Promise<readonly DrivenLevel[]>;
  /** The world outside sets the level of an input; done when those who listen have been told. */
  setLevel(bcm: number, high: boolean): Promise<void>;
  /** Reading and writing the pin fail from now on. */
  breakPin(bcm: number): Promise<void>;
  /** Lets time pass. */
  advance(byMs: number): Promise<void>;
  dispose(): Promise<void>;
}

/** An output that is active at high voltage, and safe without it. */
export function outputRequest(
  bcm: number,
  changes: Partial<GpioOutputRequest> = {},
): GpioOutputRequest {
  return { bcm, purpose: 'relay of p2', activeLow: false, safe: 'inactive', ...changes };
}

/** An input that is active at high voltage, without debounce. */
export function inputRequest(
  bcm: number,
  changes: Partial<GpioInputRequest> = {},
): GpioInputRequest {
  return { bcm, purpose: 'power-good of c1', activeLow: false, debounceMs: 0, ...changes };
}
