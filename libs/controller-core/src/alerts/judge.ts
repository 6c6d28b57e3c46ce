import { isWorse, MESSAGE_TEXT_MAX, type Alert, type AlertSeverity } from '@grappe/domain';
import type { Step } from '../context.ts';
import { effectsOf, explain } from './explain.ts';
import { addAlert, alertOf, changeAlert, openAlert, reopenAlert } from './ledger.ts';
import type { TroubleWatch } from './live.ts';
import { ALERTS_OPEN_MAX, CLEAR_AFTER_MS, EFFECTS_NAMED_MAX, OUTLAST_MS } from './timings.ts';
import type { Trouble } from './trouble.ts';
import { withdrawEnd } from './untold-ends.ts';

/**
 * Makes alerts of the troubles that are there now: raised when they have lasted, cleared when they have been gone for a while, and sent when no
 * other alert explains them. `troubles`: causes before their effects.
 */
export function judgeTroubles(step: Step, troubles: readonly Trouble[]): void {
  const { alerts } = step.state.live;
  const { nowMs } = step.ctx;
  // Left open by the controller before this one.
  for (const key of alerts.open.keys())
    if (!alerts.watches.has(key))
      alerts.watches.set(key, { sinceMs: nowMs, lastSeenMs: nowMs - 1 });
  for (const trouble of troubles) {
    const watch = alerts.watches.get(trouble.key);
    if (watch === undefined)
      alerts.watches.set(trouble.key, { trouble, sinceMs: nowMs, lastSeenMs: nowMs });
    else Object.assign(watch, { trouble, lastSeenMs: nowMs });
  }
  forgetGone(step);
  for (const trouble of troubles) {
    const watch = alerts.watches.get(trouble.key);
    if (watch === undefined) continue;
    const alert = openAlert(step.state, trouble.key);
    if (alert === undefined) considerRaising(step, trouble, watch);
    else follow(step, alert, trouble, watch);
  }
}

function forgetGone(step: Step): void {
  const { alerts } = step.state.live;
  const { nowMs } = step.ctx;
  for (const [key, { lastSeenMs }] of alerts.watches) {
    if (nowMs - lastSeenMs < CLEAR_AFTER_MS) continue;
    alerts.watches.delete(key);
    const alert = openAlert(step.state, key);
    if (alert !== undefined) clear(step, key, alert);
  }
  for (const [key, { clearedAtMs }] of alerts.recent)
    if (nowMs - clearedAtMs >= OUTLAST_MS) alerts.recent.delete(key);
}

function clear(step: Step, key: string, alert: Alert): void {
  const { alerts } = step.state.live;
  const cleared: Alert = { ...alert, clearedAtMs: step.ctx.wallMs };
  changeAlert(step, cleared);
  alerts.open.delete(key);
  alerts.recent.set(key, { id: alert.id, clearedAtMs: step.ctx.nowMs });
  step.effects.push({ kind: 'alert', change: 'cleared', alert: cleared });
}

function considerRaising(step: Step, trouble: Trouble, watch: TroubleWatch): void {
  const { state, ctx } = step;
  if (ctx.nowMs - watch.sinceMs < trouble.raiseAfterMs) return;
  if (state.live.alerts.open.size >= ALERTS_OPEN_MAX) return;
  const explanation = explain(state, trouble, watch, ctx.nowMs);
  if (explanation === 'wait') return;
  const untold = withdrawEnd(state, trouble.key);
  if (untold !== undefined) {
    reopenAlert(step, trouble.key, untold);
    return;
  }
  const base = {
    kind: trouble.kind,
    ...trouble.subject,
    raisedAtMs: ctx.wallMs,
  };
  if (explanation !== 'none') {
    const { severity, message } = trouble;
    const content = { ...base, severity, message, because: explanation, isSent: false };
    const alert = addAlert(step, trouble.key, content);
    step.effects.push({ kind: 'alert', change: 'raised', alert });
    worsenRoot(step, alert);
    return;
  }
  const content = { ...base, ...withEffects(step, trouble), isSent: true };
  const alert = addAlert(step, trouble.key, content);
  step.effects.push({ kind: 'alert', change: 'raised', alert });
}

