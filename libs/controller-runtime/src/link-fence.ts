import {
  POWER_GONE_MS,
  POWER_OFF_MS,
  RELAY_ANSWER_MS,
  runsController,
  type ControllerState,
} from '@grappe/controller-core';
import { err, ok, type NodeName, type Result, type SessionId } from '@grappe/domain';
import type { Clock, Fence, Timers } from '@grappe/ports';
import type { LinkHub } from './link-hub.ts';

export interface LinkFenceDeps {
  readonly hub: Pick<LinkHub, 'ask'>;
  readonly state: () => ControllerState;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Relays, each driven by the agent of another node. */
export class LinkFence implements Fence {
  readonly #deps: LinkFenceDeps;
  readonly #cutAtMs = new Map<NodeName, number>();

  constructor(deps: LinkFenceDeps) {
    this.#deps = deps;
  }

  reaches(node: NodeName): boolean {
    return holderOf(this.#deps.state(), node) !== undefined;
  }

  async cutPower(node: NodeName): Promise<Result<void, string>> {
    // The relay stays as it is when this process dies with its board, and nobody else would close it.
    if (runsController(this.#deps.state(), node))
      return err('the controller runs on it, and could not give it its power back');
    const switched = await this.#switch(node, true);
    if (!switched.ok) return switched;
    // The relay is open; what is stored in the board's supply is gone a moment later.
    await new Promise<void>((resolve) => this.#deps.timers.after(POWER_GONE_MS, resolve));
    return ok(undefined);
  }

  async restorePower(node: NodeName): Promise<Result<void, string>> {
    const offMs = this.#deps.clock.monotonicMs() - (this.#cutAtMs.get(node) ?? 0);
    if (this.#cutAtMs.has(node) && offMs < POWER_OFF_MS)
      return err(`its power was cut ${Math.round(offMs)} ms ago: it stays off a moment longer`);
    return this.#switch(node, false);
  }

  async #switch(node: NodeName, off: boolean): Promise<Result<void, string>> {
    const session = sessionOfHolder(this.#deps.state(), node);
    if (!session.ok) return session;
    const command = { switchRelay: { node, off } };
    const switched = await this.#deps.hub.ask(session.value, command, RELAY_ANSWER_MS);
    if (switched.ok && off) this.#cutAtMs.set(node, this.#deps.clock.monotonicMs());
    return switched;
  }
}

function holderOf({ rack }: ControllerState, node: NodeName): NodeName | undefined {
  return rack.nodes.find(({ name }) => name === node)?.wiring.relay?.node;
}

/** The connection of the node that can switch this one's power, unless it may be dying with it. */
function sessionOfHolder(state: ControllerState, node: NodeName): Result<SessionId, string> {
  const holder = holderOf(state, node);
  if (holder === undefined) return err(`node ${node} has no relay in rack.yaml`);
  const converter = state.converters.get(node);
  if (holder === node || (converter !== undefined && state.converters.get(holder) === converter))
    return err(`its relay is on ${holder}, which shares its supply`);
  const live = state.live.nodes.get(holder);
  if (live?.session === undefined || live.condition !== 'ready')
    return err(`node ${holder}, which holds its relay, is not there`);
  return ok(live.session.id);
}
