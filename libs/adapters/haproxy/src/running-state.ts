import { err, ok, type Result } from '@grappe/domain';
import { ask } from './cli-socket.ts';
import { parseServersState, type RunningServer, type RunningServers } from './servers-state.ts';
import { parseShowStat, type SlotStatistics } from './show-stat.ts';

/** Above that, one question about all back ends is less work than one about each. */
const SINGLE_QUESTIONS_MAX = 16;
const UNKNOWN_FORM = 'it tells of its servers in an unknown form';
const ALL = 'show servers state';

/**
 * What a HAProxy says of its slots. Only this program changes them, so what it said is kept as long as the same process serves, and asked for
 * again where it was changed: with a thousand services the whole takes a second.
 */
export class RunningState {
  readonly #socket: string;
  #pid: number | undefined;
  #servers = new Map<string, ReadonlyMap<string, RunningServer>>();

  constructor(statsSocket: string) {
    this.#socket = statsSocket;
  }

  /** All slots of that process, which serves now. */
  async servers(pid: number): Promise<Result<RunningServers, string>> {
    if (this.#pid === pid) return ok(this.#servers);
    const read = await this.#read(ALL);
    if (!read.ok) return read;
    this.#servers = new Map(read.value);
    this.#pid = pid;
    return ok(this.#servers);
  }

  /** After a change of those. */
  async lookAgain(backEnds: readonly string[]): Promise<Result<void, string>> {
    const questions =
      backEnds.length > SINGLE_QUESTIONS_MAX ? [ALL] : backEnds.map((name) => `${ALL} ${name}`);
    for (const question of questions) {
      const read = await this.#read(question);
      if (!read.ok) return read;
      for (const [name, servers] of read.value) this.#servers.set(name, servers);
    }
    return ok(undefined);
  }

  /** Nothing is known any more. */
  forget(): void {
    this.#pid = undefined;
  }

  /** Connections of each slot that has some, by `<back end>/<slot>`. */
  async sessions(
    backEnds: readonly string[],
  ): Promise<Result<ReadonlyMap<string, number>, string>> {
    const sessions = new Map<string, number>();
    const scopes = backEnds.length > SINGLE_QUESTIONS_MAX ? ['-1'] : backEnds;
    for (const scope of scopes) {
      const slots = await this.slots(scope);
      if (!slots.ok) return slots;
      for (const one of slots.value) {
        if (one.sessions > 0) sessions.set(`${one.backEnd}/${one.slot}`, one.sessions);
      }
    }
    return ok(sessions);
  }

  /** Figures of all slots, or of one back end's. */
  async slots(scope = '-1'): Promise<Result<readonly SlotStatistics[], string>> {
    const answer = await ask(this.#socket, `show stat ${scope} 4 -1`);
    if (!answer.ok) return answer;
    const slots = parseShowStat(answer.value);
    return slots === undefined ? err(UNKNOWN_FORM) : ok(slots);
  }

  async #read(question: string): Promise<Result<RunningServers, string>> {
    const answer = await ask(this.#socket, question);
    if (!answer.ok) return answer;
    const servers = parseServersState(answer.value);
    return servers === undefined ? err(UNKNOWN_FORM) : ok(servers);
  }
}
