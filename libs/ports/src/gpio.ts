import type { Result } from '@grappe/domain';

/** Why a pin cannot be used; the agent runs on without it. */
export interface GpioFault {
  /** As on the 40-pin header's plan: GPIO 17 is 17. */
  readonly bcm: number;
  /** What the pin is for, in words of rack.yaml: "status LED". */
  readonly purpose: string;
  /**
   * `missing`: this board has no such pin. `busy`: something else uses it. `forbidden`: the agent may not. `unsupported`: this kernel has no
   * usable GPIO interface. `failed`: reading or writing did not work, as the message says.
   */
  readonly cause: 'missing' | 'busy' | 'forbidden' | 'unsupported' | 'failed';
  /** For a person: what happened, where, and what to do. */
  readonly message: string;
}

export interface GpioOutputRequest {
  readonly bcm: number;
  readonly purpose: string;
  /** Active means low voltage on the pin, as many relay boards want it. */
  readonly activeLow: boolean;
  /**
   * What the pin is driven to from the first moment on, and again when it is released or the process ends in good order. A pin that an earlier
   * process left at this very level does not change on the way.
   */
  readonly safe: 'active' | 'inactive';
}

export interface GpioInputRequest {
  readonly bcm: number;
  readonly purpose: string;
  readonly activeLow: boolean;
  /** A level that does not last this long is not reported. 0: every edge is. */
  readonly debounceMs: number;
}

export interface GpioOutput {
  /** Done when it returns. */
  write(active: boolean): Result<void, GpioFault>;
  /** Drives the pin to its safe state and lets go of it. Repeating it does nothing. */
  release(): void;
}

export interface GpioInput {
  read(): Result<boolean, GpioFault>;
  release(): void;
}

/** The pins of this board's header. */
export interface Gpio {
  output(request: GpioOutputRequest): Result<GpioOutput, GpioFault>;
  /** `onChange` tells the new level, debounced; never before this has returned. */
  input(
    request: GpioInputRequest,
    onChange: (active: boolean) => void,
  ): Result<GpioInput, GpioFault>;
}
