import { TreeError } from './tree-entry.ts';

/** What is on a pin's wire from the board's side. */
export type Driven = 'in' | 'low' | 'high';

const EDGES = ['none', 'rising', 'falling', 'both'];

/** A line of a GPIO chip, as the kernel's sysfs interface treats it (drivers/gpio/gpiolib-sysfs.c), and what is soldered to it. */
export class BoardLine {
  /** Every state of the wire that the board gave it, without repeats, oldest first. */
  readonly history: Driven[] = ['in'];
  exported = false;
  activeLow = false;
  edge = 'none';
  /** A driver or another program has it. */
  taken = false;
  /** Reading and writing fail. */
  broken = false;
  /** Counts the edges that were asked for. */
  events = 0;
  /** Told after every edge that was asked for, and when the line is taken from its files. */
  readonly wake = new Set<() => void>();
  /** Which opening of the files is valid: what was open before the last unexport is dead. */
  era = 0;
  #outside = false;

  get driven(): Driven {
    return this.history.at(-1) ?? 'in';
  }

  /** On the wire. Weak pulls from outside give way to what the board drives. */
  get high(): boolean {
    return this.driven === 'in' ? this.#outside : this.driven === 'high';
  }

  /** What the world outside does to the wire. */
  drive(high: boolean): void {
    const before = this.high;
    this.#outside = high;
    if (this.high === before || this.driven !== 'in') return;
    const edge = this.high !== this.activeLow ? 'rising' : 'falling';
    if (this.edge !== 'both' && this.edge !== edge) return;
    this.events += 1;
    this.#wakeAll();
  }

  export(): void {
    if (this.taken || this.exported) throw new TreeError('EBUSY');
    this.exported = true;
  }

  /** A line that nobody holds is an input again, as the mainline drivers for Pis do it. */
  unexport(): void {
    if (!this.exported) throw new TreeError('EINVAL');
    this.exported = false;
    this.edge = 'none';
    this.activeLow = false;
    this.era += 1;
    this.#set('in');
    this.#wakeAll();
  }

  get value(): string {
    if (this.broken) throw new TreeError('EIO');
    return this.high !== this.activeLow ? '1' : '0';
  }

  set value(text: string) {
    if (this.broken) throw new TreeError('EIO');
    if (this.driven === 'in') throw new TreeError('EPERM');
    this.#set((Number(text) !== 0) !== this.activeLow ? 'high' : 'low');
  }

  get direction(): string {
    return this.driven === 'in' ? 'in' : 'out';
  }

  /** `high` and `low` are of the wire, whatever active_low says. */
  set direction(text: string) {
    if (this.broken) throw new TreeError('EIO');
    if (!['in', 'out', 'low', 'high'].includes(text)) throw new TreeError('EINVAL');
    if (text !== 'in' && this.edge !== 'none') throw new TreeError('EIO');
    this.#set(text === 'in' || text === 'high' ? text : 'low');
  }

  setEdge(text: string): void {
    if (!EDGES.includes(text)) throw new TreeError('EINVAL');
    if (text !== 'none' && this.driven !== 'in') throw new TreeError('EIO');
    this.edge = text;
  }

  #set(driven: Driven): void {
    if (driven !== this.driven) this.history.push(driven);
  }

  #wakeAll(): void {
    const waiting = [...this.wake];
    this.wake.clear();
    for (const wake of waiting) wake();
  }
}
