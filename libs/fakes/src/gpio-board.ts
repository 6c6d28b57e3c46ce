/** What a board drives a pin to; `in` when it does not. */
export type FakePinLevel = 'in' | 'low' | 'high';

/** One wire of a made-up board. */
export class FakePin {
  /** All that the board drove it to, without repeats, oldest first. */
  readonly history: FakePinLevel[] = ['in'];
  /** Set: something else uses it. */
  taken = false;
  /** Set: reading and writing it fail. */
  broken = false;
  /** Told after each change of the level by the world outside. */
  onEdge: ((high: boolean) => void) | undefined;
  #outsideHigh = false;

  get driven(): FakePinLevel {
    return this.history.at(-1) ?? 'in';
  }

  get high(): boolean {
    return this.driven === 'in' ? this.#outsideHigh : this.driven === 'high';
  }

  drive(level: FakePinLevel): void {
    if (level !== this.driven) this.history.push(level);
  }

  setOutside(high: boolean): void {
    const before = this.high;
    this.#outsideHigh = high;
    if (this.high !== before) this.onEdge?.(this.high);
  }
}

/** A header whose pins keep their levels over "restarts" of the process: give the same object to the next FakeGpio. */
export class FakeBoard {
  /** Set: pins cannot be used at all on this machine, for this reason. */
  unsupported: string | undefined;
  readonly #pins: readonly FakePin[];

  constructor(pins = 28) {
    this.#pins = Array.from({ length: pins }, () => new FakePin());
  }

  /** Undefined when there is no such pin. */
  find(bcm: number): FakePin | undefined {
    return this.#pins[bcm];
  }

  pin(bcm: number): FakePin {
    const pin = this.#pins[bcm];
    if (pin === undefined) throw new Error(`there is no GPIO ${bcm} on this board`);
    return pin;
  }
}
