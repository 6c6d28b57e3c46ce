/** A change of one record, in the form that the store takes. */
export type RecordOperation =
  | { readonly kind: 'put'; readonly key: string; readonly value: unknown }
  | { readonly kind: 'delete'; readonly key: string };

/**
 * Records of one kind with the changes that are not durable yet. Reads see the changes; `settle` makes them the truth, `discard` forgets
 * them. The controller decides on a table before the store has accepted the decision, and can still take it back.
 */
export class Table<K extends string, V> {
  readonly #prefix: string;
  readonly #records = new Map<K, V>();
  /** Changed records; undefined marks a deletion. */
  readonly #changes = new Map<K, V | undefined>();
  readonly #indexes: readonly Index<K, V>[];

  constructor(prefix: string, indexes: readonly Index<K, V>[] = []) {
    this.#prefix = prefix;
    this.#indexes = indexes;
  }

  get(key: K): V | undefined {
    return this.#changes.has(key) ? this.#changes.get(key) : this.#records.get(key);
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  /** Whether the record is in the store as it is here. */
  isDurable(key: K): boolean {
    return !this.#changes.has(key) && this.#records.has(key);
  }

  /** Whether the store has a record of this key, perhaps another than the one here. */
  isStored(key: K): boolean {
    return this.#records.has(key);
  }

  put(key: K, value: V): void {
    this.#change(key, value);
  }

  delete(key: K): void {
    if (this.has(key)) this.#change(key, undefined);
  }

  /** In no order that means anything. */
  *keys(): IterableIterator<K> {
    for (const key of this.#records.keys()) if (!this.#changes.has(key)) yield key;
    for (const [key, value] of this.#changes) if (value !== undefined) yield key;
  }

  /** In no order that means anything. */
  *values(): IterableIterator<V> {
    for (const [key, value] of this.#records) if (!this.#changes.has(key)) yield value;
    for (const value of this.#changes.values()) if (value !== undefined) yield value;
  }

  get size(): number {
    let size = this.#records.size;
    for (const [key, value] of this.#changes) {
      if (value !== undefined && !this.#records.has(key)) size += 1;
      if (value === undefined && this.#records.has(key)) size -= 1;
    }
    return size;
  }

  /** Records with changes that are not durable yet. */
  get changed(): number {
    return this.#changes.size;
  }

  /** What the store must do for the changes to be durable. */
  operations(): RecordOperation[] {
    return [...this.#changes].map(([key, value]) =>
      value === undefined
        ? { kind: 'delete', key: this.#prefix + key }
        : { kind: 'put', key: this.#prefix + key, value },
    );
  }

  settle(): void {
    for (const [key, value] of this.#changes) {
      if (value === undefined) this.#records.delete(key);
      else this.#records.set(key, value);
    }
    this.#changes.clear();
  }

  discard(): void {
    for (const [key, value] of this.#changes) this.#reindex(key, value, this.#records.get(key));
    this.#changes.clear();
  }

  /** Takes a record as the store gave it. */
  restore(key: K, value: V): void {
    this.#reindex(key, this.#records.get(key), value);
    this.#records.set(key, value);
  }

  #change(key: K, value: V | undefined): void {
    this.#reindex(key, this.get(key), value);
    // What was never durable needs no deletion: while the disk is full, such marks would pile up.
    if (value === undefined && !this.#records.has(key)) this.#changes.delete(key);
    else this.#changes.set(key, value);
  }

  #reindex(key: K, before: V | undefined, after: V | undefined): void {
    for (const index of this.#indexes) index.move(key, before, after);
  }
}

/** Keys of a table's records by a property of theirs. */
export class Index<K extends string, V> {
  readonly #of: (value: V) => string | undefined;
  readonly #keys = new Map<string, Set<K>>();

  constructor(of: (value: V) => string | undefined) {
    this.#of = of;
  }

  keys(property: string): Iterable<K> {
    return this.#keys.get(property) ?? [];
  }

  /** Every property that some record has. */
  properties(): Iterable<string> {
    return this.#keys.keys();
  }

  move(key: K, before: V | undefined, after: V | undefined): void {
    const from = before === undefined ? undefined : this.#of(before);
    const to = after === undefined ? undefined : this.#of(after);
    if (from === to) return;
    if (from !== undefined) this.#remove(from, key);
    if (to !== undefined) this.#add(to, key);
  }

  #add(property: string, key: K): void {
    const keys = this.#keys.get(property);
    if (keys === undefined) this.#keys.set(property, new Set([key]));
    else keys.add(key);
  }

  #remove(property: string, key: K): void {
    const keys = this.#keys.get(property);
    keys?.delete(key);
    if (keys?.size === 0) this.#keys.delete(property);
  }
}
