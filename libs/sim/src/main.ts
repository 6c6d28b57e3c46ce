import { closeSync, openSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readOptions, USAGE, type SimOptions } from './run/options.ts';
import { reportOf, runPool, work, WORKER_FLAG } from './run/pool.ts';
import type { SeedReport } from './run/seed-report.ts';
import { reportOfWeather } from './run/weather.ts';
import { summarise, tellViolation } from './run/summary.ts';

const EXIT_VIOLATED = 1;
const EXIT_USAGE = 2;

async function simulate(options: SimOptions): Promise<number> {
  const startedMs = performance.now();
  const reports: SeedReport[] = [];
  const take = (report: SeedReport): void => {
    reports.push(report);
    for (const violation of report.violations)
      console.log(tellViolation(violation, options.weather));
  };
  const seeds = Array.from({ length: options.racks }, (_, n) => options.seed + n);
  const tellProgress = setInterval(() => {
    const violations = reports.reduce((sum, report) => sum + report.violations.length, 0);
    console.log(`${reports.length} of ${seeds.length} racks, ${violations} violations`);
  }, PROGRESS_MS);
  const [only] = seeds;
  if (seeds.length === 1 && only !== undefined) take(await runOne(only, options));
  else await runPool(fileURLToPath(import.meta.url), seeds, options, take);
  clearInterval(tellProgress);
  const summary = summarise(reports, options.seed, (performance.now() - startedMs) / MS_PER_SECOND);
  const { racks, violations, virtualHours, restAfterMsMax, seconds, energy } = summary;
  console.log(
    `${racks} racks, ${virtualHours} virtual hours in ${seconds} s, ${violations} violations; at rest again after ${restAfterMsMax} ms at the latest`,
  );
  if (energy !== undefined)
    console.log(
      `${energy.tierChanges} changes of the tier, a better one entered ${energy.risesADayMax} times within a day at the most; ${energy.shutdowns} racks shut down, ${energy.hardEnds} were cut off; ${energy.databasesClosed} databases closed, ${energy.databasesCut} not; ${energy.startsByHand} starts by hand`,
    );
  if (racks < seeds.length) console.log(`${seeds.length - racks} racks were not run`);
  if (options.json) console.log(JSON.stringify(summary));
  return violations === 0 ? 0 : EXIT_VIOLATED;
}

/** A log that says nothing for a minute looks like one of a program that hangs. */
const PROGRESS_MS = 20_000;
const MS_PER_SECOND = 1_000;

async function runOne(seed: number, { trace, weather }: SimOptions): Promise<SeedReport> {
  const report = weather ? reportOfWeather : reportOf;
  if (trace === undefined) return report(seed);
  const file = openSync(trace, 'w');
  try {
    return await report(seed, (line) => writeSync(file, `${line}\n`));
  } finally {
    closeSync(file);
  }
}

const args = process.argv.slice(2);
if (args[0] === WORKER_FLAG) {
  work(args);
} else {
  const options = readOptions(args);
  if (options.ok) {
    process.exitCode = await simulate(options.value);
  } else {
    console.error(`${options.error}\n\n${USAGE}`);
    process.exitCode = EXIT_USAGE;
  }
}
