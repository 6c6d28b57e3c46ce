import type { HardwareReport, NodeName, ServiceKey } from '@grappe/domain';
import { faultsOf } from '../hardware/faults.ts';
import type { ControllerState } from '../state/state.ts';

/** What a node has, senses and does, as far as it was told in this term. */
export interface HardwareView {
  readonly report: HardwareReport;
  readonly reportedAgoMs: number;
  /** Services of which a task was given up there, and that have not run there since; nobody has acknowledged it. */
  readonly faults: readonly ServiceKey[];
  /** How much longer it blinks for who looks for it; 0: it does not. */
  readonly identifyLeftMs: number;
}

/** Undefined when the node has told nothing in this term. */
export function hardwareView(
  state: ControllerState,
  name: NodeName,
  nowMs: number,
): HardwareView | undefined {
  const node = state.live.nodes.get(name);
  if (node?.body.report === undefined) return undefined;
  const { report, reportedAtMs = nowMs, identifyUntilMs = nowMs } = node.body;
  return {
    report,
    reportedAgoMs: Math.round(nowMs - reportedAtMs),
    faults: faultsOf(state, node),
    identifyLeftMs: Math.max(0, Math.round(identifyUntilMs - nowMs)),
  };
}

/** What of a node's hardware is worth a word in a list. */
export function hardwareNotes(state: ControllerState, name: NodeName): string[] {
  const node = state.live.nodes.get(name);
  const halted = state.durable.nodes.get(name)?.halted;
  const notes: string[] = [];
  if (halted !== undefined) {
    const isThere = node?.session !== undefined;
    notes.push(isThere ? 'it is halting' : `halted ${HALTED_BY[halted]}`);
  } else if (state.live.body.cut.has(name)) notes.push('its power is cut for a moment');
  else if (state.live.body.halts.has(name)) notes.push('it halts as soon as it is empty');
  const report = node?.body.report;
  if (node?.body.relayFails === true) notes.push('its relay does not cut its power');
  if (node?.session === undefined || report === undefined) return notes;
  if (report.underVoltage === true) notes.push('its supply is below what the board needs');
  const [first, ...others] = report.troubles;
  if (first !== undefined)
    notes.push(others.length === 0 ? first : `${first} (and ${others.length} more)`);
  const distrusted = report.readings.filter(({ distrust }) => distrust !== undefined);
  for (const { sensor, distrust } of distrusted) notes.push(`${sensor}: ${distrust ?? ''}`);
  return notes;
}

const HALTED_BY = {
  button: 'by its button',
  plan: 'to save energy',
  shutdown: 'with the rack',
} as const;
