import { err, ok, type Result } from '@grappe/domain';
import type { GpioFault, GpioOutput, GpioOutputRequest } from '@grappe/ports';
import type { OnoffLine, OnoffModule } from './load-onoff.ts';
import { faultOf, RELEASED, troubleOfUse } from './pin-trouble.ts';
import type { SysfsLine } from './sysfs-line.ts';

/** Voltage on the pin. onoff's and the kernel's own inversion is not used: `high` and `low` of `direction` do not know it. */
function bit(high: boolean): 0 | 1 {
  return high ? 1 : 0;
}

function highWhen(request: GpioOutputRequest, active: boolean): boolean {
  return active !== request.activeLow;
}

/** The voltage of a request's safe state. */
export function safeHigh(request: GpioOutputRequest): boolean {
  return highWhen(request, request.safe === 'active');
}

/** Makes a line an output at `high`, in one step of the hardware. Throws what the kernel says. */
export function driveLine(onoff: OnoffModule, line: SysfsLine, high: boolean): OnoffLine {
  const wasExported = line.isExported;
  try {
    const isThere = wasExported && line.isDriven(high);
    if (wasExported) line.forgetEdges();
    const direction = high ? 'high' : 'low';
    const driven = new onoff.Gpio(line.number, direction, 'none', {
      activeLow: false,
      reconfigureDirection: !isThere,
    });
    // Of a line that was exported before, onoff keeps errors to itself: done again, it fails again.
    if (driven.direction() !== 'out') driven.setDirection(direction);
    return driven;
  } catch (error) {
    if (!wasExported) line.unexport();
    throw error;
  }
}

/** A claimed output. */
export class OutputPin implements GpioOutput {
  readonly #line: OnoffLine;
  readonly #request: GpioOutputRequest;
  readonly #onRelease: () => void;
  #released = false;

  constructor(line: OnoffLine, request: GpioOutputRequest, onRelease: () => void) {
    this.#line = line;
    this.#request = request;
    this.#onRelease = onRelease;
  }

  write(active: boolean): Result<void, GpioFault> {
    if (this.#released) return err(faultOf(this.#request, RELEASED));
    try {
      this.#line.writeSync(bit(highWhen(this.#request, active)));
      return ok(undefined);
    } catch (error) {
      return err(faultOf(this.#request, troubleOfUse(error, 'writing this pin failed')));
    }
  }

  /** The line stays exported and driven: a line that is given back becomes an input, and what hangs on it may switch. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    try {
      this.#line.writeSync(bit(safeHigh(this.#request)));
    } catch {
      // Whoever took the line away has it now; there is nothing left to drive.
    }
    this.#onRelease();
  }
}
