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

/** `0.25`, `4`: processors as people write them. */
export function cpusText(cpus: number): string {
  return String(Math.round(cpus * 100) / 100);
}
