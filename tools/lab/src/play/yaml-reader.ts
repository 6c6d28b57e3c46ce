/** A value of a file, with its path for whoever has to correct it. */
export interface Place {
  readonly path: string;
  readonly value: unknown;
}

const PER_CENT = 100;
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const DURATION = /^(?:\d+(?:\.\d+)?[smhd])+$/;
const DURATION_PART = /(\d+(?:\.\d+)?)([smhd])/g;
const SHARE = /^(\d+(?:\.\d+)?) ?%$/;

/** Reads values of a YAML document and collects everything that is wrong with them. */
export class YamlReader {
  readonly problems: string[] = [];

  refuse({ path, value }: Place, expected: string): void {
    const shown = value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`;
    this.problems.push(`${path === '' ? 'the file' : path} ${shown}; expected ${expected}`);
  }

  #instead<T>(place: Place, expected: string, value: T): T {
    this.refuse(place, expected);
    return value;
  }

  /** The entries of a map; refuses keys that are not known. */
  fields(place: Place, known: readonly string[]): (key: string) => Place {
    const { path, value } = place;
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    const entries: Readonly<Record<string, unknown>> = isMap ? { ...value } : {};
    if (!isMap && value !== undefined) this.refuse(place, `a map with ${known.join(', ')}`);
    for (const key of Object.keys(entries)) {
      if (known.includes(key)) continue;
      this.refuse({ path: below(path, key), value: entries[key] }, `none but ${known.join(', ')}`);
    }
    return (key) => ({ path: below(path, key), value: entries[key] });
  }

  list(place: Place): Place[] {
    const { path, value } = place;
    if (value === undefined) return [];
    if (!Array.isArray(value)) return this.#instead(place, 'a list', []);
    return value.map((item: unknown, index) => ({ path: `${path}[${index}]`, value: item }));
  }

  /** The entries of a map whose keys are numbers, ascending. */
  byNumber(place: Place): (readonly [number, Place])[] {
    const { path, value } = place;
    if (value === undefined) return [];
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isMap) return this.#instead(place, 'a map whose keys are numbers', []);
    const entries = Object.entries(value).flatMap(([key, item]): (readonly [number, Place])[] => {
      const entry = { path: below(path, key), value: item as unknown };
      if (Number.isFinite(Number(key))) return [[Number(key), entry]];
      return this.#instead(entry, 'a number before the colon', []);
    });
    return entries.sort(([a], [b]) => a - b);
  }

  number(place: Place, min: number, max: number, preset?: number): number {
    const { value } = place;
    if (value === undefined && preset !== undefined) return preset;
    if (typeof value === 'number' && value >= min && value <= max) return value;
    return this.#instead(place, `a number from ${min} to ${max}`, min);
  }

  text(place: Place): string {
    if (typeof place.value === 'string' && place.value !== '') return place.value;
    return this.#instead(place, 'a text', '');
  }

  flag(place: Place): boolean {
    if (place.value === undefined) return false;
    return typeof place.value === 'boolean'
      ? place.value
      : this.#instead(place, 'true or false', false);
  }

  oneOf<T extends string>(place: Place, choices: readonly [T, ...T[]], preset?: T): T {
    if (place.value === undefined && preset !== undefined) return preset;
    const found = choices.find((choice) => choice === place.value);
    return found ?? this.#instead(place, choices.join(', '), choices[0]);
  }

  /** `80%`, as 0.8. */
  share(place: Place, preset?: number): number {
    if (place.value === undefined && preset !== undefined) return preset;
    const match = typeof place.value === 'string' ? SHARE.exec(place.value)?.[1] : undefined;
    const share = Number(match) / PER_CENT;
    return share >= 0 && share <= 1
      ? share
      : this.#instead(place, 'a percentage from 0% to 100%', 0);
  }

  /** `1h30m`, in seconds. */
  seconds(place: Place): number {
    const { value } = place;
    if (typeof value !== 'string' || !DURATION.test(value))
      return this.#instead(place, 'a time such as 90s, 30m, 2h, 1h30m or 7d', 0);
    return [...value.matchAll(DURATION_PART)].reduce(
      (sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0),
      0,
    );
  }
}

function below(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
