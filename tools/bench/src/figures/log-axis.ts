/** A logarithmic axis from one value to another, drawn between two places. */
export interface LogAxis {
  readonly ticks: readonly number[];
  /** Where a value is; values beyond the ends are at the ends. */
  readonly place: (value: number) => number;
}

const DECADE = 10;
/** Marks within a decade: even steps to the eye, and round numbers. */
const MARKS = [1, 2, 5] as const;

/** Makes an axis whose ends are round numbers that hold all values; values that are not above zero have no place on it. */
export function logAxis(values: readonly number[], fromPlace: number, toPlace: number): LogAxis {
  const positive = values.filter((value) => value > 0);
  const low = roundDown(Math.min(...positive));
  const high = roundUp(Math.max(...positive));
  const ticks = marksBetween(low, high);
  const span = Math.log(high / low);
  const place = (value: number): number => {
    const share = span === 0 ? 0 : Math.log(Math.max(value, low) / low) / span;
    return fromPlace + Math.min(share, 1) * (toPlace - fromPlace);
  };
  return { ticks, place };
}

function decadeOf(value: number): number {
  return DECADE ** Math.floor(Math.log10(value));
}

function roundDown(value: number): number {
  const decade = decadeOf(value);
  return (MARKS.findLast((mark) => mark * decade <= value) ?? 1) * decade;
}

function roundUp(value: number): number {
  const decade = decadeOf(value);
  return (MARKS.find((mark) => mark * decade >= value) ?? DECADE) * decade;
}

function marksBetween(low: number, high: number): readonly number[] {
  const marks: number[] = [];
  for (let decade = decadeOf(low); decade <= high; decade *= DECADE) {
    marks.push(...MARKS.map((mark) => mark * decade));
  }
  return marks.filter((mark) => mark >= low && mark <= high);
}
