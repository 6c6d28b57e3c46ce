const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
const STEP = 1_024;

/** `906 MiB`: three digits are what a reader takes in. */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= STEP && unit < UNITS.length - 1) {
    value /= STEP;
    unit += 1;
  }
  const text = unit === 0 || value >= 100 ? String(Math.round(value)) : value.toFixed(1);
  return `${text} ${UNITS[unit] ?? ''}`;
}

/** `512m`, `1.5g`, `3700MiB` -> bytes; a unit is a power of 1024 as in compose files. Undefined: it is no size. */
export function parseSize(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)([kmg])(?:i?b)?$/i.exec(text) ?? [];
  if (number === undefined) return undefined;
  const bytes = Math.round(Number(number) * STEP ** ('kmg'.indexOf(unit.toLowerCase()) + 1));
  return bytes > 0 ? bytes : undefined;
}

/** `0.25`, `4`: processors as people write them. */
export function cpusText(cpus: number): string {
  return String(Math.round(cpus * 100) / 100);
}
