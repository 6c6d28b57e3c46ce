/** Something wrong in a card file, at one place of it. */
export interface CardProblem {
  /** `network.wifi.ssid`; empty: the file itself. */
  readonly path: string;
  readonly message: string;
}

/** A person corrects a few; a file with more is no card, and what is told of it goes onto that very card. */
const PROBLEMS_MAX = 32;

type JsonObject = Readonly<Record<string, unknown>>;

/** Reads values of parsed JSON and keeps what is wrong with them. */
export class JsonReader {
  readonly #first: CardProblem[] = [];
  #more = 0;

  /** Everything that is wrong; of very much the first, and how many more there are. */
  get problems(): readonly CardProblem[] {
    if (this.#more === 0) return this.#first;
    return [...this.#first, { path: '', message: `${this.#more} more mistakes` }];
  }

  problem(path: string, message: string): undefined {
    if (this.#first.length < PROBLEMS_MAX) this.#first.push({ path, message });
    else this.#more += 1;
    return undefined;
  }

  /** An object with no other keys than these. */
  object(value: unknown, path: string, keys: readonly string[]): JsonObject | undefined {
    if (!isObject(value)) return this.problem(path, `this is ${kindOf(value)}, not an object`);
    for (const key of Object.keys(value)) {
      if (!keys.includes(key)) {
        const known = keys.join(', ');
        this.problem(childPath(path, key), `the key is unknown, expected ${known}`);
      }
    }
    return value;
  }

  text(value: unknown, path: string): string | undefined {
    if (typeof value === 'string') return value;
    return this.problem(path, value === undefined ? 'is missing' : `this is ${kindOf(value)}`);
  }

  /** Text that obeys a rule. */
  parsed<T>(
    value: unknown,
    path: string,
    parse: (
      text: string,
    ) => { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string },
  ): T | undefined {
    const text = this.text(value, path);
    if (text === undefined) return undefined;
    const result = parse(text);
    return result.ok ? result.value : this.problem(path, result.error);
  }

  integer(value: unknown, path: string, range: { min: number; max: number }): number | undefined {
    const isNumber = typeof value === 'number' && Number.isInteger(value);
    if (isNumber && value >= range.min && value <= range.max) return value;
    return this.problem(path, `a whole number from ${range.min} to ${range.max} is expected`);
  }

  boolean(value: unknown, path: string): boolean | undefined {
    if (typeof value === 'boolean') return value;
    return this.problem(path, value === undefined ? 'is missing' : `this is ${kindOf(value)}`);
  }

  /** At most so many items, each read by itself; those that are wrong are left out. */
  list<T>(
    value: unknown,
    path: string,
    size: { readonly min: number; readonly max: number },
    read: (item: unknown, path: string) => T | undefined,
  ): readonly T[] {
    if (!Array.isArray(value)) {
      this.problem(path, value === undefined ? 'is missing' : `this is ${kindOf(value)}`);
      return [];
    }
    if (value.length < size.min || value.length > size.max) {
      const range = `${size.min} to ${size.max}`;
      this.problem(path, `this list has ${value.length} items, expected ${range}`);
      return [];
    }
    return value.flatMap((item: unknown, index) => {
      const one = read(item, `${path}[${index}]`);
      return one === undefined ? [] : [one];
    });
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** A key may be as long as the file. */
const KEY_CHARS_MAX = 60;

function childPath(path: string, key: string): string {
  const plain = /^[A-Za-z0-9_-]{1,60}$/.test(key)
    ? key
    : JSON.stringify(key.slice(0, KEY_CHARS_MAX));
  return path === '' ? plain : `${path}.${plain}`;
}
