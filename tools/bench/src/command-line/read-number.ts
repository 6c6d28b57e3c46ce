/** Reads a whole number from an option; throws a TypeError that names the option and its range. */
export function readCount(option: string, text: string, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= max) return value;
  throw new TypeError(`--${option} takes a whole number from 1 to ${max}, not "${text}"`);
}

/** Reads a list of known words, separated by commas, in the order in which they are known; all of them when absent. */
export function readChoices<T extends string>(
  option: string,
  text: string | undefined,
  known: readonly T[],
): readonly T[] {
  if (text === undefined) return known;
  const given = text.split(',').map((word) => word.trim());
  const unknown = given.filter((word) => !known.some((each) => each === word));
  if (unknown.length > 0) {
    const words = unknown.map((word) => `"${word}"`).join(', ');
    throw new TypeError(`--${option} takes ${known.join(', ')}, not ${words}`);
  }
  return known.filter((each) => given.includes(each));
}
