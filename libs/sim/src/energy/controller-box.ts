import {
  newControllerState,
  restoreController,
  settleController,
  stepController,
  TICK_MS,
  wantsReconcile,
  type ControllerEffect,
  type ControllerInput,
  type ControllerState,
  type OperatorRequest,
} from '@grappe/controller-core';
import { invariant, type NodeName, type RackSpec } from '@grappe/domain';
import type { Chance } from '../world/chance.ts';
import type { Meddling } from './meddling.ts';

/** Any time after 1970. */
const WALL_START_MS = 1_700_000_000_000;
const YEAR_MS = 365 * 86_400_000;
/** Inputs of one instant, beyond which it is a loop: a rack of ten says some hundred things at once. */
const INPUTS_MAX = 20_000;

/** The real controller's core, and its store, which outlives it. */
export class ControllerBox {
  readonly #rack: RackSpec;
  readonly #chance: Chance;
  readonly #meddling: Meddling;
  readonly #perform: (effect: ControllerEffect) => void;
  readonly #store = new Map<string, unknown>();
  readonly #inputs: ControllerInput[] = [];
  #isStepping = false;
  #state: ControllerState | undefined;
  #nowMs = 0;

  constructor(
    rack: RackSpec,
    chance: Chance,
    meddling: Meddling,
    perform: (effect: ControllerEffect) => void,
  ) {
    this.#rack = meddling.rack?.(rack) ?? rack;
    this.#chance = chance;
    this.#meddling = meddling;
    this.#perform = perform;
  }

  /** Absent while it does not run. */
  get state(): ControllerState | undefined {
    return this.#state;
  }

  begin(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#state = newControllerState(this.#rack, nowMs);
    restoreController(
      this.#state,
      [...this.#store].map(([key, value]) => ({ key, value })),
    );
    this.post({ kind: 'started' }, nowMs);
  }

  end(): void {
    this.#state = undefined;
    this.#inputs.length = 0;
  }

  post(input: ControllerInput, nowMs: number): void {
    this.#nowMs = nowMs;
    if (this.#state === undefined) return;
    this.#inputs.push(input);
    if (this.#isStepping) return;
    this.#isStepping = true;
    for (let steps = 0; this.#stepNext(); steps += 1)
      invariant(steps < INPUTS_MAX, 'whatever is said leads to a limited number of answers');
    this.#isStepping = false;
  }

  /**
   * The clock has moved on, by more than a real controller lets it: that is a property of this world, and not to be taken for a process that
   * was held up, which would believe nobody to be silent.
   */
  tick(nowMs: number): void {
    if (this.#state === undefined) return;
    this.#state.live.lastTickMs = nowMs - TICK_MS;
    this.post({ kind: 'tick' }, nowMs);
  }

  request(request: OperatorRequest, nowMs: number): void {
    this.post({ kind: 'request', id: `request-${this.#chance.whole(0, 1e9)}`, request }, nowMs);
  }

  /** As enrolment does. */
  enrol(node: NodeName, nowMs: number): void {
    const record = {
      id: `token-${node}`,
      secretSha256: 'secret',
      createdAtMs: WALL_START_MS,
      expiresAtMs: WALL_START_MS + YEAR_MS,
      usesLeft: 1,
      usedBy: [],
    };
    this.request({ kind: 'add-token', record }, nowMs);
    const redeem = {
      kind: 'redeem-token',
      token: record.id,
      secretSha256: 'secret',
      node,
    } as const;
    this.request({ ...redeem, publicKeySha256: `key-${node}` }, nowMs);
  }

  #stepNext(): boolean {
    const state = this.#state;
    if (state === undefined) return false;
    const input = this.#inputs.shift();
    if (input !== undefined) this.#step(state, input);
    else if (wantsReconcile(state)) this.#step(state, { kind: 'reconcile' });
    else return false;
    return true;
  }

  #step(state: ControllerState, input: ControllerInput): void {
    const nowMs = this.#nowMs;
    this.#meddling.state?.(state, nowMs);
    const result = stepController(state, input, {
      nowMs,
      wallMs: WALL_START_MS + nowMs,
      randomId: (count) => String(this.#chance.whole(0, 1e9)).padStart(count, '0'),
    });
    for (const operation of result.operations) {
      if (operation.kind === 'put') this.#store.set(operation.key, operation.value);
      else this.#store.delete(operation.key);
    }
    const settled =
      result.operations.length > 0
        ? settleController(state, result, 'durable', nowMs)
        : result.effects;
    const effects = this.#meddling.effects?.(settled, state) ?? settled;
    for (const effect of effects) this.#perform(effect);
  }
}
