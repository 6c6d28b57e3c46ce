/** Something that happens at an instant of virtual time. */
export interface ScheduledEvent {
  readonly atMs: number;
  /** Order of scheduling: decides between events of the same instant. */
  readonly sequence: number;
  readonly fire: () => void;
  cancelled: boolean;
}

/** Events in order of time, then of scheduling: a binary heap, because a busy rack has hundreds of them at any moment. */
export class EventQueue {
  readonly #heap: ScheduledEvent[] = [];
  #sequence = 0;

  add(atMs: number, fire: () => void): ScheduledEvent {
    const event = { atMs, sequence: this.#sequence, fire, cancelled: false };
    this.#sequence += 1;
    this.#heap.push(event);
    this.#rise(this.#heap.length - 1);
    return event;
  }

  /** The next event that was not cancelled, if it is due by `untilMs`; taken out of the queue. */
  next(untilMs: number): ScheduledEvent | undefined {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || (!first.cancelled && first.atMs > untilMs)) return undefined;
      this.#removeFirst();
      if (!first.cancelled) return first;
    }
  }

  get size(): number {
    return this.#heap.length;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #rise(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfBefore(index, parent)) return;
      index = parent;
    }
  }

  #sink(from: number): void {
    let index = from;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      const child = this.#isBefore(right, left) ? right : left;
      if (!this.#swapIfBefore(child, index)) return;
      index = child;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const one = this.#heap[a];
    const other = this.#heap[b];
    if (one === undefined || other === undefined) return false;
    return one.atMs < other.atMs || (one.atMs === other.atMs && one.sequence < other.sequence);
  }

  #swapIfBefore(later: number, earlier: number): boolean {
    if (!this.#isBefore(later, earlier)) return false;
    const one = this.#heap[later];
    const other = this.#heap[earlier];
    if (one === undefined || other === undefined) return false;
    this.#heap[later] = other;
    this.#heap[earlier] = one;
    return true;
  }
}
