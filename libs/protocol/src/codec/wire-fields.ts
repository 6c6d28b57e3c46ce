import { err, failure, ok, type Failure, type Result } from '@grappe/domain';
import { LIST_ITEMS_MAX, TEXT_LENGTH_MAX } from './wire-limits.ts';
import type { EnumCodec } from './enum-codec.ts';

/** Thrown by {@link Fields} at the first wrong field and caught by {@link decoding}: it never leaves this folder. */
class WireProblem extends Error {
  override readonly name = 'WireProblem';
}

/** Runs a decoder; the first wrong field becomes a Failure that names it by its path. */
export function decoding<T>(
  name: string,
  message: unknown,
  decode: (fields: Fields) => T,
): Result<T, Failure> {
  try {
    return ok(decode(new Fields(message, name)));
  } catch (error) {
    if (error instanceof WireProblem) return err(failure('INVALID_INPUT', error.message, REMEDY));
    throw error;
  }
}

const REMEDY = 'check that both sides run the same version of grappe';

/** `{ [key]: value }`, or nothing when the value is absent: optional fields are left out, never undefined. */
export function given<K extends string, V>(
  key: K,
  value: V | undefined,
): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}

export interface NumberRange {
  readonly min: number;
  readonly max: number;
}

/**
 * Reads one message that a peer has sent. Nothing about it is believed: every reader checks type and range and names the field in
 * what it throws. Values are quoted only where they cannot be secret (names, enum members, numbers).
 */
export class Fields {
  readonly path: string;
  readonly #message: Readonly<Record<string, unknown>>;

  constructor(message: unknown, path: string) {
    this.path = path;
    if (typeof message !== 'object' || message === null || Array.isArray(message)) {
      throw new WireProblem(`${path}: required message is missing`);
    }
    this.#message = message as Readonly<Record<string, unknown>>;
  }

  has(key: string): boolean {
    return this.#value(key) !== undefined;
  }

  fail(key: string, problem: string): never {
    throw new WireProblem(`${this.path}.${key}: ${problem}`);
  }

  /** Text without NUL, which neither the kernel nor the engine can take. */
  text(key: string, lengthMax = TEXT_LENGTH_MAX): string {
    return checkedText(this.#value(key), `${this.path}.${key}`, lengthMax);
  }

  textOptional(key: string, lengthMax = TEXT_LENGTH_MAX): string | undefined {
    return this.has(key) ? this.text(key, lengthMax) : undefined;
  }

  /** Text that fits a pattern (and so is not empty, unless the pattern says so). */
  matching(key: string, pattern: RegExp, expected: string): string {
    const text = this.text(key);
    return pattern.test(text) ? text : this.fail(key, `expected ${expected}`);
  }

  /** The same of a field that may be missing, which is empty then. */
  matchingUnlessEmpty(key: string, pattern: RegExp, expected: string): string | undefined {
    return this.text(key) === '' ? undefined : this.matching(key, pattern, expected);
  }

  /** A name, by the domain's own parse function. */
  named<T>(key: string, parse: (text: string) => Result<T, string>): T {
    const name = parse(this.text(key));
    return name.ok ? name.value : this.fail(key, name.error);
  }

  integer(key: string, range: NumberRange): number {
    const value = this.real(key, range);
    return Number.isSafeInteger(value) ? value : this.fail(key, 'expected a whole number');
  }

  integerOptional(key: string, range: NumberRange): number | undefined {
    return this.has(key) ? this.integer(key, range) : undefined;
  }

  real(key: string, range: NumberRange): number {
    const value = this.#value(key);
    if (typeof value !== 'number') return this.fail(key, 'expected a number');
    if (value >= range.min && value <= range.max) return value;
    return this.fail(key, `${value} is not within ${range.min} to ${range.max}`);
  }

  realOptional(key: string, range: NumberRange): number | undefined {
    return this.has(key) ? this.real(key, range) : undefined;
  }

  flag(key: string): boolean {
    const value = this.#value(key);
    return typeof value === 'boolean' ? value : this.fail(key, 'expected true or false');
  }

  choice<V extends string>(key: string, codec: EnumCodec<V, string>): V {
    const value = codec.decode(this.#value(key));
    return value ?? this.fail(key, `expected one of ${codec.values.join(', ')}`);
  }

  message(key: string): Fields {
    return new Fields(this.#value(key), `${this.path}.${key}`);
  }

  messageOptional(key: string): Fields | undefined {
    return this.has(key) ? this.message(key) : undefined;
  }

  texts(key: string, itemsMax = LIST_ITEMS_MAX, lengthMax = TEXT_LENGTH_MAX): readonly string[] {
    return this.#items(key, itemsMax).map((item, index) =>
      checkedText(item, `${this.path}.${key}[${index}]`, lengthMax),
    );
  }

  integers(key: string, itemsMax: number, range: NumberRange): readonly number[] {
    return this.#items(key, itemsMax).map((item) => {
      const isFine =
        Number.isSafeInteger(item) && Number(item) >= range.min && Number(item) <= range.max;
      if (!isFine) this.fail(key, `expected whole numbers from ${range.min} to ${range.max}`);
      return Number(item);
    });
  }

