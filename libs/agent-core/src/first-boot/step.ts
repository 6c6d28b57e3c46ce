import { canonicalJson, type NodeCard } from '@grappe/domain';
import type { FirstBootLight } from '../led/choose.ts';
import type {
  BoardIdentity,
  FirstBootAct,
  FirstBootEffect,
  FirstBootEvent,
  JoinObstacle,
} from './acts.ts';
import {
  networkObstacle,
  otherNode,
  refusal,
  unreachedObstacle,
  unreadableCard,
} from './reasons.ts';
import { setUpActs } from './set-up.ts';
import {
  cardFacts,
  firstBootReport,
  noted,
  type FirstBootPhase,
  type FirstBootReason,
  type FirstBootStatus,
} from './status.ts';
import {
  CONTROLLER_GRACE_MS,
  controllerWaitMs,
  NETWORK_GRACE_MS,
  NETWORK_WAIT_MS,
  operatorWaitMs,
} from './waits.ts';

/** Reports on the card in one boot, besides the last one: a network that comes and goes is not to wear it out. */
export const REPORTS_MAX = 20;

export interface FirstBootContext {
  /** Monotonic. */
  readonly nowMs: number;
  /** What the board believes; for people only. */
  readonly wallMs: number;
  /** In [0, 1), drawn anew for each step. */
  readonly random: number;
}

export interface FirstBootState {
  readonly phase: FirstBootPhase;
  /** When the program began; monotonic. */
  readonly beganMs: number;
  readonly card?: NodeCard;
  readonly identity?: BoardIdentity;
  /** What is left to be done before the next phase; the first is being done. */
  readonly acts: readonly FirstBootAct[];
  /** Controllers of this round that are still to be asked; the first is being asked. */
  readonly toTry: readonly string[];
  readonly tried: readonly { readonly controller: string; readonly obstacle: JoinObstacle }[];
  /** Rounds in which no controller was reached, in a row. */
  readonly rounds: number;
  /** Since when there is a network; monotonic. */
  readonly networkSinceMs?: number;
  readonly reason?: FirstBootReason;
  readonly notes: readonly string[];
  readonly reports: number;
  /** How many of the notes the report on the card has that tells of the joining. */
  readonly notesReported: number;
  readonly light?: FirstBootLight;
  /** What was told last, without its time. */
  readonly told?: string;
}

export interface FirstBootStep {
  readonly state: FirstBootState;
  readonly effects: readonly FirstBootEffect[];
}

/** A first boot that has not begun. */
export function newFirstBoot(nowMs: number): FirstBootState {
  return {
    phase: 'reading-card',
    beganMs: nowMs,
    acts: [],
    toTry: [],
    tried: [],
    rounds: 0,
    notes: [],
    reports: 0,
    notesReported: 0,
  };
}

/**
 * One step of the way from a prepared card to a node. It asks for one act at a time and is told what became of it. A round goes from the card to a
 * controller; one in vain is told, and begins again after a wait, for ever, because a person may mend what is wrong. A board that lost power begins at the
 * beginning: what is done already is found done.
 */
export function stepFirstBoot(
  state: FirstBootState,
  event: FirstBootEvent,
  ctx: FirstBootContext,
): FirstBootStep {
  const way = new Way(state, ctx);
  way.take(event);
  return { state: way.state, effects: way.effects };
}

/** One step while it is taken. */
class Way {
  state: FirstBootState;
  readonly effects: FirstBootEffect[] = [];
  readonly #ctx: FirstBootContext;

  constructor(state: FirstBootState, ctx: FirstBootContext) {
    this.state = state;
    this.#ctx = ctx;
  }

  take(event: FirstBootEvent): void {
    switch (event.kind) {
      case 'begun':
        this.#light('setting-up');
        this.#read();
        return;
      case 'card-read':
        this.#cardRead(event);
        return;
      case 'done':
        this.#goOn();
        return;
      case 'failed':
        this.#failed(event.message);
        return;
      case 'looked':
        this.#looked(event.network);
        return;
      case 'joined':
        this.#scrub();
        return;
      case 'not-joined':
        this.#notJoined(event.obstacle);
        return;
    }
  }

