import {
  frontDoorGeneration,
  frontDoorStanding,
  letGo,
  newFrontDoorState,
  stepFrontDoor,
  unsavedDuty,
  type FrontDoorEffect,
  type FrontDoorInput,
  type FrontDoorState,
  type SeenServer,
  type ServingTarget,
} from '@grappe/agent-core';
import {
  FRONT_DOOR_PROBLEMS_MAX,
  isInside,
  type FrontDoorReport,
  type GatewayDuty,
  type Generation,
  type VirtualIpSpec,
} from '@grappe/domain';
import type {
  CheckRunner,
  Clock,
  FrontDoorMemory,
  LoadBalancer,
  LoadBalancerStatus,
  Logger,
  ServiceRouting,
  Timers,
  VirtualIp,
  VirtualIpNotice,
} from '@grappe/ports';
import { CoreLoop } from '@grappe/runtime';
import { CommandChecker } from './command-checker.ts';
import { problemOf, refusalOf, unexpected } from './refusal-of.ts';
import { ReportPacer } from './report-pacer.ts';
import { RoutingKeeper } from './routing-keeper.ts';

/** Between two looks at what the load balancer says of its servers, which itself leaves out those that are down. */
const LOOK_MS_MIN = 1_000;
/** It answers for the largest front door in a tenth of a second; then it is asked every so often. */
const LOOK_MS_MAX = 30_000;
/** Looks take no more than half a percent of the time. */
const LOOK_SHARE = 200;
/** keepalived tells the others at once, and ends within a second. The board halts all the same. */
const LET_GO_MS_MAX = 3_000;

export interface FrontDoorParts {
  readonly balancer: LoadBalancer;
  readonly virtualIp: VirtualIp;
  readonly memory: FrontDoorMemory;
  /** Absent: services whose check is a command are served unchecked. */
  readonly checks?: CheckRunner;
  /** Absent: addresses of services lead nowhere. */
  readonly routing?: ServiceRouting;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

export interface FrontDoorObservers {
  /** `takeReport` has something new. */
  readonly onReport: () => void;
  readonly onFatal: (error: unknown) => void;
}

/**
 * A gateway's work: keeps the load balancer and the virtual IP as the controller last said, also without a controller, and after a boot as it is kept on
 * the card. Both daemons outlive this process.
 */
export class FrontDoorKeeper {
  readonly #parts: FrontDoorParts;
  readonly #observers: FrontDoorObservers;
  readonly #loop: CoreLoop<FrontDoorInput, FrontDoorEffect>;
  readonly #reports: ReportPacer;
  readonly #checker: CommandChecker | undefined;
  readonly #routing: RoutingKeeper | undefined;
  #state: FrontDoorState = newFrontDoorState();
  #balancerStatus: LoadBalancerStatus = { restarts: 0, servers: [] };
  #twoHolders = 0;
  #saves: Promise<void> = Promise.resolve();
  /** What is being noted, or comes next. */
  #unnoted: GatewayDuty | undefined;
  #onLetGo: (() => void) | undefined;
  #cancelWake: (() => void) | undefined;
  #cancelLook: (() => void) | undefined;
  #stopWatching: (() => void) | undefined;
  #closed = false;

