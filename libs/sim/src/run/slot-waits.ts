import { explainService } from '@grappe/controller-core';
import type { ServiceKey } from '@grappe/domain';
import type { SimulatedWorld } from '../world/world.ts';
import type { SlotWatch } from './slot-watch.ts';

/** Something that a slot that nothing serves has waited for. */
export interface SlotWait {
  /** When it was first seen to, from the beginning of the scenario. */
  readonly fromMs: number;
  readonly what: string;
}

/** A slot that waits from failure to failure says the same again and again; what comes after so many is no news. */
const WAITS_PER_SLOT_MAX = 8;

/** What slots wait for while nothing serves them, looked at now and then. */
export class SlotWaits {
  readonly #world: SimulatedWorld;
  readonly #slots: SlotWatch;
  readonly #startedAtMs: number;
  readonly #waits = new Map<string, SlotWait[]>();

  constructor(world: SimulatedWorld, slots: SlotWatch, startedAtMs: number) {
    this.#world = world;
    this.#slots = slots;
    this.#startedAtMs = startedAtMs;
  }

  look(): void {
    const { controller, time } = this.#world;
    const state = controller.driver?.state;
    if (state === undefined) return;
    for (const [service, out] of this.#slots.slotsOut()) {
      for (const { slot, waitsFor } of explainService(
        state,
        service,
        controller.clock.monotonicMs(),
      )) {
        if (waitsFor === undefined || !out.has(slot)) continue;
        this.#note(`${service}#${slot}`, time.nowMs - this.#startedAtMs, waitsFor);
      }
    }
  }

  of(service: ServiceKey, slot: string): readonly SlotWait[] {
    return this.#waits.get(`${service}#${slot}`) ?? [];
  }

  /** The same wait again, now shorter, is none of its own. */
  #note(key: string, fromMs: number, what: string): void {
    const waits = this.#waits.get(key) ?? [];
    const isKnown = waits.some((wait) => withoutTimes(wait.what) === withoutTimes(what));
    if (isKnown || waits.length >= WAITS_PER_SLOT_MAX) return;
    this.#waits.set(key, [...waits, { fromMs, what }]);
  }
}

function withoutTimes(text: string): string {
  return text.replace(/\b\d+(\.\d+)? (ms|s|minutes|hours|days)\b/g, '');
}
