import { checkFrontDoor, err, ok, type FrontDoor, type Result, type TaskId } from '@grappe/domain';
import type {
  CertificateStore,
  FrontDoorChange,
  LoadBalancer,
  LoadBalancerFault,
  LoadBalancerStatus,
  Logger,
  ServerStatus,
} from '@grappe/ports';
import { certificateFiles, type CertificateFile } from './certificates.ts';
import { command } from './cli-socket.ts';
import { HaproxyProcess } from './haproxy-process.ts';
import {
  MESSAGE_CHARS_MAX,
  PROMPT_RESTARTS_MAX,
  RESTART_DELAY_MS,
  RESTART_MEMORY_MS,
} from './limits.ts';
import { handOvers, planChange, type Plan } from './plan-change.ts';
import { allowForeignAddresses } from './nonlocal-bind.ts';
import { portConflict } from './port-conflicts.ts';
import { backEndName, slotName } from './render-back-end.ts';
import { renderConfiguration, type Rendered, type Surroundings } from './render.ts';
import { RunFolder } from './run-folder.ts';
import { RunningState } from './running-state.ts';
import { readDigest, readSectionDigests } from './section.ts';
import type { SlotStatistics } from './show-stat.ts';
import type { WorkerUser } from './worker-user.ts';

export interface HaproxyOptions {
  /** On a tmpfs, of its own, not emptied when the agent ends, and short: a socket's path has 108 characters. */
  readonly runFolder: string;
  /** Absent: `haproxy` on the path. */
  readonly program?: string;
  /** Whom workers become once their ports are open; absent: they stay who they are. */
  readonly user?: WorkerUser;
  readonly logger?: Logger;
}

type Outcome = Result<FrontDoorChange, LoadBalancerFault>;

/** All that goes into one change. */
interface Target {
  readonly door: FrontDoor;
  readonly rendered: Rendered;
  readonly certificates: readonly CertificateFile[];
}

