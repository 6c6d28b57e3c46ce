import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ENERGY_DEFAULT, type RackSpec, type StackSpec } from '@grappe/domain';
import { formatProblems, parseCompose, parseRack, type SourceFile } from '@grappe/formats';
import { drain, type DrainReport } from '@grappe/sim/energy';
import { BenchError } from '../bench-error.ts';

const EXAMPLE = new URL('../../../../examples/ten-pi-rack/', import.meta.url);
/** So that a Pi 3B with one replica, and what it does by itself, draws the 3.5 W of the field report. */
const REPLICA_SHARE = 0.86;
/** What a rack lives through: full, or not quite, when the sun is gone. */
export const STARTS = [1, 0.6] as const;
/** `off`: without a battery in rack.yaml. `default`: with one, and nothing about tiers. `example`: as the example has it. */
export const VARIANTS = ['off', 'default', 'example'] as const;
export type Variant = (typeof VARIANTS)[number];

export interface Example {
  readonly rack: RackSpec;
  readonly stack: StackSpec;
}

/** The files that docs/operate/power.md recommends for a rack that has nothing but its battery. */
export function readExample(): Example {
  const file = source('rack.yaml');
  const rack = parseRack(file);
  if (!rack.ok) throw new BenchError(formatProblems(rack.problems, { [file.name]: file.text }));
  const composeFile = source('compose.yaml');
  const compose = parseCompose({
    files: [composeFile],
    stackName: 'shop',
    environment: {},
    envFiles: () => undefined,
  });
  if (!compose.ok)
    throw new BenchError(
      formatProblems(compose.problems, { [composeFile.name]: composeFile.text }),
    );
  return { rack: rack.rack, stack: compose.stack };
}

/** Lives through one of the variants. */
export function drainTenPis(
  { rack, stack }: Example,
  variant: Variant,
  fromCharge: number,
): DrainReport {
  const energy = ENERGY_DEFAULT['lead-acid'];
  const described = variant === 'default' ? { ...rack, power: { ...rack.power, energy } } : rack;
  return drain({
    rack: described,
    stack,
    fromCharge,
    policy: variant === 'off' ? 'off' : 'on',
    replicaShare: REPLICA_SHARE,
  });
}

function source(name: string): SourceFile {
  return { name, text: readFileSync(fileURLToPath(new URL(name, EXAMPLE)), 'utf8') };
}
