import { createHash } from 'node:crypto';

/** One thing that happened, as it is written to a trace file: one line of JSON each. */
export interface TraceEntry {
  readonly atMs: number;
  readonly kind: string;
  readonly who: string;
  readonly what: string;
}

/** Entries kept to be shown with a violation. */
const RECENT_MAX = 60;
/** Lines hashed at a time: each call into the hash costs as much as some hundred bytes do. */
const LINES_PER_HASH = 512;

/** All that happened in a world, in order. Kept as a hash, which two runs can be compared by, and as lines where somebody wants them. */
export class Trace {
  readonly #hash = createHash('sha256');
  readonly #onLine: ((line: string) => void) | undefined;
  readonly #recent: TraceEntry[] = [];
  #unhashed: string[] = [];
  #lines = 0;

  constructor(onLine?: (line: string) => void) {
    this.#onLine = onLine;
  }

  add(entry: TraceEntry): void {
    if (!isPulse(entry)) this.#recent.push(entry);
    if (this.#recent.length > 2 * RECENT_MAX) this.#recent.splice(0, RECENT_MAX);
    const line = traceLine(entry);
    this.#lines += 1;
    this.#onLine?.(line);
    this.#unhashed.push(line);
    if (this.#unhashed.length >= LINES_PER_HASH) this.#flush();
  }

  get lines(): number {
    return this.#lines;
  }

  recent(): readonly TraceEntry[] {
    return this.#recent.slice(-RECENT_MAX);
  }

  /** Ends the trace. */
  digest(): string {
    this.#flush();
    return this.#hash.digest('hex');
  }

  #flush(): void {
    this.#hash.update(this.#unhashed.join('\n'));
    this.#unhashed = [];
  }
}

/** Heartbeats tell nothing to a person, and would push out what does. */
function isPulse({ kind, what }: TraceEntry): boolean {
  return kind === 'packet' && what.startsWith('heartbeat');
}

export function traceLine({ atMs, kind, who, what }: TraceEntry): string {
  return JSON.stringify({ atMs: Math.round(atMs * MICRO) / MICRO, kind, who, what });
}

/** Microseconds are fine enough to see an order by. */
const MICRO = 1_000;
