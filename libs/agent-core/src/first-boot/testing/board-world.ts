import {
  failure,
  ok,
  type NetworkLook,
  type NodeCard,
  type NodeName,
  type RackName,
} from '@grappe/domain';
import type { BoardIdentity, FirstBootAct, FirstBootEffect, FirstBootEvent } from '../acts.ts';
import type { FirstBootStatus } from '../status.ts';
import { newFirstBoot, stepFirstBoot } from '../step.ts';

export const CARD: NodeCard = {
  cardId: '00112233445566778899aabbccddeeff',
  system: 'grappe',
  rack: 'black-pearl' as RackName,
  node: 'pearl1' as NodeName,
  controllers: ['172.16.0.1:7443', '172.16.0.2:7443'],
  network: {
    address: '172.16.0.51/16',
    gateway: '172.16.0.1',
    nameServers: ['172.16.0.1'],
    wifi: { ssid: 'Black Pearl', country: 'DE' },
  },
  timeServers: ['172.16.0.1'],
  access: { user: 'pi', sshKeys: ['ssh-ed25519 AAAA anna@desk'] },
  leds: { status: { kind: 'gpio', gpio: 27, activeLow: false } },
  packages: [{ file: 'grappe-agent.deb', sha256: 'a'.repeat(64) }],
};

/** The power goes. */
export class PowerCut extends Error {}

/** More steps than any first boot that comes to an end. */
const STEPS_MAX = 5_000;

/** What outlives a power cut: a board's disks, and the controller. Each act is made of the durable changes that its real doing is made of. */
export class BoardWorld {
  readonly files = new Map<string, string>();
  readonly secrets = new Set(['wifi-key', 'system', 'token']);
  card: NodeCard;
  identity: BoardIdentity | undefined;
  pendingKey: string | undefined;
  /** Key of the node's certificate, as its own disk has it. */
  savedKey: string | undefined;
  /** Keys for which the controller has used up this card's token. */
  readonly enrolled = new Set<string>();
  network: NetworkLook = {
    links: [{ name: 'wlan0', kind: 'wifi', carrier: true, addresses: ['172.16.0.51'] }],
    wifi: 'connected',
  };
  /** What comes before what is really so, taken one by one. */
  obstacles: FirstBootEvent[] = [];
  /** Kinds of acts that fail. */
  failing: readonly FirstBootAct['kind'][] = [];
  /** Durable changes until the power goes. */
  cutAfter = Infinity;
  nowMs = 0;
  agentRuns = false;
  /** All that was ever asked for. */
  readonly effects: FirstBootEffect[] = [];
  #keys = 0;

  constructor(card: NodeCard = CARD) {
    this.card = card;
  }

  get told(): readonly FirstBootStatus[] {
    return this.effects.flatMap((effect) => (effect.kind === 'tell' ? [effect.status] : []));
  }

  get acts(): readonly FirstBootAct[] {
    return this.effects.flatMap((effect) => (effect.kind === 'act' ? [effect.act] : []));
  }

  get reports(): readonly string[] {
    return this.effects.flatMap((effect) => (effect.kind === 'report' ? [effect.text] : []));
  }

  get lights(): readonly string[] {
    return this.effects.flatMap((effect) => (effect.kind === 'light' ? [effect.light] : []));
  }

  /** The board is switched on. Returns when its first boot is over, throws when the power goes or `untilMs` has come. */
  boot(untilMs = Infinity): void {
    // As the conditions of the two services say.
    this.agentRuns = this.identity !== undefined;
    if (!this.secrets.has('token')) return;
    let state = newFirstBoot(this.nowMs);
    let event: FirstBootEvent | undefined = { kind: 'begun' };
    for (let steps = 0; event !== undefined; steps += 1) {
      if (steps > STEPS_MAX) throw new Error('a first boot without an end');
      if (this.nowMs >= untilMs) throw new PowerCut();
      const ctx = { nowMs: this.nowMs, wallMs: this.nowMs, random: 0.5 };
      const step = stepFirstBoot(state, event, ctx);
      state = step.state;
      event = undefined;
      for (const effect of step.effects) {
        this.effects.push(effect);
        if (effect.kind === 'report') this.#durably(() => undefined);
        if (effect.kind === 'act') event = this.#do(effect.act);
      }
    }
  }

  #do(act: FirstBootAct): FirstBootEvent {
    if (this.failing.includes(act.kind)) {
      return { kind: 'failed', message: `${act.kind}: no room` };
    }
    switch (act.kind) {
      case 'wait':
        this.nowMs += act.delayMs;
        return { kind: 'done' };
      case 'read-card': {
        const { identity } = this;
        return { kind: 'card-read', card: ok(this.card), ...(identity && { identity }) };
      }
      case 'look':
        return this.#expected('looked') ?? { kind: 'looked', network: this.network };
      case 'join':
        return this.#expected('not-joined') ?? this.#join();
      case 'start-agent':
        this.agentRuns = true;
        return { kind: 'done' };
      case 'scrub':
        // First zeros, then no name; both are the same to whoever looks for the secret.
        this.#durably(() => this.secrets.delete(act.what));
        return { kind: 'done' };
      default:
        this.#durably(() => this.files.set(changedBy(act), JSON.stringify(act)));
        return { kind: 'done' };
    }
  }

  #join(): FirstBootEvent {
    if (this.pendingKey === undefined) {
      this.#keys += 1;
      this.#durably(() => (this.pendingKey = `key ${this.#keys}`));
    }
    const key = this.pendingKey ?? '';
    if (this.enrolled.size > 0 && !this.enrolled.has(key)) {
      const used = failure('UNAUTHENTICATED', 'join token abc is used up by pearl1');
      return { kind: 'not-joined', obstacle: { cause: 'controller', failure: used } };
    }
    this.#durably(() => this.enrolled.add(key));
    this.#durably(() => (this.savedKey = key));
    const { rack, node, cardId } = this.card;
    this.#durably(() => (this.identity = { rack, node, cardId }));
    this.#durably(() => (this.pendingKey = undefined));
    return { kind: 'joined' };
  }

  #expected(kind: FirstBootEvent['kind']): FirstBootEvent | undefined {
    return this.obstacles[0]?.kind === kind ? this.obstacles.shift() : undefined;
  }

  #durably(change: () => unknown): void {
    if (this.cutAfter <= 0) throw new PowerCut();
    this.cutAfter -= 1;
    change();
  }
}

/** What an act leaves behind, once however often it is done. */
function changedBy(act: FirstBootAct): string {
  if (act.kind === 'write-file') return act.file.path;
  return act.kind === 'run' ? act.command : act.kind;
}
