import {
  isWorse,
  type AlertHookSpec,
  type AlertNotice,
  type AlertSeverity,
  type RackName,
} from '@grappe/domain';
import type { AlertHook, Clock, Timers } from '@grappe/ports';
import type { AlertChange, ControllerDriver } from '../controller-driver.ts';
import { HookLane } from './hook-lane.ts';

/** A hook of rack.yaml with what tells it. */
export interface NamedHook {
  readonly spec: Pick<AlertHookSpec, 'name' | 'kind' | 'atLeast'>;
  readonly hook: AlertHook;
}

/** What came back from one hook. */
export interface HookAnswer {
  readonly hook: string;
  readonly kind: AlertHookSpec['kind'];
  readonly told: boolean;
  readonly message: string;
}

export interface AlertHooksDeps {
  readonly driver: Pick<ControllerDriver, 'onAlert' | 'post'>;
  readonly hooks: readonly NamedHook[];
  readonly rack: RackName;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Tells the hooks of rack.yaml of alerts, each by itself. */
export class AlertHooks {
  readonly #deps: AlertHooksDeps;
  readonly #lanes: readonly { readonly spec: NamedHook['spec']; readonly lane: HookLane }[];
  readonly #unsubscribe: () => void;

  constructor(deps: AlertHooksDeps) {
    const { driver, hooks, rack, clock, timers } = deps;
    this.#deps = deps;
    this.#lanes = hooks.map(({ spec, hook }) => {
      const onOutcome = (told: boolean, message: string): void =>
        driver.post({ kind: 'hook-told', hook: spec.name, told, message });
      return { spec, lane: new HookLane({ hook, rack, clock, timers, onOutcome }) };
    });
    this.#unsubscribe = driver.onAlert((change) => this.#offer(change));
  }

  /** Sends a test to all hooks, or to one; undefined when there is none of that name. Resolves once all have answered, or were given up. */
  async test(name?: string): Promise<readonly HookAnswer[] | undefined> {
    const lanes = this.#lanes.filter(({ spec }) => name === undefined || spec.name === name);
    if (name !== undefined && lanes.length === 0) return undefined;
    const { rack, clock } = this.#deps;
    const notice: AlertNotice = { kind: 'test', rack, atMs: clock.wallMs() };
    return Promise.all(
      lanes.map(async ({ spec, lane }): Promise<HookAnswer> => {
        const told = await lane.test(notice);
        const message = told.ok ? told.value : told.error.message;
        return { hook: spec.name, kind: spec.kind, told: told.ok, message };
      }),
    );
  }

  stop(): void {
    this.#unsubscribe();
    for (const { lane } of this.#lanes) lane.stop();
  }

  #offer(change: AlertChange): void {
    const { rack, clock } = this.#deps;
    for (const { spec, lane } of this.#lanes) {
      const kind = toldAs(change, spec.atLeast);
      if (kind !== undefined) lane.offer({ kind, rack, atMs: clock.wallMs(), alert: change.alert });
    }
  }
}

/** How a hook hears of a change; one that asks for what is severe hears of an alert when it has become so. */
export function toldAs(
  { change, alert }: AlertChange,
  atLeast: AlertSeverity,
): 'raised' | 'cleared' | undefined {
  if (!alert.isSent || isWorse(atLeast, alert.severity)) return undefined;
  if (change !== 'worse') return change;
  // What it is now is what the hook asks for at the least: it was less, and was not told.
  return alert.severity === atLeast ? 'raised' : undefined;
}
