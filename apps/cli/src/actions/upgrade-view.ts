import {
  nodeUpgradePhaseCodec,
  upgradeStateCodec,
  type NodeUpgrade__Output,
  type Upgrade__Output,
} from '@grappe/protocol';
import { ageText, durationText, isoTime, spanText } from '../format/duration.ts';
import type { Document } from '../format/print.ts';
import { sizeText } from '../format/size.ts';
import type { Cell, CellColour, Column } from '../format/table.ts';

const STATE_COLOUR: Readonly<Record<string, CellColour>> = {
  running: 'cyan',
  paused: 'yellow',
  completed: 'green',
  failed: 'red',
  aborted: 'yellow',
};
const PHASE_COLOUR: Readonly<Record<string, CellColour>> = {
  waiting: 'dim',
  draining: 'cyan',
  preparing: 'cyan',
  installing: 'cyan',
  watching: 'cyan',
  done: 'green',
  skipped: 'yellow',
  'rolling-back': 'red',
  'rolled-back': 'red',
  failed: 'red',
};
/** In these a node is at it, and it says more to know since when. */
export const AT_IT: ReadonlySet<string> = new Set([
  'draining',
  'preparing',
  'installing',
  'watching',
  'rolling-back',
]);

export function upgradeState({ state }: Upgrade__Output): string {
  return upgradeStateCodec.decode(state) ?? 'unknown';
}

export function phaseOf({ phase }: NodeUpgrade__Output): string {
  return nodeUpgradePhaseCodec.decode(phase) ?? 'unknown';
}

function coloured(text: string, colours: Readonly<Record<string, CellColour>>): Cell {
  const colour = colours[text];
  return colour === undefined ? { text } : { text, colour };
}

export function stateCell(upgrade: Upgrade__Output): Cell {
  return coloured(upgradeState(upgrade), STATE_COLOUR);
}

/** `2 of 5 nodes done`. */
export function countsText({ nodes }: Upgrade__Output): string {
  const done = nodes.filter((node) => phaseOf(node) === 'done').length;
  return `${done} of ${nodes.length} nodes done`;
}

/** What a node is doing, without times that pass. */
export function nodeText(node: NodeUpgrade__Output): string {
  const { doneBytes, sizeBytes, message } = node;
  const isOnItsWay = phaseOf(node) === 'preparing' && doneBytes > 0;
  const bytes = isOnItsWay ? `${sizeText(doneBytes)} of ${sizeText(sizeBytes)}` : '';
  return [phaseOf(node), bytes, message].filter((text) => text !== '').join(', ');
}

export const upgradeColumns: readonly Column<NodeUpgrade__Output>[] = [
  { header: 'NODE', cell: ({ node }) => node },
  { header: 'PHASE', cell: (node) => coloured(phaseOf(node), PHASE_COLOUR) },
  {
    header: 'FOR',
    cell: (node) => (AT_IT.has(phaseOf(node)) ? durationText(node.forMs) : ''),
    when: 'filled',
  },
  { header: 'FROM', cell: ({ fromVersion }) => fromVersion },
  { header: 'NOTE', cell: ({ message }) => message, when: 'filled' },
];

export function upgradeFacts(
  upgrade: Upgrade__Output,
  nowMs: number,
): readonly (readonly [string, string])[] {
  const { startedAtMs, endedAtMs, packages, waitsFor, why } = upgrade;
  const took = endedAtMs === undefined ? '' : `, took ${spanText(endedAtMs - startedAtMs)}`;
  return [
    ['nodes', countsText(upgrade)],
    ['packages', packages.join(', ')],
    ['started', `${ageText(startedAtMs, nowMs)}${took}`],
    ['why', why],
    ...waitsFor.map((text) => ['waits for', text] as const),
  ];
}

export function upgradeDocument(upgrade: Upgrade__Output): Document {
  return {
    id: upgrade.id,
    version: upgrade.version,
    state: upgradeState(upgrade),
    why: upgrade.why === '' ? null : upgrade.why,
    waitsFor: upgrade.waitsFor,
    packages: upgrade.packages,
    drain: upgrade.drain,
    parallel: upgrade.parallel,
    startedAt: isoTime(upgrade.startedAtMs),
    endedAt: isoTime(upgrade.endedAtMs),
    nodes: upgrade.nodes.map((node) => ({
      node: node.node,
      phase: phaseOf(node),
      fromVersion: node.fromVersion === '' ? null : node.fromVersion,
      message: node.message === '' ? null : node.message,
    })),
  };
}
