import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DrainReport } from '@grappe/sim/energy';
import type { BenchOutcome, BenchRun } from '../command-line/run-bench.ts';
import type { OutOptions } from '../command-line/out-options.ts';
import { plotDrains } from './plot.ts';
import { reportEnergy, type EnergyRow } from './report.ts';
import { drainTenPis, readExample, STARTS, VARIANTS, type Variant } from './ten-pi-rack.ts';

/** What the policy is to be worth with the tiers of the example. */
const RATIO_MIN = 2;

/** Lets every variant live through its hours, and writes the report. */
export function runEnergy(options: OutOptions, { say, signal }: BenchRun): Promise<BenchOutcome> {
  const example = readExample();
  const rows: EnergyRow[] = [];
  const fromFull = new Map<Variant, DrainReport>();
  for (const fromCharge of STARTS) {
    let withoutHours = Number.NaN;
    for (const variant of VARIANTS) {
      signal.throwIfAborted();
      const report = drainTenPis(example, variant, fromCharge);
      if (variant === 'off') withoutHours = report.criticalHours;
      if (fromCharge === 1) fromFull.set(variant, report);
      const row = rowOf(variant, fromCharge, report, withoutHours);
      rows.push(row);
      say(`from ${fromCharge}, ${variant}: ${row.criticalHours} h, ${row.ratio} times`);
    }
  }
  mkdirSync(options.out, { recursive: true });
  const write = (name: string, text: string): void =>
    writeFileSync(path.join(options.out, name), text);
  const json = { rows };
  write('energy.json', `${JSON.stringify(json, undefined, 2)}\n`);
  write('energy.svg', plotDrains(fromFull));
  write('energy.md', reportEnergy(rows));
  return Promise.resolve({ json, passed: rows.every(hasPassed) });
}

function hasPassed({ variant, ratio, ended, violations }: EnergyRow): boolean {
  if (variant === 'off') return true;
  return ended === 'orderly' && violations === 0 && (variant === 'default' || ratio >= RATIO_MIN);
}

function rowOf(
  variant: Variant,
  fromCharge: number,
  report: DrainReport,
  withoutHours: number,
): EnergyRow {
  const { criticalHours, tiers, databases, ended, tiersBack, violations } = report;
  return {
    fromCharge,
    variant,
    criticalHours: rounded(criticalHours),
    ratio: rounded(criticalHours / withoutHours),
    tierChanges: tiers.length,
    databasesClosed: databases.closed,
    databasesCut: databases.cut,
    ended,
    tiersBack: tiersBack.join(', '),
    violations: violations.length,
  };
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}
