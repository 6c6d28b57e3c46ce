import { ok, type HardwareReport, type NodeHardware, type Result } from '@grappe/domain';
import type { Gpio, GpioFault, GpioInput } from '@grappe/ports';
import { Fittings } from './fittings.ts';
import type { Troubles } from './troubles.ts';

type PowerGoodSpec = NodeHardware['powerGoods'][number];

/** Longer than an output that is switched rings; a fraction of the second that it takes to find a silent node. */
const POWER_GOOD_DEBOUNCE_MS = 20;

export interface PowerGoodsOptions {
  readonly gpio: Gpio;
  readonly troubles: Troubles;
  readonly onChange: () => void;
}

interface Line {
  readonly input: GpioInput;
  /** Absent: it cannot be read. */
  good?: boolean | undefined;
}

/** Inputs that are active while a converter gives power. Told by their edges; looked at as well, because an edge may be missed. */
export class PowerGoods {
  readonly #options: PowerGoodsOptions;
  readonly #fittings: Fittings<PowerGoodSpec, Line>;

  constructor(options: PowerGoodsOptions) {
    this.#options = options;
    this.#fittings = new Fittings({
      kind: 'power-good',
      open: (spec) => this.#open(spec),
      close: ({ input }, spec) => {
        input.release();
        options.troubles.clear(keyOf(spec));
      },
      troubles: options.troubles,
    });
  }

  get states(): HardwareReport['powerGoods'] {
    return this.#fittings.all.flatMap(({ spec: { converter }, part: { good } }) =>
      good === undefined ? [] : [{ converter, good }],
    );
  }

  retire(wanted: readonly PowerGoodSpec[]): void {
    this.#fittings.retire(wanted);
  }

  fit(wanted: readonly PowerGoodSpec[]): void {
    this.#fittings.fit(wanted);
    this.look();
  }

  look(): void {
    const { troubles } = this.#options;
    for (const { spec, part } of this.#fittings.all) {
      const read = part.input.read();
      if (read.ok) troubles.clear(keyOf(spec));
      else troubles.set(keyOf(spec), read.error.message);
      this.#take(part, read.ok ? read.value : undefined);
    }
  }

  close(): void {
    this.#fittings.retire([]);
  }

  #open(spec: PowerGoodSpec): Result<Line, GpioFault> {
    const { gpio, activeLow, converter } = spec;
    const request = {
      bcm: gpio,
      purpose: `power-good of ${converter}`,
      activeLow,
      debounceMs: POWER_GOOD_DEBOUNCE_MS,
    };
    const opened = this.#options.gpio.input(request, (good) => this.#take(line, good));
    if (!opened.ok) return opened;
    const line: Line = { input: opened.value };
    return ok(line);
  }

  #take(line: Line, good: boolean | undefined): void {
    if (line.good === good) return;
    line.good = good;
    this.#options.onChange();
  }
}

function keyOf({ converter }: PowerGoodSpec): string {
  return `power-good of ${converter}`;
}
