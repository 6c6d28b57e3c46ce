import { serviceKey, slotText, type ServiceKey } from '@grappe/domain';
import { incidentOf } from '../../incidents/ledger.ts';
import { measuredKey } from '../../incidents/measured.ts';
import { servesNow, slotIsWanted, tasksOfSlot } from '../../incidents/slots.ts';
import { activeRollout } from '../../rollout/ledger.ts';
import type { ServiceRecord } from '../../state/records.ts';
import type { ControllerState } from '../../state/state.ts';
import { DEPENDENT_GRACE_MS, RAISE_AFTER_MS, SERVICES_PER_LOOK_MAX } from '../timings.ts';
import { troubleKey, type Trouble } from '../trouble.ts';

interface Degraded {
  readonly service: ServiceRecord;
  readonly isDown: boolean;
  readonly missing: readonly string[];
}

/**
 * Services of which tasks are missing: all that have lost one, or are known to be in trouble, and some of the others at a time, so that a thousand
 * services take no more of a core than a few.
 */
export function serviceTroubles(state: ControllerState): Trouble[] {
  const waiting = waitingSlots(state);
  const found = new Map<ServiceKey, Degraded>();
  for (const key of candidates(state, waiting.keys())) {
    const service = state.durable.services.get(key);
    const degraded = service && lookAt(state, service, waiting.get(key) ?? []);
    if (degraded !== undefined) found.set(key, degraded);
  }
  return needsFirst(found).map((degraded) => troubleOf(state, degraded, found));
}

function candidates(
  { durable, live }: ControllerState,
  waiting: Iterable<ServiceKey>,
): ReadonlySet<ServiceKey> {
  const { unexamined, watches } = live.alerts;
  if (unexamined.size === 0) for (const key of durable.services.keys()) unexamined.add(key);
  const chosen = new Set(waiting);
  for (const { trouble } of watches.values())
    if (trouble?.subject.service !== undefined) chosen.add(trouble.subject.service);
  for (const alert of durable.alerts.values())
    if (alert.service !== undefined && alert.clearedAtMs === undefined) chosen.add(alert.service);
  let left = SERVICES_PER_LOOK_MAX;
  for (const key of unexamined) {
    if (left === 0) break;
    left -= 1;
    unexamined.delete(key);
    chosen.add(key);
  }
  return chosen;
}

/** Slots that were served and wait to be served again, by their service. */
function waitingSlots({ live }: ControllerState): ReadonlyMap<ServiceKey, readonly string[]> {
  const slots = new Map<ServiceKey, string[]>();
  for (const name of live.incidents.openSlots.keys()) {
    const at = name.lastIndexOf('#');
    const key = name.slice(0, at) as ServiceKey;
    const known = slots.get(key);
    if (known === undefined) slots.set(key, [name.slice(at + 1)]);
    else known.push(name.slice(at + 1));
  }
  return slots;
}

function lookAt(
  state: ControllerState,
  service: ServiceRecord,
  waiting: readonly string[],
): Degraded | undefined {
  const { key, spec } = service;
  const served = new Set<string>();
  for (const task of state.durable.tasksOfService(key))
    if (servesNow(state, task)) served.add(slotText(task.slot));
  const candidates = spec.mode.kind === 'replicated' ? numbered(spec.mode.replicas) : waiting;
  if (served.size >= candidates.length && spec.mode.kind === 'replicated') return undefined;
  const missing = candidates.filter(
    (slot) => !served.has(slot) && slotIsWanted(state, key, slot) && !isDone(state, key, slot),
  );
  if (missing.length === 0) return undefined;
  const isDown = served.size === 0;
  // Its slots are replaced one after the other.
  if (!isDown && activeRollout(state, key) !== undefined) return undefined;
  return { service, isDown, missing };
}

function numbered(replicas: number): string[] {
  return Array.from({ length: replicas }, (_, index) => String(index + 1));
}

/** What it was for is done. */
function isDone(state: ControllerState, key: ServiceKey, slot: string): boolean {
  const [latest] = tasksOfSlot(state, `${key}#${slot}`);
  return latest?.ended?.state === 'completed';
}

/** What a service depends on before the service itself. */
function needsFirst(found: ReadonlyMap<ServiceKey, Degraded>): Degraded[] {
  const ordered = new Set<Degraded>();
  const visiting = new Set<ServiceKey>();
  const visit = (key: ServiceKey): void => {
    const degraded = found.get(key);
    if (degraded === undefined || visiting.has(key)) return;
    visiting.add(key);
    for (const need of needsOf(degraded.service)) visit(need);
    ordered.add(degraded);
  };
  for (const key of found.keys()) visit(key);
  return [...ordered];
}

function needsOf({ stack, spec }: ServiceRecord): readonly ServiceKey[] {
  return (spec.dependsOn ?? []).map((name) => serviceKey(stack, name));
}

function troubleOf(
  state: ControllerState,
  { service, isDown, missing }: Degraded,
  found: ReadonlyMap<ServiceKey, Degraded>,
): Trouble {
  const { key, spec } = service;
  const needs = needsOf(service);
  const failing = needs.filter((need) => {
    const other = found.get(need);
    return other !== undefined && (other.isDown || !isDown);
  });
  // One that has recovered a moment ago still explains what it has left behind.
  const recovered = needs.filter((need) => !found.has(need));
  const slots = spec.mode.kind === 'replicated' ? ` of ${spec.mode.replicas}` : '';
  return {
    key: troubleKey('service.degraded', { service: key }),
    kind: 'service.degraded',
    severity: isDown ? 'critical' : 'warning',
    subject: { service: key },
    message: isDown
      ? `no task of service ${key} serves`
      : `${missing.length}${slots} tasks of service ${key} do not serve`,
    causes: [
      ...[...failing, ...recovered].map((need) =>
        troubleKey('service.degraded', { service: need }),
      ),
      ...nodeCauses(state, key, missing),
    ],
    raiseAfterMs: raiseAfterMs(state, key, isDown) + (needs.length === 0 ? 0 : DEPENDENT_GRACE_MS),
  };
}

function raiseAfterMs(state: ControllerState, key: ServiceKey, isDown: boolean): number {
  if (!state.durable.measured.has(measuredKey('service', key))) return RAISE_AFTER_MS.serviceNew;
  return isDown ? RAISE_AFTER_MS.serviceDown : RAISE_AFTER_MS.serviceDegraded;
}

/** Losses of nodes and engines; none unless every missing slot goes back to one, because the others have a reason of their own. */
function nodeCauses(
  state: ControllerState,
  key: ServiceKey,
  missing: readonly string[],
): readonly string[] {
  const causes = new Set<string>();
  for (const slot of missing) {
    const { incidents } = state.live;
    const name = `${key}#${slot}`;
    const id = incidents.openSlots.get(name) ?? incidents.carriedSlots.get(name)?.incident;
    const incident = incidentOf(state, id);
    if (incident?.node === undefined || incident.kind === 'task') return [];
    const kind = incident.kind === 'engine' ? 'engine.away' : 'node.lost';
    causes.add(troubleKey(kind, { node: incident.node }));
    causes.add(troubleKey('node.lost', { node: incident.node }));
  }
  return [...causes];
}
