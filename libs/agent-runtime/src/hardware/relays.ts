import {
  err,
  ok,
  type NodeHardware,
  type NodeName,
  type RelaySwitch,
  type Result,
} from '@grappe/domain';
import type { Gpio, GpioFault, GpioOutput, Logger, RelayMemory } from '@grappe/ports';
import { Fittings } from './fittings.ts';
import type { Troubles } from './troubles.ts';

type RelaySpec = NodeHardware['relays'][number];

export interface RelaysOptions {
  readonly gpio: Gpio;
  readonly memory: RelayMemory;
  readonly troubles: Troubles;
  readonly logger: Logger;
}

/**
 * Relays that cut the power of other nodes. A relay stays as it is when this agent ends, is killed or is upgraded: a node that was fenced, or that
 * was switched off to save energy, must not come back because of that. So the safe state of a pin is always the state that it is in, and it is
 * claimed anew when it is switched. Only a relay that is taken out of rack.yaml gives power again, and a board that boots drives no pin.
 */
export class Relays {
  readonly #options: RelaysOptions;
  readonly #fittings: Fittings<RelaySpec, RelayLine>;
  #cut: ReadonlySet<NodeName> = new Set();
  #order: Promise<unknown> = Promise.resolve();

  constructor(options: RelaysOptions) {
    this.#options = options;
    const { gpio, troubles } = options;
    this.#fittings = new Fittings({
      kind: 'relay',
      open: (spec) => RelayLine.open(gpio, spec, this.#cut.has(spec.node)),
      close: (line) => line.giveUp(),
      troubles,
    });
  }

  get states(): readonly RelaySwitch[] {
    return this.#fittings.all.map(({ spec, part }) => ({ node: spec.node, off: part.off }));
  }

  /** Before the first relay is opened. */
  async recall(): Promise<void> {
    this.#cut = new Set(await this.#options.memory.load());
  }

  retire(wanted: readonly RelaySpec[]): void {
    this.#fittings.retire(wanted);
    const nodes = new Set(wanted.map(({ node }) => node));
    const kept = [...this.#cut].filter((node) => nodes.has(node));
    if (kept.length < this.#cut.size) void this.#inOrder(() => this.#remember(kept));
  }

  fit(wanted: readonly RelaySpec[]): void {
    this.#fittings.fit(wanted);
  }

  /** Ok once the pin has been written. Calls are carried out one after the other. */
  switch(change: RelaySwitch): Promise<Result<void, string>> {
    return this.#inOrder(() => this.#switch(change));
  }

  async #switch({ node, off }: RelaySwitch): Promise<Result<void, string>> {
    const line = this.#fittings.all.find(({ spec }) => spec.node === node)?.part;
    if (line === undefined) return err(`there is no relay of ${node} here that can be switched`);
    const before = [...this.#cut];
    const others = before.filter((one) => one !== node);
    // Before the pin, so that an agent that is killed in between finds it as it was told to put it.
    await this.#remember(off ? [...others, node] : others);
    const switched = line.set(off);
    if (switched.ok) return ok(undefined);
    // Who was told that it had failed must not find it done later.
    await this.#remember(before);
    return err(switched.error.message);
  }

  /** What cannot be noted is done all the same: a fence that waits for a file is none. */
  async #remember(cut: readonly NodeName[]): Promise<void> {
    this.#cut = new Set(cut);
    try {
      await this.#options.memory.save(cut);
    } catch (error) {
      this.#options.logger.warn(
        { err: error },
        'cannot note which relays are switched; with the next start of the agent they may change',
      );
    }
  }

  #inOrder<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#order.then(task);
    this.#order = done.catch(() => undefined);
    return done;
  }
}

/** One relay's pin; active: the node is without power. */
class RelayLine {
  readonly #gpio: Gpio;
  readonly #spec: RelaySpec;
  #output: GpioOutput;
  #off: boolean;

  private constructor(gpio: Gpio, spec: RelaySpec, output: GpioOutput, off: boolean) {
    this.#gpio = gpio;
    this.#spec = spec;
    this.#output = output;
    this.#off = off;
  }

  static open(gpio: Gpio, spec: RelaySpec, off: boolean): Result<RelayLine, GpioFault> {
    const claimed = claim(gpio, spec, off);
    return claimed.ok ? ok(new RelayLine(gpio, spec, claimed.value, off)) : claimed;
  }

  get off(): boolean {
    return this.#off;
  }

  set(off: boolean): Result<void, GpioFault> {
    // Given up in the state that it is in: nothing moves before the next line.
    this.#output.release();
    const claimed = claim(this.#gpio, this.#spec, off);
    if (!claimed.ok) return claimed;
    this.#output = claimed.value;
    this.#off = off;
    return ok(undefined);
  }

  /** It is not for this agent to keep any node without power with it. */
  giveUp(): void {
    if (this.#off) this.set(false);
    this.#output.release();
  }
}

function claim(gpio: Gpio, spec: RelaySpec, off: boolean): Result<GpioOutput, GpioFault> {
  return gpio.output({
    bcm: spec.gpio,
    purpose: `relay of ${spec.node}`,
    activeLow: spec.activeLow,
    safe: off ? 'active' : 'inactive',
  });
}
