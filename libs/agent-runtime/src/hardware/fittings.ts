import { canonicalJson, type Result } from '@grappe/domain';
import type { Troubles } from './troubles.ts';

export interface FittingsOptions<Spec, Part> {
  /** In words of rack.yaml, for keys of troubles: "relay". */
  readonly kind: string;
  readonly open: (spec: Spec) => Result<Part, { readonly message: string }>;
  readonly close: (part: Part, spec: Spec) => void;
  readonly troubles: Troubles;
}

/** One thing that is in use. */
export interface Fitting<Spec, Part> {
  readonly spec: Spec;
  readonly part: Part;
}

/**
 * Things of one kind that are opened by their settings. What stays the same in new settings stays open and is not touched. In two steps, because
 * a pin may change its use: first everything that is not wanted any more is given up, everywhere, then the rest is opened.
 */
export class Fittings<Spec, Part> {
  readonly #options: FittingsOptions<Spec, Part>;
  readonly #open = new Map<string, Fitting<Spec, Part>>();
  #failed: readonly string[] = [];

  constructor(options: FittingsOptions<Spec, Part>) {
    this.#options = options;
  }

  get all(): readonly Fitting<Spec, Part>[] {
    return [...this.#open.values()];
  }

  /** First step. Returns whether anything has been closed. */
  retire(wanted: readonly Spec[]): boolean {
    const before = this.#open.size;
    const keys = new Set(wanted.map(canonicalJson));
    for (const [key, { part, spec }] of this.#open) {
      if (keys.has(key)) continue;
      this.#open.delete(key);
      this.#options.close(part, spec);
    }
    return this.#open.size < before;
  }

  /** Second step; also tries again what could not be opened before. Returns whether anything has been opened. */
  fit(wanted: readonly Spec[]): boolean {
    const { kind, open, troubles } = this.#options;
    const before = this.#open.size;
    for (const key of this.#failed) troubles.clear(key);
    const failed: string[] = [];
    for (const spec of wanted) {
      const key = canonicalJson(spec);
      if (this.#open.has(key)) continue;
      const opened = open(spec);
      if (opened.ok) {
        this.#open.set(key, { spec, part: opened.value });
      } else {
        failed.push(`${kind} ${key}`);
        troubles.set(`${kind} ${key}`, opened.error.message);
      }
    }
    this.#failed = failed;
    return this.#open.size > before;
  }
}
