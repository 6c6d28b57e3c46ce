import type { Moment } from './axis.ts';
import type { Step } from '../context.ts';
import type { ControllerState } from '../state/state.ts';
import { termMs } from './ledger.ts';

/** Key of what is measured. */
export function measuredKey(kind: 'node' | 'service', name: string): string {
  return `${kind}:${name}`;
}

/** A node was ready, or a service served, for the first time: what it does from now on is measured. */
export function measure(step: Step, kind: 'node' | 'service', name: string): void {
  const { durable, live } = step.state;
  const subject = measuredKey(kind, name);
  if (durable.measured.has(subject)) return;
  durable.measured.put(subject, { subject, term: live.incidents.term, sinceMs: termMs(step) });
}

export function stopMeasuring(step: Step, kind: 'node' | 'service', name: string): void {
  step.state.durable.measured.delete(measuredKey(kind, name));
}

export function measuredSince(
  state: ControllerState,
  kind: 'node' | 'service',
  name: string,
): Moment | undefined {
  const record = state.durable.measured.get(measuredKey(kind, name));
  return record === undefined ? undefined : { term: record.term, atMs: record.sinceMs };
}
