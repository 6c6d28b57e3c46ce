import type {
  CheckFinding,
  FrontDoor,
  FrontDoorProblem,
  ServerCheck,
  ServiceKey,
} from '@grappe/domain';
import type { SeenServer } from './server-watch.ts';

/** Programs that run at a time: they mostly wait, for a database for instance, and a board with 1 GB has room for so many of them. */
export const COMMANDS_AT_ONCE_MAX = 8;
/** Of those, such as did not end in time when they ran last: they take their places for long, and the others are for who is quick. */
export const SLOW_AT_ONCE_MAX = 2;
/** For one back end: a service whose checks all begin to hang takes no more than that from the others before it is known. */
export const PER_BACK_END_AT_ONCE_MAX = 2;

type CommandCheck = Extract<ServerCheck, { kind: 'command' }>;

/** A program that is to be run now. Answered with its number. */
export interface CheckRun {
  /** Of the server: back end and task. */
  readonly key: string;
  readonly number: number;
  readonly command: string;
  readonly address: string;
  readonly port: number;
  readonly timeoutMs: number;
}

/** What came of it. */
export type CheckOutcome =
  | { readonly kind: 'passed' | 'failed' | 'timed-out'; readonly text: string }
  /** There is no such program, or it must not be run: nothing is known of the server. */
  | { readonly kind: 'unusable'; readonly message: string; readonly remedy: string };

interface Checked {
  readonly backEnd: string;
  readonly service: ServiceKey;
  readonly check: CommandCheck;
  readonly address: string;
  readonly port: number;
  readonly isUp: boolean;
  /** Results in a row that speak against what it is taken for. */
  readonly against: number;
  readonly found?: CheckFinding;
  readonly text: string;
  readonly problem?: Pick<FrontDoorProblem, 'message' | 'remedy'>;
  readonly isSlow: boolean;
  readonly dueAtMs: number;
  /** It runs, under that number. */
  readonly running?: { readonly number: number; readonly sinceMs: number };
}

/** All servers that are checked by a program, by back end and task. */
export interface CommandChecks {
  readonly servers: ReadonlyMap<string, Checked>;
  readonly nextNumber: number;
}

export function newCommandChecks(): CommandChecks {
  return { servers: new Map(), nextNumber: 1 };
}

export function checkKey(backEnd: string, task: string): string {
  return `${backEnd} ${task}`;
}

/**
 * From now on the servers of that front door are checked that may get traffic; absent: none. One that is new, or has moved, is taken for up until
 * its first check, as HAProxy does it.
 */
export function watchTargets(
  state: CommandChecks,
  door: FrontDoor | undefined,
  nowMs: number,
): CommandChecks {
  const servers = new Map<string, Checked>();
  for (const { name, service, check, servers: own } of door?.backEnds ?? []) {
    if (check.kind !== 'command') continue;
    for (const { task, address, port, state: wanted } of own) {
      if (wanted === 'maint') continue;
      const key = checkKey(name, task);
      const known = state.servers.get(key);
      const isSame = known?.address === address && known.port === port;
      const isChecked = isSame && known.check.command === check.command;
      const fresh = { isUp: true, against: 0, text: '', isSlow: false, dueAtMs: nowMs };
      const place = { backEnd: name, service, check, address, port };
      servers.set(key, isChecked ? { ...known, ...place } : { ...fresh, ...place });
    }
  }
  return { ...state, servers };
}

export interface DueChecks {
  readonly state: CommandChecks;
  readonly runs: readonly CheckRun[];
  /** When the next is due; absent: none is, or the end of one that runs has to come first. */
  readonly wakeAtMs?: number;
}

/** Begins what is due, the longest due first, as far as there are places. */
export function beginDue(state: CommandChecks, nowMs: number): DueChecks {
  const servers = new Map(state.servers);
  const places = new Places(servers.values());
  const waiting = [...servers].filter(([, { running }]) => running === undefined);
  const due = waiting
    .filter(([, { dueAtMs }]) => dueAtMs <= nowMs)
    .sort(([a, one], [b, other]) => one.dueAtMs - other.dueAtMs || (a < b ? -1 : 1));
  const runs: CheckRun[] = [];
  let { nextNumber } = state;
  for (const [key, one] of due) {
    if (!places.take(one)) continue;
    const { address, port } = one;
    const { command, timeoutMs } = one.check;
    runs.push({ key, number: nextNumber, command, address, port, timeoutMs });
    servers.set(key, { ...one, running: { number: nextNumber, sinceMs: nowMs } });
    nextNumber += 1;
  }
  const later = waiting.flatMap(([, { dueAtMs }]) => (dueAtMs > nowMs ? [dueAtMs] : []));
  const wakeAtMs = later.length === 0 ? undefined : Math.min(...later);
  return {
    state: { servers, nextNumber },
    runs,
    ...(wakeAtMs !== undefined && { wakeAtMs }),
  };
}

