import { durationText } from '../figures/duration.ts';
import type { ProductRunFacts } from '../machine-facts.ts';
import { runLines } from '../machine-facts.ts';
import type { EventDocument } from '../rack/grappe-command.ts';

/** What the bench found, under names that scripts read. */
export interface FalsePositivesFigures {
  readonly minutes: number;
  readonly nodes: number;
  /** How often a living node was declared lost. */
  readonly nodesLost: number;
  readonly lost: readonly EventDocument[];
  readonly eventsByKind: Readonly<Record<string, number>>;
  readonly silentMsMax: number;
  readonly looks: number;
  readonly looksFailed: number;
  readonly cpuBusyPercent: number;
  readonly packets: number;
  readonly packetsLostPercent: number;
  readonly jitterMs: number;
  /** The most that a packet was held back beyond what was drawn for it. */
  readonly relayLateMsMax: number;
  /** From cutting a node's power, at the end, until it was declared lost. */
  readonly realDeathNoticedMs: number;
}

export function hasPassed(figures: FalsePositivesFigures): boolean {
  return figures.nodesLost === 0;
}

export function reportFalsePositives(figures: FalsePositivesFigures, run: ProductRunFacts): string {
  const kinds = Object.entries(figures.eventsByKind).map(([kind, count]) => `${kind}: ${count}`);
  const verdict =
    figures.nodesLost === 0
      ? 'No living node was declared lost.'
      : `Living nodes were declared lost ${figures.nodesLost} times.`;
  return [
    '# False positives, measured',
    '',
    `${verdict} ${figures.nodes} nodes, ${figures.minutes} minutes.`,
    '',
    `- Cores busy: ${figures.cpuBusyPercent} %, by one spinning program per core within the nodes and one beside the controller.`,
    `- Links: ${figures.packets} packets, ${figures.packetsLostPercent} % of them lost, each held back by 0 to ${figures.jitterMs} ms in each direction for itself`,
    `  (overtaking allowed), at the most ${figures.relayLateMsMax} ms later than drawn.`,
    `- Longest silence of a node at any of ${figures.looks} looks (${figures.looksFailed} without answer): ${durationText(figures.silentMsMax)}.`,
    `- Events of the time: ${kinds.length === 0 ? 'none' : kinds.join(', ')}.`,
    `- At the end a node's power was cut, with load and bad links as before: declared lost after ${durationText(figures.realDeathNoticedMs)}.`,
    '',
    'Packets are lost and delayed by a program that all links pass through, in VXLAN tunnels, so that the same can be measured on kernels without',
    '`netem`; which packets, follows from a seed. It runs at a higher priority than what keeps the cores busy.',
    '',
    '## On what',
    '',
    ...runLines(run),
    '',
    'Again: `npm run bench:false-positives -- --minutes 30`.',
    '',
  ].join('\n');
}
