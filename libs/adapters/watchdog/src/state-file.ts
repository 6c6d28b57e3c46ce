import { err, ok, type Result, type TaskId } from '@grappe/domain';

/**
 * What the watchdog reads, one text on a tmpfs, times in milliseconds of /proc/uptime:
 *
 *     grappe-lease-watchdog-1 <boot id> <revision>
 *     <task> <container id> <lease end> <kill at>
 *     ...
 *     end <number of containers>
 *
 * The revision is another one whenever anything but the ends of leases has changed; the watchdog acknowledges it. The last line makes half a
 * file known as such.
 */
export interface GuardState {
  readonly bootId: string;
  readonly revision: string;
  readonly entries: readonly GuardEntry[];
}

export interface GuardEntry {
  readonly task: TaskId;
  readonly containerId: string;
  readonly leaseUntilUptimeMs: number;
  readonly killAtUptimeMs: number;
}

const FORMAT = 'grappe-lease-watchdog-1';
/** As task ids are on the wire; none of these characters separates fields. */
const TASK_ID = /^[a-zA-Z0-9._-]{1,128}$/;
/** The whole id: the watchdog compares it with names of control groups, where a short one would be ambiguous. */
const CONTAINER_ID = /^[0-9a-f]{64}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Thirty thousand years, and well within 64-bit integers of a shell. */
const UPTIME_MS = /^(0|[1-9][0-9]{0,14})$/;

export function isTaskField(text: string): boolean {
  return TASK_ID.test(text);
}

export function isContainerId(text: string): boolean {
  return CONTAINER_ID.test(text);
}

export function formatState({ bootId, revision, entries }: GuardState): string {
  const lines = entries.map(
    (entry) =>
      `${entry.task} ${entry.containerId} ${entry.leaseUntilUptimeMs} ${entry.killAtUptimeMs}\n`,
  );
  return `${FORMAT} ${bootId} ${revision}\n${lines.join('')}end ${entries.length}\n`;
}

/** The inverse of {@link formatState}; the error says which line is wrong. */
export function parseState(text: string): Result<GuardState, string> {
  const [header, ...rest] = text.split('\n');
  const [format, bootId, revision, ...more] = (header ?? '').split(' ');
  if (format !== FORMAT || more.length > 0) return err(`line 1 does not begin with ${FORMAT}`);
  if (!isUuid(bootId) || !isUuid(revision)) return err('line 1 lacks a boot id or a revision');
  const lines = rest.slice(0, -2);
  const [trailer, afterwards] = rest.slice(-2);
  if (afterwards !== '' || trailer !== `end ${lines.length}`) return err('the last line is wrong');
  const entries: GuardEntry[] = [];
  for (const [index, line] of lines.entries()) {
    const entry = parseEntry(line);
    if (entry === undefined) return err(`line ${index + 2} is not a container to guard`);
    entries.push(entry);
  }
  return ok({ bootId, revision, entries });
}

function isUuid(text: string | undefined): text is string {
  return text !== undefined && UUID.test(text);
}

function parseEntry(line: string): GuardEntry | undefined {
  const [task, containerId, leaseUntil, killAt, ...more] = line.split(' ');
  if (task === undefined || containerId === undefined || more.length > 0) return undefined;
  if (!isTaskField(task) || !isContainerId(containerId)) return undefined;
  if (!UPTIME_MS.test(leaseUntil ?? '') || !UPTIME_MS.test(killAt ?? '')) return undefined;
  return {
    task: task as TaskId,
    containerId,
    leaseUntilUptimeMs: Number(leaseUntil),
    killAtUptimeMs: Number(killAt),
  };
}
