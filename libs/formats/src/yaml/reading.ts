import type { ScalarNode, Spot } from './located.ts';
import type { Report } from './report.ts';

/** What every reader of a value needs: where to complain, and what a scalar stands for. */
export interface Reading {
  readonly report: Report;
  /** The scalar after interpolation, where the format has any. Undefined: reported. */
  readonly resolve: (node: ScalarNode, spot: Spot) => ScalarNode | undefined;
}

/** For formats without interpolation. */
export function plainReading(report: Report): Reading {
  return { report, resolve: (node) => node };
}
