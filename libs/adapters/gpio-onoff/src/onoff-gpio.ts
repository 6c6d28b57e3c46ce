import { err, ok, type Result } from '@grappe/domain';
import type {
  Gpio,
  GpioFault,
  GpioInput,
  GpioInputRequest,
  GpioOutput,
  GpioOutputRequest,
  Timers,
} from '@grappe/ports';
import { findHeaderChip, type GpioChip } from './header-chip.ts';
import { InputPin, listenLine, NoEdgesError } from './input-pin.ts';
import { KERNEL_GPIO_ROOT, loadOnoff, type OnoffLine, type OnoffModule } from './load-onoff.ts';
import { driveLine, OutputPin, safeHigh } from './output-pin.ts';
import { faultOf, troubleOfClaim, type PinTrouble, type PinUse } from './pin-trouble.ts';
import { SysfsLine } from './sysfs-line.ts';

/** The highest BCM number on a 40-pin header; the chips have more lines, which the board itself uses. */
const HEADER_BCM_MAX = 27;

export interface OnoffGpioOptions {
  readonly timers: Timers;
  /** The tree of the kernel's GPIO class: another one in tests and in the lab. */
  readonly root?: string;
}

interface Place {
  readonly onoff: OnoffModule;
  readonly line: SysfsLine;
}

/**
 * The pins of this board through onoff and sysfs. Nothing is loaded or looked at before a pin is claimed, so that it costs nothing on a machine
 * without any. Outputs go to their safe state when the process ends in any way that lets it run `exit` handlers.
 */
export class OnoffGpio implements Gpio {
  readonly #timers: Timers;
  readonly #root: string;
  readonly #claims = new Map<number, { readonly purpose: string; readonly release: () => void }>();
  /** Outputs that were released, by kernel number: still driven, so still held. */
  readonly #parked = new Map<number, OnoffLine>();
  readonly #onExit = (): void => this.close();
  #onoff: Result<OnoffModule, PinTrouble> | undefined;

  constructor({ timers, root = KERNEL_GPIO_ROOT }: OnoffGpioOptions) {
    this.#timers = timers;
    this.#root = root;
  }

  output(request: GpioOutputRequest): Result<GpioOutput, GpioFault> {
    return this.#claim(request, ({ onoff, line }) => {
      const high = safeHigh(request);
      const held = this.#unpark(line, high) ?? driveLine(onoff, line, high);
      return new OutputPin(held, request, () => {
        this.#parked.set(line.number, held);
        this.#forget(request.bcm);
      });
    });
  }

  input(
    request: GpioInputRequest,
    onChange: (active: boolean) => void,
  ): Result<GpioInput, GpioFault> {
    return this.#claim(request, (place) => {
      this.#parked.get(place.line.number)?.unexport();
      this.#parked.delete(place.line.number);
      const line = listenLine(place.onoff, place.line);
      try {
        const onRelease = () => this.#forget(request.bcm);
        return new InputPin({ line, request, timers: this.#timers, onChange, onRelease });
      } catch (error) {
        // Not by onoff, which fails to stop watching what it could not watch.
        place.line.unexport();
        throw error;
      }
    });
  }

  /** Releases every pin. */
  close(): void {
    for (const { release } of [...this.#claims.values()]) release();
  }

  #claim<Pin extends { release(): void }>(
    use: PinUse,
    open: (place: Place) => Pin,
  ): Result<Pin, GpioFault> {
    const place = this.#place(use);
    if (!place.ok) return err(faultOf(use, place.error));
    try {
      const pin = open(place.value);
      if (this.#claims.size === 0) process.once('exit', this.#onExit);
      this.#claims.set(use.bcm, { purpose: use.purpose, release: () => pin.release() });
      return ok(pin);
    } catch (error) {
      const trouble = error instanceof NoEdgesError ? error.trouble : troubleOfClaim(error);
      return err(faultOf(use, trouble));
    }
  }

  #place({ bcm }: PinUse): Result<Place, PinTrouble> {
    if (!Number.isInteger(bcm) || bcm < 0 || bcm > HEADER_BCM_MAX) return err(NOT_ON_HEADER);
    const holder = this.#claims.get(bcm);
    if (holder !== undefined) return err(usedAs(holder.purpose));
    const chip = findHeaderChip(this.#root);
    if (!chip.ok) return chip;
    if (bcm >= chip.value.lines) return err(notOnChip(chip.value));
    this.#onoff ??= loadOnoff(this.#root);
    if (!this.#onoff.ok) return this.#onoff;
    const line = new SysfsLine(this.#root, chip.value.base + bcm);
    return ok({ onoff: this.#onoff.value, line });
  }

  /** A released output that is still ours, driven to `high`; undefined when there is none or someone has taken it. */
  #unpark(line: SysfsLine, high: boolean): OnoffLine | undefined {
    const parked = this.#parked.get(line.number);
    this.#parked.delete(line.number);
    try {
      parked?.writeSync(high ? 1 : 0);
      return parked;
    } catch {
      return undefined;
    }
  }

  #forget(bcm: number): void {
    this.#claims.delete(bcm);
    if (this.#claims.size === 0) process.off('exit', this.#onExit);
  }
}

const NOT_ON_HEADER: PinTrouble = {
  cause: 'missing',
  reason: 'there is no such pin on the 40-pin header',
  remedy: `give the BCM number, 0 to ${HEADER_BCM_MAX}, which is not the position on the header`,
};

function notOnChip({ label, lines }: GpioChip): PinTrouble {
  return {
    cause: 'missing',
    reason: `this board has no such pin: its chip ${label} has ${lines}`,
    remedy: `use a pin from 0 to ${lines - 1}`,
  };
}

function usedAs(purpose: string): PinTrouble {
  return {
    cause: 'busy',
    reason: `the agent uses this pin already, as ${purpose}`,
    remedy: 'give each use a pin of its own in rack.yaml',
  };
}
