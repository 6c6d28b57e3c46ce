/** What is to happen at which millisecond, in the order in which it was added. */
export class Timetable<T> {
  private readonly byMs = new Map<number, T[]>();
  private takenUntilMs = 0;

  /** At a time that is over already: at the next look. */
  add(atMs: number, what: T): void {
    const ms = Math.max(Math.ceil(atMs), this.takenUntilMs + 1);
    const together = this.byMs.get(ms);
    if (together === undefined) this.byMs.set(ms, [what]);
    else together.push(what);
  }

  /** Takes out what is due, the earliest first. */
  takeUntil(nowMs: number): readonly T[] {
    const due: T[] = [];
    for (let ms = this.takenUntilMs + 1; ms <= nowMs; ms += 1) {
      const together = this.byMs.get(ms);
      if (together === undefined) continue;
      this.byMs.delete(ms);
      for (const what of together) due.push(what);
    }
    this.takenUntilMs = Math.max(this.takenUntilMs, nowMs);
    return due;
  }
}