  messages<T>(key: string, itemsMax: number, decode: (item: Fields) => T): readonly T[] {
    return this.#items(key, itemsMax).map((item, index) =>
      decode(new Fields(item, `${this.path}.${key}[${index}]`)),
    );
  }

  textMap(key: string, keyPattern = /^[^\0]+$/): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.#entries(key).map(([name, value]) => {
        if (!keyPattern.test(name)) this.fail(key, 'a key is empty or holds a forbidden character');
        return [name, checkedText(value, `${this.path}.${key}[${JSON.stringify(name)}]`)] as const;
      }),
    );
  }

  integerMap(
    key: string,
    isKey: (name: string) => boolean,
    range: NumberRange,
  ): Readonly<Record<string, number>> {
    const entries = this.#entries(key);
    return Object.fromEntries(
      entries.map(([name, value]) => {
        if (!isKey(name)) this.fail(key, 'a key is not what it should be');
        const isFine =
          Number.isSafeInteger(value) && Number(value) >= range.min && Number(value) <= range.max;
        if (!isFine) this.fail(key, `expected whole numbers from ${range.min} to ${range.max}`);
        return [name, Number(value)] as const;
      }),
    );
  }

  /** The one member of a oneof that is set. */
  oneOf<K extends string>(keys: readonly K[]): K {
    const [first, ...others] = keys.filter((key) => this.has(key));
    if (first !== undefined && others.length === 0) return first;
    throw new WireProblem(`${this.path}: expected exactly one of ${keys.join(', ')}`);
  }

  #entries(key: string): readonly (readonly [string, unknown])[] {
    const map = this.#value(key);
    if (typeof map !== 'object' || map === null || Array.isArray(map)) {
      return this.fail(key, 'expected a map');
    }
    const entries = Object.entries(map);
    if (entries.length <= LIST_ITEMS_MAX) return entries;
    return this.fail(key, `${entries.length} entries, at most ${LIST_ITEMS_MAX} are accepted`);
  }

  #items(key: string, itemsMax: number): readonly unknown[] {
    const items = this.#value(key);
    if (!Array.isArray(items)) return this.fail(key, 'expected a list');
    if (items.length <= itemsMax) return [...(items as readonly unknown[])];
    return this.fail(key, `${items.length} entries, at most ${itemsMax} are accepted`);
  }

  /** Only own fields count: `constructor` and the like are no data. */
  #value(key: string): unknown {
    return Object.hasOwn(this.#message, key) ? (this.#message[key] ?? undefined) : undefined;
  }
}

function checkedText(value: unknown, path: string, lengthMax = TEXT_LENGTH_MAX): string {
  if (typeof value !== 'string') throw new WireProblem(`${path}: expected text`);
  if (value.length > lengthMax) {
    throw new WireProblem(`${path}: ${value.length} characters, at most ${lengthMax} are accepted`);
  }
  if (value.includes('\0')) throw new WireProblem(`${path}: holds a NUL character`);
  return value;
}