  constructor(parts: FrontDoorParts, observers: FrontDoorObservers) {
    this.#parts = parts;
    this.#observers = observers;
    this.#reports = new ReportPacer(parts, () => observers.onReport());
    const { checks: runner, routing, clock, timers } = parts;
    this.#routing = routing && new RoutingKeeper({ ...parts, routing }, () => this.#touch());
    this.#checker =
      runner &&
      new CommandChecker(
        { runner, clock, timers },
        {
          onDown: (down) => this.#loop.post({ kind: 'checked', down }),
          onNews: () => this.#touch(),
        },
      );
    this.#loop = new CoreLoop<FrontDoorInput, FrontDoorEffect>({
      step: (input) => this.#step(input),
      perform: (effect) => this.#perform(effect),
      onFatal: observers.onFatal,
    });
  }

  /**
   * Goes on with what was served when a controller was last heard. `isMoved`: that was on another board, which may hold the virtual IP at this moment;
   * nothing is served until a controller says so.
   */
  async start(isMoved = false): Promise<void> {
    this.#stopWatching = this.#parts.virtualIp.watch((notice) => this.#heard(notice));
    this.#loop.post(isMoved ? { kind: 'recalled', damaged: false } : await this.#recall());
  }

  /** What the controller says now. */
  apply(duty: GatewayDuty): void {
    this.#loop.post({ kind: 'duty', duty });
  }

  /** What the controller said makes no sense to this agent; what was said before goes on. */
  notUnderstood(message: string): void {
    this.#loop.post({ kind: 'not-understood', message });
  }

  /** The rack has let this node go. */
  release(): void {
    this.#loop.post({ kind: 'removed' });
  }

  /** For Hello; absent: there is nothing, and never was. */
  generation(): Generation | undefined {
    return frontDoorGeneration(this.#state);
  }

  /** Another controller listens, or the same again: it knows nothing. */
  beginSession(): void {
    this.#reports.beginSession();
    this.#touch();
  }

  /** What is to be told now; absent: nothing new. */
  takeReport(): FrontDoorReport | undefined {
    // A node that never was a gateway has nothing to say.
    if (this.generation() === undefined) return undefined;
    return this.#reports.take(this.#standing(), this.#servers());
  }

  /** The board halts: resolves when the virtual IP is elsewhere, or after a while. What comes in is served until the end. */
  async halt(): Promise<void> {
    const gone = new Promise<void>((resolve) => {
      const cancel = this.#parts.timers.after(LET_GO_MS_MAX, resolve);
      this.#onLetGo = () => {
        cancel();
        resolve();
      };
    });
    this.#loop.post({ kind: 'halting' });
    await Promise.all([gone, this.#saveRest()]);
  }

  /** Leaves both daemons as they are: the next agent takes them over. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopWatching?.();
    this.#cancelLook?.();
    this.#checker?.close();
    this.#routing?.close();
    this.#reports.close();
    await this.#loop.stop();
    this.#cancelWake?.();
    const { balancer, virtualIp } = this.#parts;
    await Promise.all([balancer.leave(), virtualIp.detach(), this.#saveRest()]);
  }

  async #recall(): Promise<FrontDoorInput> {
    const { memory, logger } = this.#parts;
    try {
      const recalled = await memory.load();
      return { kind: 'recalled', damaged: false, ...recalled };
    } catch (error) {
      const message =
        'what this node serves for the rack is not known until a controller says it; what runs goes on';
      logger.error({ err: error }, message);
      return { kind: 'recalled', damaged: true };
    }
  }

  #step(input: FrontDoorInput): readonly FrontDoorEffect[] {
    const { clock, timers } = this.#parts;
    const nowMs = clock.monotonicMs();
    const { state, effects, wakeAtMs } = stepFrontDoor(this.#state, input, nowMs);
    this.#state = state;
    this.#cancelWake?.();
    this.#cancelWake =
      wakeAtMs === undefined
        ? undefined
        : timers.after(Math.max(0, wakeAtMs - nowMs), () => this.#loop.post({ kind: 'wake' }));
    if (state.halting && letGo(state)) this.#onLetGo?.();
    this.#checker?.watch(state.duty?.door);
    if (state.duty !== undefined) this.#routing?.want(state.duty.services ?? 'nothing');
    this.#touch();
    return effects;
  }

  #perform(effect: FrontDoorEffect): void {
    const { virtualIp, balancer, logger } = this.#parts;
    switch (effect.kind) {
      case 'note':
        void this.#note(effect.duty);
        return;
      case 'save':
        this.#saves = this.#saves.then(() => this.#save(effect.duty));
        return;
      case 'serve':
        void this.#serve(effect.target);
        return;
      case 'stop-serving':
        void balancer.stop().then(() => this.#stopped(), this.#observers.onFatal);
        return;
      case 'say-serving':
        virtualIp.setServing(effect.serving);
        return;
      case 'take-part':
        void this.#takePart(effect.spec);
        return;
      case 'release':
        void virtualIp
          .release()
          .then(() => this.#loop.post({ kind: 'released' }), this.#observers.onFatal);
        return;
      case 'stale':
        logger.warn(
          { offered: effect.duty.generation, known: this.#state.duty?.generation },
          'refused an older front door than this node has',
        );
    }
  }

  #stopped(): void {
    this.#balancerStatus = { ...this.#balancerStatus, servers: [] };
    this.#loop.post({ kind: 'stopped' });
  }

  async #serve({ door, certificates }: ServingTarget): Promise<void> {
    const { balancer, logger } = this.#parts;
    const store = new Map(certificates.map(({ name, pem }) => [name, pem]));
    try {
      const outcome = await balancer.apply(door, store);
      if (outcome.ok) {
        if (outcome.value.kind !== 'unchanged') logger.info({ ...outcome.value }, 'front door');
        this.#loop.post({ kind: 'served' });
        this.#lookLater(0);
        return;
      }
      logger.error({ ...outcome.error }, 'the front door cannot be served as it should be');
      await this.#servingFailed({ refusal: refusalOf(outcome.error) });
    } catch (error) {
      logger.error({ err: error }, 'the front door cannot be served');
      await this.#servingFailed({ refusal: unexpected(error) });
    }
  }

  async #servingFailed(
    what: Pick<Extract<FrontDoorInput, { kind: 'serving-failed' }>, 'refusal'>,
  ): Promise<void> {
    const { ok: serves } = await this.#status();
    this.#loop.post({ kind: 'serving-failed', ...what, serves });
  }

  async #takePart(spec: VirtualIpSpec): Promise<void> {
    const { virtualIp, logger } = this.#parts;
    try {
      const outcome = await virtualIp.apply(spec);
      if (outcome.ok) {
        this.#loop.post({ kind: 'taking-part' });
        return;
      }
      logger.error({ ...outcome.error }, 'this node cannot take part in the virtual IP');
      this.#loop.post({ kind: 'part-refused', problem: problemOf(outcome.error) });
    } catch (error) {
      logger.error({ err: error }, 'this node cannot take part in the virtual IP');
      this.#loop.post({ kind: 'part-refused', problem: unexpected(error).problem });
    }
  }

  /** One at a time, and only the latest: each is all of it. */
  async #note(duty: GatewayDuty): Promise<void> {
    const isNoting = this.#unnoted !== undefined;
    this.#unnoted = duty;
    if (isNoting) return;
    while (this.#unnoted !== undefined) {
      const latest: GatewayDuty = this.#unnoted;
      await this.#parts.memory.note(latest).catch((error: unknown) => {
        const message =
          'what this node serves could not be noted; the next agent begins with what was saved last';
        this.#parts.logger.warn({ err: error }, message);
      });
      if (this.#unnoted === latest) this.#unnoted = undefined;
    }
  }

  async #save(duty: GatewayDuty): Promise<void> {
    try {
      await this.#parts.memory.save(duty);
      this.#loop.post({ kind: 'saved' });
    } catch (error) {
      const message =
        'what this node serves could not be saved; after a boot it serves what was saved before';
      this.#parts.logger.warn({ err: error }, message);
      this.#loop.post({ kind: 'save-failed' });
    }
  }

  async #saveRest(): Promise<void> {
    const duty = unsavedDuty(this.#state);
    if (duty !== undefined) this.#saves = this.#saves.then(() => this.#save(duty));
    await this.#saves;
  }

  #lookLater(delayMs: number): void {
    if (this.#closed) return;
    this.#cancelLook?.();
    this.#cancelLook = this.#parts.timers.after(delayMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    const { clock } = this.#parts;
    const { inForce } = this.#state.balancer;
    // It is looked at again when there is something.
    if (inForce === undefined || inForce === 'nothing') return;
    const askedMs = clock.monotonicMs();
    const { ok: serves } = await this.#status();
    if (this.#closed) return;
    this.#loop.post({ kind: 'looked', serves });
    const tookMs = clock.monotonicMs() - askedMs;
    this.#lookLater(Math.min(Math.max(LOOK_MS_MIN, tookMs * LOOK_SHARE), LOOK_MS_MAX));
  }

  async #status(): Promise<{ readonly ok: boolean }> {
    const status = await this.#parts.balancer.status().catch(() => undefined);
    if (status?.ok !== true) return { ok: false };
    this.#balancerStatus = status.value;
    return { ok: true };
  }

  #heard(notice: VirtualIpNotice): void {
    if (notice.kind === 'twoHolders') this.#twoHolders += 1;
    this.#touch();
  }

  #touch(): void {
    if (this.#closed || this.generation() === undefined) return;
    this.#reports.touch(this.#standing(), this.#servers());
  }

  /** As the load balancer sees them, and programs find them. */
  #servers(): readonly SeenServer[] {
    // Of servers that nobody checks there is nothing to tell, and there may be many: each node has those of all services.
    const servers = this.#balancerStatus.servers.filter(({ backEnd }) => !isInside(backEnd));
    return this.#checker?.seen(servers) ?? servers;
  }

  #standing(): Omit<FrontDoorReport, 'servers'> {
    const { virtualIp, clock } = this.#parts;
    const { state, sinceMs, reason } = virtualIp.status();
    const forMs = clock.monotonicMs() - sinceMs;
    const { twoHolders, restarts } = { twoHolders: this.#twoHolders, ...this.#balancerStatus };
    const told = { state, forMs, twoHolders, ...(reason !== undefined && { reason }) };
    const { problems, ...standing } = frontDoorStanding(this.#state);
    return {
      ...standing,
      problems: [
        ...(this.#routing?.problem === undefined ? [] : [this.#routing.problem]),
        ...problems,
        ...(this.#checker?.problems() ?? []),
      ].slice(0, FRONT_DOOR_PROBLEMS_MAX),
      ...(state !== 'off' && { virtualIp: told }),
      restarts,
    };
  }
}
