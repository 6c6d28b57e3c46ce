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
import { FakeBoard, type FakePin } from './gpio-board.ts';

interface PinUse {
  readonly bcm: number;
  readonly purpose: string;
}

interface Claim extends PinUse {
  release(): void;
}

/** The pins of a {@link FakeBoard}, as one process sees them. Debounce runs on the timers it is given. */
export class FakeGpio implements Gpio {
  readonly board: FakeBoard;
  readonly #timers: Timers;
  readonly #claims = new Map<number, Claim>();

  constructor(timers: Timers, board: FakeBoard = new FakeBoard()) {
    this.#timers = timers;
    this.board = board;
  }

  /** Pins in use, by what for. */
  get claimed(): ReadonlyMap<number, string> {
    return new Map([...this.#claims].map(([bcm, { purpose }]) => [bcm, purpose]));
  }

  /** The process ends in good order. */
  end(): void {
    for (const claim of [...this.#claims.values()]) claim.release();
  }

  output(request: GpioOutputRequest): Result<GpioOutput, GpioFault> {
    const { activeLow, safe } = request;
    return this.#claim(request, (pin, letGo) => {
      const drive = (active: boolean) => pin.drive(active !== activeLow ? 'high' : 'low');
      drive(safe === 'active');
      let released = false;
      return {
        write: (active) => {
          const trouble = troubleOf(pin, released);
          if (trouble !== undefined) return err(faultOf(request, 'failed', trouble));
          return ok(drive(active));
        },
        release: () => {
          if (released) return;
          released = true;
          if (!pin.broken) drive(safe === 'active');
          letGo();
        },
      };
    });
  }

  input(
    request: GpioInputRequest,
    onChange: (active: boolean) => void,
  ): Result<GpioInput, GpioFault> {
    return this.#claim(request, (pin, letGo) => {
      pin.drive('in');
      const active = () => pin.high !== request.activeLow;
      let reported = active();
      let cancel = (): void => undefined;
      const settle = () => {
        if (active() === reported) return;
        reported = active();
        onChange(reported);
      };
      pin.onEdge = () => {
        cancel();
        if (request.debounceMs <= 0) return settle();
        cancel = this.#timers.after(request.debounceMs, settle);
      };
      let released = false;
      return {
        read: () => {
          const trouble = troubleOf(pin, released);
          return trouble === undefined ? ok(active()) : err(faultOf(request, 'failed', trouble));
        },
        release: () => {
          if (released) return;
          released = true;
          cancel();
          pin.onEdge = undefined;
          letGo();
        },
      };
    });
  }

  #claim<Pin extends { release(): void }>(
    { bcm, purpose }: PinUse,
    open: (pin: FakePin, letGo: () => void) => Pin,
  ): Result<Pin, GpioFault> {
    const use = { bcm, purpose };
    const { unsupported } = this.board;
    if (unsupported !== undefined) return err(faultOf(use, 'unsupported', unsupported));
    const found = this.board.find(bcm);
    if (found === undefined) return err(faultOf(use, 'missing', 'there is no such pin'));
    const holder = this.#claims.get(bcm);
    if (holder !== undefined) return err(faultOf(use, 'busy', `used as ${holder.purpose}`));
    if (found.taken) return err(faultOf(use, 'busy', 'used by something else'));
    const pin = open(found, () => this.#claims.delete(bcm));
    this.#claims.set(bcm, { ...use, release: () => pin.release() });
    return ok(pin);
  }
}

function troubleOf(pin: FakePin, released: boolean): string | undefined {
  if (released) return 'it was released';
  return pin.broken ? 'it does not work any more' : undefined;
}

function faultOf({ bcm, purpose }: PinUse, cause: GpioFault['cause'], reason: string): GpioFault {
  return { bcm, purpose, cause, message: `GPIO ${bcm} (${purpose}): ${reason}` };
}
