import { slotText, type NodeName, type ServiceKey, type TaskId } from '@grappe/domain';
import type { ObservedContainer } from '@grappe/ports';
import type { Observation } from '../checkers/observation.ts';

/** A time in which nothing served a slot. Times count from the beginning of the scenario. */
export interface Outage {
  readonly fromMs: number;
  /** Absent while it lasts. */
  readonly untilMs?: number;
  /** Where it served before. */
  readonly lostOn?: NodeName;
  readonly servedOn?: NodeName;
}

interface OpenOutage {
  readonly fromMs: number;
  readonly lostOn?: NodeName;
}

interface Slot {
  readonly service: ServiceKey;
  readonly name: string;
  /** What serves it now. */
  readonly serving: Map<TaskId, NodeName>;
  readonly over: (Required<Pick<Outage, 'fromMs' | 'untilMs'>> & Outage)[];
  open: OpenOutage | undefined;
}

/** Whether each slot is served at any time: some container of it runs, and passes its health check if it has one. */
export class SlotWatch {
  readonly #slots = new Map<string, Slot>();
  #begunAtMs: number | undefined;

  /** From here on, a slot that nothing serves is out. */
  begin(nowMs: number): void {
    this.#begunAtMs = nowMs;
    for (const slot of this.#slots.values())
      if (slot.serving.size === 0) slot.open = { fromMs: nowMs };
  }

  see(observation: Observation, nowMs: number): void {
    if (observation.kind !== 'container') return;
    const { node, task, after } = observation;
    const name = slotText(task.slot);
    const key = `${task.service}#${name}`;
    const slot = this.#slots.get(key) ?? newSlot(task.service, name, this.#begunAtMs);
    this.#slots.set(key, slot);
    const served = slot.serving.size > 0;
    if (isServing(after)) slot.serving.set(task.id, node);
    else slot.serving.delete(task.id);
    const serves = slot.serving.size > 0;
    if (this.#begunAtMs === undefined || served === serves) return;
    if (!serves) {
      slot.open = { fromMs: nowMs, lostOn: node };
      return;
    }
    if (slot.open !== undefined) slot.over.push({ ...slot.open, untilMs: nowMs, servedOn: node });
    slot.open = undefined;
  }

  slotsOf(service: ServiceKey): string[] {
    return [...this.#slots.values()]
      .filter((slot) => slot.service === service)
      .map(({ name }) => name);
  }

  /** Where it is served from. */
  nodeOf(service: ServiceKey, name: string): NodeName | undefined {
    const [node] = this.#slots.get(`${service}#${name}`)?.serving.values() ?? [];
    return node;
  }

  /** Slots that nothing serves at present. One that never was served is known only once it is. */
  slotsOut(): ReadonlyMap<ServiceKey, ReadonlySet<string>> {
    const out = new Map<ServiceKey, Set<string>>();
    for (const { service, name, open } of this.#slots.values()) {
      if (open === undefined) continue;
      const names = out.get(service) ?? new Set();
      out.set(service, names.add(name));
    }
    return out;
  }

  report(
    service: ServiceKey,
    name: string,
    startedAtMs: number,
  ): { readonly outages: Outage[]; readonly serving: boolean; readonly node?: NodeName } {
    const slot = this.#slots.get(`${service}#${name}`) ?? newSlot(service, name, startedAtMs);
    const [node] = slot.serving.values();
    const outages: Outage[] = slot.over.map((outage) => ({
      ...outage,
      fromMs: outage.fromMs - startedAtMs,
      untilMs: outage.untilMs - startedAtMs,
    }));
    if (slot.open !== undefined)
      outages.push({ ...slot.open, fromMs: slot.open.fromMs - startedAtMs });
    return { outages, serving: slot.serving.size > 0, ...(node === undefined ? {} : { node }) };
  }
}

/** One that nothing has been heard of until now has been out from the beginning. */
function newSlot(service: ServiceKey, name: string, outSinceMs: number | undefined): Slot {
  const open = outSinceMs === undefined ? undefined : { fromMs: outSinceMs };
  return { service, name, serving: new Map(), over: [], open };
}

function isServing(container: ObservedContainer | undefined): boolean {
  if (container?.state !== 'running') return false;
  return container.health === 'none' || container.health === 'healthy';
}