/** Who is told of a cause wants to know what it has brought about, and is told as urgently as that asks for. */
function withEffects(
  step: Step,
  trouble: Trouble,
): { readonly severity: AlertSeverity; readonly message: string } {
  const effects = effectsOf(step.state, trouble.key, step.ctx.nowMs);
  const severity = effects.reduce((worst, one) => worse(worst, one.severity), trouble.severity);
  const named = [...effects]
    .sort(
      (a, b) => Number(isWorse(b.severity, a.severity)) - Number(isWorse(a.severity, b.severity)),
    )
    .slice(0, EFFECTS_NAMED_MAX)
    .map(({ message }) => message);
  const more = effects.length - named.length;
  const parts = [trouble.message, ...named, ...(more === 0 ? [] : [`and ${more} more`])];
  return { severity, message: parts.join('; ') };
}

function worse(a: AlertSeverity, b: AlertSeverity): AlertSeverity {
  return isWorse(b, a) ? b : a;
}

/** An alert whose trouble is still there. */
function follow(step: Step, before: Alert, trouble: Trouble, watch: TroubleWatch): void {
  const alert = before.isSent ? before : reconsider(step, before, trouble, watch);
  const changed = worsen(step, alert, trouble.severity, trouble.message);
  if (!changed.isSent) worsenRoot(step, changed);
}

/** One that was explained: what explained it may be over, and something else may explain it now. */
function reconsider(step: Step, alert: Alert, trouble: Trouble, watch: TroubleWatch): Alert {
  const { state, ctx } = step;
  const cause = alertOf(state, alert.because);
  const explanation = explain(state, trouble, watch, ctx.nowMs);
  const isOpen = cause !== undefined && cause.clearedAtMs === undefined;
  if (isOpen || explanation === 'wait') {
    delete watch.orphanSinceMs;
    return alert;
  }
  const other = typeof explanation === 'number' ? alertOf(state, explanation) : undefined;
  if (other !== undefined && other.clearedAtMs === undefined) {
    delete watch.orphanSinceMs;
    const moved: Alert = { ...alert, because: other.id };
    changeAlert(step, moved);
    return moved;
  }
  watch.orphanSinceMs ??= ctx.nowMs;
  if (ctx.nowMs - watch.orphanSinceMs < OUTLAST_MS) return alert;
  const sent: Alert = { ...alert, ...withEffects(step, trouble), isSent: true };
  changeAlert(step, sent);
  step.effects.push({ kind: 'alert', change: 'raised', alert: sent });
  return sent;
}

/** The sent alert that an explained one goes back to hears of it when that is more severe. */
function worsenRoot(step: Step, alert: Alert): void {
  const root = rootOf(step, alert);
  if (root === undefined || root.clearedAtMs !== undefined) return;
  worsen(step, root, alert.severity, `${root.message}; ${alert.message}`);
}

function rootOf(step: Step, alert: Alert): Alert | undefined {
  // A cause is always older than what it was found to explain, or was found when that was old: ids need not fall.
  const met = new Set<number>();
  let at: Alert | undefined = alert;
  while (at !== undefined && !at.isSent && !met.has(at.id)) {
    met.add(at.id);
    at = alertOf(step.state, at.because);
  }
  return at?.isSent === true ? at : undefined;
}

function worsen(step: Step, alert: Alert, severity: AlertSeverity, message: string): Alert {
  if (!isWorse(severity, alert.severity)) return alert;
  const worsened: Alert = { ...alert, severity, message: message.slice(0, MESSAGE_TEXT_MAX) };
  changeAlert(step, worsened);
  step.effects.push({ kind: 'alert', change: 'worse', alert: worsened });
  return worsened;
}
