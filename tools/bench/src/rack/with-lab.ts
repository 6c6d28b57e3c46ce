import type { LabChoices } from '@grappe/tool-lab';
import { Lab, findLeftovers } from '@grappe/tool-lab';
import { BenchError } from '../bench-error.ts';

/** Where a bench's virtual rack lives on this host. */
export interface LabPlace {
  readonly name: string;
  readonly subnet: string;
}

/** Of what the rack consists. */
export type LabSize = Pick<LabChoices, 'nodes' | 'gateways'>;

/** How a bench runs: where, whom it tells what it does, and what ends it early. */
export interface BenchContext {
  readonly place: LabPlace;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Brings a virtual rack up, lets it be used, and removes it, whatever happens; also when this process is killed. A rack that leaves anything
 * behind is an error, because it would be in the way of the next measurement.
 */
export async function withLab<T>(
  size: LabSize,
  { place, signal }: BenchContext,
  use: (lab: Lab) => Promise<T>,
): Promise<T> {
  const lab = await Lab.up({ ...place, ...size, ownerPid: process.pid, signal });
  try {
    return await use(lab);
  } finally {
    await lab.down();
    await requireNothingLeft(place.name);
  }
}

async function requireNothingLeft(name: string): Promise<void> {
  const left = await findLeftovers(name);
  if (left.length === 0) return;
  throw new BenchError(
    `the virtual rack ${name} left something behind: ${left.join('; ')}\nRemove it: npm run lab -- down --name ${name}`,
  );
}
