import { PROBE_TIMEOUT_MS } from '../constants.ts';
import type { AgentInput } from '../inputs.ts';

/** What agents say later than at once: nobody knows that a node is silent before the probe's time is over. */
export class InFlight {
  #inputs: { readonly atMs: number; readonly input: AgentInput }[] = [];

  /** Whether the controller is told later. */
  delays(input: AgentInput, nowMs: number): boolean {
    if (input.kind !== 'probe-result' || input.outcome !== 'silent') return false;
    this.#inputs.push({ atMs: nowMs + PROBE_TIMEOUT_MS, input });
    return true;
  }

  arrived(nowMs: number): AgentInput[] {
    const due = this.#inputs.filter(({ atMs }) => atMs <= nowMs);
    this.#inputs = this.#inputs.filter(({ atMs }) => atMs > nowMs);
    return due.map(({ input }) => input);
  }

  clear(): void {
    this.#inputs = [];
  }
}
