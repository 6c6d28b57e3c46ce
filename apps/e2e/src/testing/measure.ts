import { appendFileSync } from 'node:fs';

/** Tells a measured time and, when the environment variable GRAPPE_MEASUREMENTS names a file, appends it there as a line of JSON. */
export function measured(what: string, ms: number): void {
  const rounded = Math.round(ms);
  console.info(`measured: ${what}: ${rounded} ms`);
  const file = process.env['GRAPPE_MEASUREMENTS'];
  if (file !== undefined && file !== '') {
    appendFileSync(file, `${JSON.stringify({ what, ms: rounded })}\n`);
  }
}
