import type { DrainReport } from '@grappe/sim/energy';
import { markdownTable } from '../figures/markdown.ts';
import type { Variant } from './ten-pi-rack.ts';

/** One line of the table. */
export interface EnergyRow {
  readonly fromCharge: number;
  readonly variant: Variant;
  readonly criticalHours: number;
  /** To the same rack without a policy. */
  readonly ratio: number;
  readonly tierChanges: number;
  readonly databasesClosed: number;
  readonly databasesCut: number;
  readonly ended: DrainReport['ended'];
  /** In the order in which they were entered. */
  readonly tiersBack: string;
  readonly violations: number;
}

const HEADS = ['', 'critical service up', 'ratio', 'tier changes', 'databases closed, cut', 'end'];
const NAMES: Readonly<Record<Variant, string>> = {
  off: 'no policy',
  default: 'default tiers (60, 40, 25 %)',
  example: 'tiers of the example',
};

export function reportEnergy(rows: readonly EnergyRow[]): string {
  const table = rows.map((row) => [
    `from ${Math.round(100 * row.fromCharge)} %, ${NAMES[row.variant]}`,
    `${row.criticalHours.toFixed(1)} h`,
    row.ratio.toFixed(2),
    String(row.tierChanges),
    `${row.databasesClosed}, ${row.databasesCut}`,
    row.ended,
  ]);
  return [
    '# Ten Pis on 40 Ah, simulated',
    '',
    'The rack of [examples/ten-pi-rack](../../examples/ten-pi-rack/rack.yaml), from when the sun is gone until its critical services (an ERP and its database) are not served',
    'any more; then there are mains again.',
    '',
    '![Charge over hours](energy.svg)',
    '',
    ...markdownTable(HEADS, table),
    '',
    'Controller and agents are the real cores; battery, boards, engines and time are simulated, the battery by other physics than the controller believes in (see',
    '[simulate](../operate/simulate.md#weather)). Boards with one replica draw 3.5 W, empty ones 1.5 W, halted ones 0.5 W each, besides what converters lose, and the switch',
    '9.26 W; converters give up at 10.5 V. Every rack with a policy came back by itself: critical, saver, normal, in this order.',
    '',
    'All numbers: [energy.json](energy.json). Again: `npm run bench:energy`.',
    '',
  ].join('\n');
}