  #read(): void {
    this.#act({ kind: 'read-card' });
  }

  #cardRead({ card, identity }: Extract<FirstBootEvent, { kind: 'card-read' }>): void {
    if (!card.ok) {
      this.#waitForPerson(unreadableCard(card.error));
      return;
    }
    const isNew =
      this.state.card === undefined || canonicalJson(card.value) !== canonicalJson(this.state.card);
    const { identity: former, ...rest } = this.state;
    this.state = { ...rest, card: card.value, ...(identity !== undefined && { identity }) };
    if (isNew) this.effects.push({ kind: 'take-lights', leds: card.value.leds });
    if (identity !== undefined) {
      const { rack, node, cardId } = identity;
      if (rack !== card.value.rack || node !== card.value.node) {
        this.#waitForPerson(otherNode(identity, card.value));
        return;
      }
      if (cardId === card.value.cardId) {
        this.#scrub();
        return;
      }
    }
    if (!isNew) {
      this.#look();
      return;
    }
    this.#enter('setting-up', setUpActs(card.value));
    this.#goOnWithin(this.state.acts);
  }

  /** None of what fails while the system is set up keeps a board from joining; what it lacks then is told. Anything else is tried again. */
  #failed(message: string): void {
    if (this.state.acts.length === 0) {
      const remedy = 'see the log of this board: journalctl -u grappe-first-boot';
      this.#waitForPerson({ kind: 'trouble', key: message, messages: [message], remedy });
      return;
    }
    this.#set({ notes: noted(this.state.notes, message) });
    this.#tell();
    this.#goOn();
  }

  /** The first of the acts is over. */
  #goOn(): void {
    this.#goOnWithin(this.state.acts.slice(1));
  }

  #goOnWithin(acts: readonly FirstBootAct[]): void {
    this.#set({ acts });
    const [next] = acts;
    if (next !== undefined) this.#act(next);
    else this.#afterActs();
  }

  #afterActs(): void {
    switch (this.state.phase) {
      case 'setting-up':
        this.#look();
        return;
      case 'scrubbing': {
        const { identity } = this.state;
        const { card } = this.state;
        const anew = identity !== undefined && identity.cardId !== card?.cardId;
        this.#enter('starting', [{ kind: 'start-agent', anew }]);
        this.#goOnWithin(this.state.acts);
        return;
      }
      case 'starting':
        this.#enter('done', []);
        // A secret that is still on the card, or an agent that does not start, is nothing to be silent about.
        if (this.state.notes.length > this.state.notesReported) this.#reportJoined();
        this.effects.push({ kind: 'finish' });
        return;
      default:
        // A wait is over: the card may be another one by now.
        this.#read();
    }
  }

  #look(): void {
    if (this.state.phase !== 'network' && this.state.phase !== 'joining')
      this.#enter('network', []);
    this.#act({ kind: 'look' });
  }

  #looked(network: Parameters<typeof networkObstacle>[0]): void {
    const { card, beganMs } = this.state;
    if (card === undefined) return this.#read();
    const obstacle = networkObstacle(network, card, this.state.reason);
    const { nowMs } = this.#ctx;
    if (obstacle !== undefined) {
      const { networkSinceMs, ...rest } = this.state;
      this.state = { ...rest, phase: 'network', rounds: 0 };
      if (nowMs - beganMs >= NETWORK_GRACE_MS) this.#stopFor(obstacle);
      this.#wait(NETWORK_WAIT_MS);
      return;
    }
    this.#set({
      networkSinceMs: this.state.networkSinceMs ?? nowMs,
      toTry: card.controllers,
      tried: [],
    });
    if (this.state.phase !== 'joining') this.#enter('joining', []);
    this.#tryNext(card);
  }

  #tryNext(card: NodeCard): void {
    const [controller] = this.state.toTry;
    if (controller !== undefined) {
      this.#act({ kind: 'join', controller, card });
      return;
    }
    const { rounds, networkSinceMs = 0, tried } = this.state;
    const [refused] = tried.flatMap(
      ({ obstacle }) => refusal(obstacle, card, this.#ctx.wallMs) ?? [],
    );
    if (refused !== undefined) {
      this.#set({ rounds: 0 });
      this.#waitForPerson(refused);
      return;
    }
    this.#set({ rounds: rounds + 1 });
    if (this.#ctx.nowMs - networkSinceMs >= CONTROLLER_GRACE_MS) {
      this.#stopFor(unreachedObstacle(tried));
    }
    this.#wait(controllerWaitMs(rounds + 1, this.#ctx.random));
  }

  #notJoined(obstacle: JoinObstacle): void {
    const { card, toTry, tried } = this.state;
    const [controller, ...others] = toTry;
    if (card === undefined || controller === undefined) return this.#read();
    // Another address may be the right one, also where this one belongs to another rack.
    this.#set({ toTry: others, tried: [...tried, { controller, obstacle }] });
    this.#tryNext(card);
  }

  /** The token last: for as long as it is there the first boot is not complete. */
  #scrub(): void {
    const { reason, ...rest } = this.state;
    this.state = rest;
    this.#light('setting-up');
    const fromSystem = this.state.card?.system === 'raspberry-pi-os';
    this.#enter('scrubbing', [
      { kind: 'scrub', what: 'wifi-key' },
      ...(fromSystem ? [{ kind: 'scrub', what: 'system' } as const] : []),
      { kind: 'scrub', what: 'token' },
    ]);
    this.#reportJoined();
    this.#goOnWithin(this.state.acts);
  }

  #reportJoined(): void {
    this.#set({ notesReported: this.state.notes.length });
    this.effects.push({ kind: 'report', text: this.#reportText() });
  }

  #waitForPerson(reason: FirstBootReason): void {
    this.#stopFor(reason);
    this.#wait(operatorWaitMs(this.#ctx.random));
  }

  #wait(delayMs: number): void {
    this.#set({ acts: [] });
    this.#act({ kind: 'wait', delayMs });
  }

  /** Says once why it does not go on, until it is for another reason. */
  #stopFor(reason: FirstBootReason): void {
    const isSame = reason.key === this.state.reason?.key;
    this.#set({ reason });
    this.#light(LIGHTS[reason.kind]);
    if (isSame) return;
    this.#tell();
    if (this.state.reports >= REPORTS_MAX) return;
    this.#set({ reports: this.state.reports + 1 });
    this.effects.push({ kind: 'report', text: this.#reportText() });
  }

  #enter(phase: FirstBootPhase, acts: readonly FirstBootAct[]): void {
    this.#set({ phase, acts });
    this.#tell();
  }

  #light(light: FirstBootLight): void {
    if (light === this.state.light) return;
    this.#set({ light });
    this.effects.push({ kind: 'light', light });
  }

  #tell(): void {
    const { phase, reason, notes, card } = this.state;
    const told = canonicalJson([phase, reason?.key ?? '', notes, card?.cardId ?? '']);
    if (told === this.state.told) return;
    this.#set({ told });
    this.effects.push({ kind: 'tell', status: this.#status() });
  }

  #status(): FirstBootStatus {
    const { phase, card, reason, notes } = this.state;
    const told = { phase, notes, atMs: this.#ctx.nowMs, ...cardFacts(card) };
    return reason === undefined ? told : { ...told, reason };
  }

  #reportText(): string {
    return firstBootReport(this.#status(), this.#ctx.wallMs);
  }

  #act(act: FirstBootAct): void {
    this.effects.push({ kind: 'act', act });
  }

  #set(changes: Partial<FirstBootState>): void {
    this.state = { ...this.state, ...changes };
  }
}

const LIGHTS: Readonly<Record<FirstBootReason['kind'], FirstBootLight>> = {
  'card-unreadable': 'card-refused',
  'no-network': 'no-network',
  'no-controller': 'no-controller',
  'token-refused': 'card-refused',
  'name-taken': 'card-refused',
  'other-node': 'card-refused',
  'clock-wrong': 'clock-wrong',
  trouble: 'card-refused',
};