/** Serves a front door by HAProxy 2.6 or later (ADR 0020). */
export class HaproxyLoadBalancer implements LoadBalancer {
  readonly #folder: RunFolder;
  readonly #process: HaproxyProcess;
  readonly #running: RunningState;
  readonly #user: HaproxyOptions['user'];
  readonly #logger: Logger | undefined;
  #door: FrontDoor | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #left = false;
  #restarts = 0;
  /** Deaths since it last ran for a while. */
  #deaths = 0;
  #startedMs = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: HaproxyOptions) {
    this.#folder = new RunFolder(options.runFolder, options.user);
    this.#running = new RunningState(this.#folder.statsSocket);
    this.#logger = options.logger;
    this.#user = options.user;
    this.#process = new HaproxyProcess(options.program ?? 'haproxy', this.#folder, this.#logger);
  }

  async apply(wanted: FrontDoor, certificates: CertificateStore): Promise<Outcome> {
    return this.#inTurn(async () => {
      const outcome = await this.#apply(wanted, certificates).catch(unavailable);
      if (outcome.ok) this.#door = wanted;
      return outcome;
    });
  }

  async status(): Promise<Result<LoadBalancerStatus, LoadBalancerFault>> {
    return this.#inTurn(async () => {
      const slots = await this.#running.slots();
      if (!slots.ok) return unavailable(slots.error);
      const servers = slots.value.flatMap((slot) => this.#serverStatus(slot));
      return ok({ restarts: this.#restarts, servers });
    });
  }

  async leave(): Promise<void> {
    this.#left = true;
    clearTimeout(this.#retry);
    this.#process.unwatch();
    await this.#last;
    this.#process.unwatch();
  }

  async stop(): Promise<void> {
    return this.#inTurn(async () => {
      clearTimeout(this.#retry);
      await this.#process.stop();
      this.#folder.clear();
      this.#door = undefined;
    });
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const current = this.#last.then(work);
    this.#last = current.catch(() => undefined);
    return current;
  }

  async #apply(door: FrontDoor, store: CertificateStore): Promise<Outcome> {
    const problems = checkFrontDoor(door);
    if (problems.length > 0) {
      const message = `the front door cannot be served: ${problems.join('; ')}`;
      return err({ kind: 'invalid', problems, message: cut(message) });
    }
    const files = certificateFiles(door, store);
    if (!files.ok) return files;
    const certificates = [...files.value.values()];
    const rendered = renderConfiguration(door, this.#surroundings(files.value));
    this.#folder.prepare();
    const target = { door, rendered, certificates };
    if ((this.#process.master ?? (await this.#process.adopt())) === undefined) {
      return this.#start(target);
    }
    this.#watch();
    const changed = await this.#change(target);
    await this.#process.holdSockets();
    // It may have died under the change.
    return changed.ok || this.#process.master !== undefined ? changed : this.#start(target);
  }

  #surroundings(certificates: ReadonlyMap<string, CertificateFile>): Surroundings {
    const { statsSocket, peersSocket } = this.#folder;
    return {
      statsSocket,
      peersSocket,
      certificatePath: (name) => {
        const file = certificates.get(name);
        return file === undefined ? '/' : this.#folder.certificatePath(file);
      },
      ...(this.#user === undefined ? {} : { user: this.#user }),
    };
  }

  async #change(target: Target): Promise<Outcome> {
    const plan = await this.#plan(target);
    if (!plan.ok) return plan;
    if (plan.value.kind === 'reload') return this.#reload(target, plan.value.reasons);
    // First the file: whatever restarts now starts with what is wanted.
    if (this.#folder.readConfiguration() !== target.rendered.text) {
      this.#folder.writeCandidate(target.rendered.text);
      this.#folder.promote();
    }
    if (plan.value.kind === 'nothing') return ok({ kind: 'unchanged' });
    const given = await this.#command(plan.value, target);
    if (!given.ok) return given;
    return given.value
      ? ok({ kind: 'servers' })
      : this.#reload(target, ['HAProxy did not take a change of a server']);
  }

  /** Whether everything is as wanted afterwards. */
  async #command(
    { commands, backEnds }: Extract<Plan, { kind: 'commands' }>,
    target: Target,
  ): Promise<Result<boolean, LoadBalancerFault>> {
    const given = await command(this.#folder.statsSocket, commands);
    const seen = given.ok ? await this.#running.lookAgain(backEnds) : given;
    if (!seen.ok) {
      this.#running.forget();
      return unavailable(seen.error);
    }
    const after = await this.#plan(target);
    return after.ok ? ok(after.value.kind === 'nothing') : after;
  }

  async #plan({ door, rendered }: Target): Promise<Result<Plan, LoadBalancerFault>> {
    const serving = await this.#process.serving();
    const wanted = { door, digest: rendered.digest, digests: rendered.digests };
    if (serving?.digest !== rendered.digest) {
      const digests = readSectionDigests(this.#folder.readConfiguration() ?? '');
      const digest = serving?.digest ?? '';
      return ok(planChange({ digest, digests, servers: new Map(), sessions: new Map() }, wanted));
    }
    const servers = await this.#running.servers(serving.pid);
    if (!servers.ok) return unavailable(servers.error);
    const sessions = await this.#running.sessions(handOvers(servers.value, door));
    if (!sessions.ok) return unavailable(sessions.error);
    const { digest, digests } = rendered;
    const applied = { digest, digests, servers: servers.value, sessions: sessions.value };
    return ok(planChange(applied, wanted));
  }

  async #reload(target: Target, reasons: readonly string[]): Promise<Outcome> {
    const fault = await this.#prepare(target);
    if (fault !== undefined) return err(fault);
    const former = await this.#process.serving();
    this.#folder.promote();
    const done = await this.#process.reload(target.rendered.digest);
    if (done.ok) {
      this.#logger?.info({ reasons }, 'HAProxy has read its configuration anew');
      await this.#settle(target);
      return ok({ kind: 'reloaded', reasons });
    }
    this.#logger?.error({ reasons }, 'HAProxy cannot be reloaded, going back');
    // The former worker serves on; the master needs a file that it can read.
    if (this.#folder.restore() && this.#process.master !== undefined && former !== undefined) {
      await this.#process.reload(former.digest);
    }
    return err(this.#failureOf(target, done.error));
  }

  async #start(target: Target): Promise<Outcome> {
    const fault = await this.#prepare(target);
    if (fault !== undefined) return err(fault);
    this.#folder.promote();
    const started = await this.#process.start(target.rendered.digest);
    if (!started.ok) return err(this.#failureOf(target, started.error));
    this.#noteStart();
    await this.#settle(target);
    return ok({ kind: 'started' });
  }

  /** Writes what a new process needs and checks it; nothing that runs is touched. */
  async #prepare({ door, rendered, certificates }: Target): Promise<LoadBalancerFault | undefined> {
    const conflict = portConflict(door, this.#process.processes());
    if (conflict !== undefined) return conflict;
    const unset = allowForeignAddresses(door);
    // It matters only where the address is elsewhere; then HAProxy says that it cannot bind it.
    if (unset !== undefined)
      this.#logger?.warn({ unset }, 'a setting of the kernel stays as it is');
    this.#folder.writeCertificates(certificates);
    this.#folder.writeCandidate(rendered.text);
    const checked = await this.#process.check(this.#folder.candidate);
    return checked.ok ? undefined : rejection(checked.error);
  }

  /** What a file cannot say: servers that drain. */
  async #settle(target: Target): Promise<void> {
    this.#folder.keepCertificates(target.certificates);
    const plan = await this.#plan(target);
    if (plan.ok && plan.value.kind === 'commands') await this.#command(plan.value, target);
  }

  #failureOf({ door }: Target, said: string): LoadBalancerFault {
    return portConflict(door, this.#process.processes()) ?? rejection(said);
  }

  #noteStart(): void {
    this.#startedMs = performance.now();
    this.#watch();
  }

  #watch(): void {
    if (this.#left) return;
    this.#process.watch(() => {
      void this.#inTurn(async () => this.#revive());
    });
  }

  /** Starts it again with the configuration that it had. */
  async #revive(): Promise<void> {
    if (this.#left || this.#process.master !== undefined) return;
    if (performance.now() - this.#startedMs > RESTART_MEMORY_MS) this.#deaths = 0;
    this.#deaths += 1;
    if (this.#deaths > PROMPT_RESTARTS_MAX && this.#retry === undefined) {
      this.#retry = setTimeout(() => {
        void this.#inTurn(async () => this.#restart());
      }, RESTART_DELAY_MS);
      return;
    }
    await this.#restart();
  }

  async #restart(): Promise<void> {
    this.#retry = undefined;
    const file = this.#folder.readConfiguration();
    if (this.#left || file === undefined || this.#process.master !== undefined) return;
    this.#restarts += 1;
    const started = await this.#process.start(readDigest(file) ?? '');
    if (started.ok) {
      this.#logger?.warn({ restarts: this.#restarts }, 'HAProxy had ended and was started again');
      this.#noteStart();
      return;
    }
    this.#logger?.error({ said: cut(started.error) }, 'HAProxy has ended and cannot be started');
    this.#retry = setTimeout(() => {
      void this.#inTurn(async () => this.#restart());
    }, RESTART_DELAY_MS);
  }

  /** Free slots are nobody's concern. */
  #serverStatus({ backEnd, slot, ...figures }: SlotStatistics): readonly ServerStatus[] {
    const end = this.#door?.backEnds.find(({ name }) => backEndName(name) === backEnd);
    const server = end?.servers.find((one) => slotName(one.slot) === slot);
    if (server === undefined && (end !== undefined || figures.state === 'maint')) return [];
    const task: TaskId | undefined = server?.task;
    return [
      {
        backEnd: end?.name ?? backEnd.slice(backEndName('').length),
        slot: Number(slot.slice(slotName(0).length - 1)),
        ...(task === undefined ? {} : { task }),
        ...figures,
      },
    ];
  }
}

function unavailable(cause: unknown): { readonly ok: false; readonly error: LoadBalancerFault } {
  const said = cause instanceof Error ? cause.message : String(cause);
  return err({ kind: 'unavailable', message: cut(`HAProxy cannot be used: ${said}`) });
}

function rejection(said: string): LoadBalancerFault {
  if (said.includes('ENOENT')) {
    const message = 'HAProxy is not installed: apt-get install --no-install-recommends haproxy';
    return { kind: 'unavailable', message };
  }
  const alerts = said.split('\n').filter((row) => row.includes('[ALERT]'));
  const shown = (alerts.length > 0 ? alerts : [said.trim()]).join(' ');
  return { kind: 'rejected', message: cut(`HAProxy does not take its configuration: ${shown}`) };
}

function cut(text: string): string {
  return text.slice(0, MESSAGE_CHARS_MAX);
}
