import { ALERTS_KEPT_MAX, MESSAGE_TEXT_MAX, type Alert } from '@grappe/domain';
import type { Step } from '../context.ts';
import type { ControllerState } from '../state/state.ts';
import { troubleKey } from './trouble.ts';

/** Zero-padded so that the store's key order is the order of the alerts. */
function alertKey(id: number): string {
  return String(id).padStart(12, '0');
}

export function alertOf(state: ControllerState, id: number | undefined): Alert | undefined {
  return id === undefined ? undefined : state.durable.alerts.get(alertKey(id));
}

/** Whether the next controller would find the alert, in whatever state. */
export function isStored(state: ControllerState, id: number): boolean {
  return state.durable.alerts.isStored(alertKey(id));
}

/** The alert of a trouble that was raised and not cleared. */
export function openAlert(state: ControllerState, key: string): Alert | undefined {
  return alertOf(state, state.live.alerts.open.get(key));
}

export function addAlert(step: Step, key: string, content: Omit<Alert, 'id'>): Alert {
  const { durable, live } = step.state;
  const id = live.alerts.next;
  live.alerts.next += 1;
  const alert: Alert = { ...content, id, message: content.message.slice(0, MESSAGE_TEXT_MAX) };
  durable.alerts.put(alertKey(id), alert);
  live.alerts.open.set(key, id);
  dropOldest(step.state);
  return alert;
}

export function changeAlert(step: Step, alert: Alert): void {
  step.state.durable.alerts.put(alertKey(alert.id), alert);
}

/** One that was cleared goes on. */
export function reopenAlert(step: Step, key: string, alert: Alert): void {
  changeAlert(step, alert);
  step.state.live.alerts.open.set(key, alert.id);
}

/** Newest first. */
export function alertsNewestFirst({ durable }: ControllerState): Alert[] {
  return [...durable.alerts.values()].sort((a, b) => b.id - a.id);
}

/** Only cleared ones, so that what is open is always there. */
function dropOldest(state: ControllerState): void {
  const { alerts } = state.durable;
  if (alerts.size <= ALERTS_KEPT_MAX) return;
  const oldest = alertsNewestFirst(state).findLast(({ clearedAtMs }) => clearedAtMs !== undefined);
  if (oldest !== undefined) alerts.delete(alertKey(oldest.id));
}

/** After a start: what the controller before this one has left open. */
export function indexAlerts(state: ControllerState): void {
  const { alerts } = state.live;
  alerts.open.clear();
  for (const alert of state.durable.alerts.values()) {
    alerts.next = Math.max(alerts.next, alert.id + 1);
    if (alert.clearedAtMs === undefined) alerts.open.set(troubleKey(alert.kind, alert), alert.id);
  }
}
