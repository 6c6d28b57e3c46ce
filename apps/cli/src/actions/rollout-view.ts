import { rolloutKindCodec, rolloutStateCodec, type Rollout__Output } from '@grappe/protocol';
import { ageText, isoTime, spanText } from '../format/duration.ts';
import type { Document } from '../format/print.ts';
import type { Cell, CellColour, Column } from '../format/table.ts';

const STATE_COLOUR: Readonly<Record<string, CellColour>> = {
  running: 'cyan',
  paused: 'yellow',
  completed: 'green',
  failed: 'red',
  'rolled-back': 'red',
  superseded: 'dim',
};

export function rolloutState({ state }: Rollout__Output): string {
  return rolloutStateCodec.decode(state) ?? 'unknown';
}

function rolloutKind({ kind }: Rollout__Output): string {
  return rolloutKindCodec.decode(kind) ?? 'unknown';
}

export function isUnderWay(rollout: Rollout__Output): boolean {
  return rolloutState(rollout) === 'running' || rolloutState(rollout) === 'paused';
}

export function rolloutStateCell(rollout: Rollout__Output): Cell {
  const text = rolloutState(rollout);
  const colour = STATE_COLOUR[text];
  return colour === undefined ? { text } : { text, colour };
}

/** `2 of 3 updated, 1 failed`; empty when nobody has counted. */
export function countsText({ slots, slotsUpdated, slotsFailed }: Rollout__Output): string {
  if (slots === 0) return '';
  const failed = slotsFailed === 0 ? '' : `, ${slotsFailed} failed`;
  return `${slotsUpdated} of ${slots} updated${failed}`;
}

export function rolloutColumns(nowMs: number): readonly Column<Rollout__Output>[] {
  return [
    { header: 'ROLLOUT', cell: ({ number }) => String(number), alignRight: true },
    { header: 'KIND', cell: rolloutKind },
    { header: 'FROM', cell: ({ fromVersion }) => String(fromVersion), alignRight: true },
    { header: 'TO', cell: ({ toVersion }) => String(toVersion), alignRight: true },
    { header: 'IMAGE', cell: ({ toImage }) => toImage },
    { header: 'STATE', cell: rolloutStateCell },
    { header: 'SLOTS', cell: countsText },
    { header: 'STARTED', cell: ({ startedAtMs }) => ageText(startedAtMs, nowMs) },
    { header: 'WHY', cell: ({ why }) => why, when: 'filled' },
  ];
}

/** All about one rollout, label by label; an empty text is left out. */
export function rolloutFacts(
  rollout: Rollout__Output,
  nowMs: number,
): readonly (readonly [string, string])[] {
  const { fromVersion, fromImage, toVersion, toImage, startedAtMs, endedAtMs } = rollout;
  const took = endedAtMs === undefined ? '' : `, took ${spanText(endedAtMs - startedAtMs)}`;
  return [
    ['from', `version ${fromVersion}, ${fromImage}`],
    ['to', `version ${toVersion}, ${toImage}`],
    ['started', `${ageText(startedAtMs, nowMs)}${took}`],
    ['slots', countsText(rollout)],
    ['why', rollout.why],
    ['last failure', rollout.why.includes(rollout.lastFailure) ? '' : rollout.lastFailure],
    ...rollout.waitsFor.map((text) => ['waits for', text] as const),
    ...rollout.notes.map((text) => ['note', text] as const),
  ];
}

/** `rollout 3, deploy of version 4`. */
export function rolloutTitle(rollout: Rollout__Output): string {
  return `rollout ${rollout.number}, ${rolloutKind(rollout)} of version ${rollout.toVersion}`;
}

export function rolloutDocument(rollout: Rollout__Output): Document {
  return {
    service: rollout.service,
    number: rollout.number,
    kind: rolloutKind(rollout),
    state: rolloutState(rollout),
    from: { version: rollout.fromVersion, image: rollout.fromImage },
    to: { version: rollout.toVersion, image: rollout.toImage },
    startedAt: isoTime(rollout.startedAtMs),
    endedAt: isoTime(rollout.endedAtMs),
    slots: rollout.slots,
    slotsUpdated: rollout.slotsUpdated,
    slotsFailed: rollout.slotsFailed,
    why: rollout.why === '' ? null : rollout.why,
    lastFailure: rollout.lastFailure === '' ? null : rollout.lastFailure,
    waitsFor: rollout.waitsFor,
    notes: rollout.notes,
  };
}
