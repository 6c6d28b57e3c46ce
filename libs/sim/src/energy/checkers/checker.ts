import type { EnergyWatch } from '../energy-watch.ts';

/** Something that must hold in every energy world, whatever the weather. */
export interface EnergyChecker {
  readonly name: string;
  readonly text: string;
  watch(violated: (what: string) => void): EnergyWatch;
}
