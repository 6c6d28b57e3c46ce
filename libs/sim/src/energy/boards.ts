import { BOARD_VOLTS } from '@grappe/controller-core';
import {
  CONVERTER_MAX_WATTS_DEFAULT,
  converterInputWatts,
  type ConverterSpec,
  type NodeName,
  type RackSpec,
} from '@grappe/domain';
import { Board } from './board.ts';
import type { EnergyScenario } from './scenario.ts';
import type { Around } from './world-parts.ts';

/** A pin is written in milliseconds; the link and the agent add some. */
const RELAY_MS = 150;
const MEMORY_BYTES: Readonly<Record<string, number>> = {
  'rpi-3b': 950_000_000,
  'rpi-4b': 1_900_000_000,
};
const MEMORY_BYTES_OTHER = 950_000_000;

/** Boards, converters, relays and the switch: what stands in the rack. */
export class Boards {
  readonly all: readonly Board[];
  readonly #byName: ReadonlyMap<NodeName, Board>;
  readonly #rack: RackSpec;
  readonly #around: Around;
  /** Nodes whose relay is open. */
  readonly #cut = new Set<NodeName>();
  #hasPower = true;

  constructor({ rack, bootMs, idleShare, shares }: EnergyScenario, around: Around) {
    this.#rack = rack;
    this.#around = around;
    this.all = rack.nodes.map(({ name, board = 'generic' }, index) => {
      const memoryBytes = MEMORY_BYTES[board] ?? MEMORY_BYTES_OTHER;
      const spread = 1 + 0.2 * around.chance.between(-1, 1);
      return new Board(
        {
          name,
          board,
          memoryBytes,
          bootMs: bootMs * spread,
          idleShare,
          shareOf: ({ spec }) => shares.get(spec.name) ?? 0,
        },
        around,
        index,
      );
    });
    this.#byName = new Map(this.all.map((board) => [board.name, board]));
  }

  find(name: NodeName): Board | undefined {
    return this.#byName.get(name);
  }

  /** Drawn from the battery. */
  get watts(): number {
    if (!this.#hasPower) return 0;
    const { converters, power } = this.#rack;
    return converters.reduce(
      (sum, converter) =>
        sum + converterInputWatts(this.#outputWatts(converter), maxWatts(converter)),
      power.switchWatts,
    );
  }

  /** At the 5 V side. */
  ampsOf(converter: ConverterSpec): number {
    return this.#outputWatts(converter) / BOARD_VOLTS;
  }

  relaysOf(holder: NodeName): { readonly node: NodeName; readonly off: boolean }[] {
    return this.#heldBy(holder).map((node) => ({ node, off: this.#cut.has(node) }));
  }

  /** The battery's load is switched on or off as a whole. */
  power(on: boolean): void {
    this.#hasPower = on;
    this.#cut.clear();
    for (const board of this.all) {
      if (on) board.powerOn();
      else board.powerOff();
    }
  }

  /** Takes the plug of one board out and puts it in again. */
  replug(board: Board): void {
    board.powerOff();
    if (this.#hasPower && !this.#cut.has(board.name)) board.powerOn();
  }

  cutPower(node: NodeName, answer: (off: boolean) => void): void {
    this.#around.after(RELAY_MS, () => {
      const works = this.#holderWorks(node);
      if (works) {
        this.#cut.add(node);
        this.find(node)?.powerOff();
      }
      answer(works);
    });
  }

  restorePower(node: NodeName, answer: (on: boolean) => void): void {
    this.#around.after(RELAY_MS, () => {
      const works = this.#holderWorks(node);
      if (works) this.#close(node);
      answer(works);
    });
  }

  /** A board has halted or lost power: nothing drives its pins any more, and its relays give power (ADR 0017). */
  letGo(holder: NodeName): void {
    for (const node of this.#heldBy(holder)) this.#close(node);
  }

  /** Whether something could be started by a relay: its holder runs. */
  canStart(node: NodeName): boolean {
    return this.#holderWorks(node);
  }

  #close(node: NodeName): void {
    if (!this.#cut.delete(node) || !this.#hasPower) return;
    this.find(node)?.powerOn();
  }

  #holderWorks(node: NodeName): boolean {
    const relay = this.#rack.nodes.find(({ name }) => name === node)?.wiring.relay;
    return relay !== undefined && this.find(relay.node)?.session !== undefined;
  }

  #heldBy(holder: NodeName): NodeName[] {
    return this.#rack.nodes.flatMap(({ name, wiring }) =>
      wiring.relay?.node === holder ? [name] : [],
    );
  }

  #outputWatts({ nodes }: ConverterSpec): number {
    return nodes.reduce((sum, name) => sum + (this.find(name)?.watts ?? 0), 0);
  }
}

function maxWatts({ maxAmps }: ConverterSpec): number {
  return maxAmps === undefined ? CONVERTER_MAX_WATTS_DEFAULT : maxAmps * BOARD_VOLTS;
}