/** Who may run beside those that do. */
class Places {
  #running = 0;
  #slow = 0;
  readonly #byBackEnd = new Map<string, number>();

  constructor(servers: Iterable<Checked>) {
    for (const one of servers) if (one.running !== undefined) this.#add(one);
  }

  take(one: Checked): boolean {
    const own = this.#byBackEnd.get(one.backEnd) ?? 0;
    const isFull = this.#running >= COMMANDS_AT_ONCE_MAX || own >= PER_BACK_END_AT_ONCE_MAX;
    if (isFull || (one.isSlow && this.#slow >= SLOW_AT_ONCE_MAX)) return false;
    this.#add(one);
    return true;
  }

  #add({ backEnd, isSlow }: Checked): void {
    this.#running += 1;
    this.#slow += isSlow ? 1 : 0;
    this.#byBackEnd.set(backEnd, (this.#byBackEnd.get(backEnd) ?? 0) + 1);
  }
}

/** Takes what came of a run. One that is not waited for any more says nothing. */
export function noteOutcome(
  state: CommandChecks,
  { key, number }: Pick<CheckRun, 'key' | 'number'>,
  outcome: CheckOutcome,
  nowMs: number,
): CommandChecks {
  const known = state.servers.get(key);
  if (known?.running?.number !== number) return state;
  const { running, problem: _, ...one } = known;
  const { intervalMs } = one.check;
  // One that takes longer than its interval is not begun again at once.
  const dueAtMs = Math.max(running.sinceMs + intervalMs, nowMs + MIN_PAUSE_MS);
  const after = { ...one, dueAtMs, isSlow: outcome.kind === 'timed-out' };
  const servers = new Map(state.servers);
  servers.set(key, outcome.kind === 'unusable' ? unknown(after, outcome) : judged(after, outcome));
  return { ...state, servers };
}

/** Between two runs of a program for one server. */
const MIN_PAUSE_MS = 500;

/** It is served unchecked: a program that one gateway lacks must not take the service away. */
function unknown(
  { found: _, ...one }: Checked,
  { message, remedy }: Extract<CheckOutcome, { kind: 'unusable' }>,
): Checked {
  return { ...one, isUp: true, against: 0, text: '', problem: { message, remedy } };
}

function judged(
  one: Checked,
  { kind, text }: Exclude<CheckOutcome, { kind: 'unusable' }>,
): Checked {
  const passed = kind === 'passed';
  // Whether a program has reached anything, only it knows.
  const found = passed ? 'passed' : 'unreached';
  if (passed === one.isUp) return { ...one, found, text, against: 0 };
  const against = one.against + 1;
  const { rise, fall } = one.check;
  // What was never checked falls with its first bad check.
  const needed = one.isUp ? (one.found === undefined ? 1 : fall) : rise;
  return against < needed
    ? { ...one, found, text, against }
    : { ...one, found, text, against: 0, isUp: passed };
}

/** Keys of servers that get no traffic. */
export function downServers({ servers }: CommandChecks): ReadonlySet<string> {
  return new Set([...servers].filter(([, { isUp }]) => !isUp).map(([key]) => key));
}

/** The front door without those servers. */
export function withoutDown(door: FrontDoor, down: ReadonlySet<string>): FrontDoor {
  if (down.size === 0) return door;
  const backEnds = door.backEnds.map((end) => {
    if (end.check.kind !== 'command') return end;
    const servers = end.servers.map((server) =>
      down.has(checkKey(end.name, server.task)) && server.state !== 'maint'
        ? { ...server, state: 'maint' as const, isDown: true as const }
        : server,
    );
    return { ...end, servers };
  });
  return { ...door, backEnds };
}

/** Servers as the load balancer sees them, with what programs have found. */
export function withFindings(
  { servers }: CommandChecks,
  seen: readonly SeenServer[],
): readonly SeenServer[] {
  if (servers.size === 0) return seen;
  return seen.map((server) => {
    const one =
      server.task === undefined ? undefined : servers.get(checkKey(server.backEnd, server.task));
    if (one === undefined) return server;
    const { check: _, ...rest } = server;
    const { found, text, isUp } = one;
    if (found === undefined) return { ...rest, state: isDrained(server) ? 'drain' : 'unchecked' };
    const standing = isUp ? 'up' : 'down';
    return { ...rest, state: isDrained(server) ? 'drain' : standing, check: { text, found } };
  });
}

function isDrained({ state }: SeenServer): boolean {
  return state === 'drain';
}

/** Programs that cannot be run, once for each service. */
export function checkProblems({ servers }: CommandChecks): readonly FrontDoorProblem[] {
  const byService = new Map<string, FrontDoorProblem>();
  for (const { service, check, problem } of servers.values()) {
    if (problem === undefined) continue;
    byService.set(`${service} ${check.command}`, {
      part: 'check',
      code: 'unusable',
      ...problem,
      service,
    });
  }
  return [...byService.values()];
}
