import {
  SERVER_REPORTS_MAX,
  type CheckFinding,
  type ServerReport,
  type TaskId,
} from '@grappe/domain';

/** A server as the load balancer sees it now. */
export interface SeenServer {
  readonly backEnd: string;
  /** Absent: not known yet. */
  readonly task?: TaskId;
  readonly state: ServerReport['state'];
  readonly check?: { readonly text: string; readonly found: CheckFinding };
}

interface WatchedServer extends Omit<ServerReport, 'forMs'> {
  readonly sinceMs: number;
}

/** All servers of the last look, by back end and task. */
export type ServerWatch = ReadonlyMap<string, WatchedServer>;

/** What is known after another look; since when, on the node's monotonic clock. */
export function watchServers(
  known: ServerWatch,
  seen: readonly SeenServer[],
  nowMs: number,
): ServerWatch {
  const watched = new Map<string, WatchedServer>();
  for (const { backEnd, task, state, check } of seen) {
    if (task === undefined) continue;
    const key = `${backEnd} ${task}`;
    const former = known.get(key);
    const sinceMs = former?.state === state ? former.sinceMs : nowMs;
    const text = check?.text ?? '';
    watched.set(key, {
      ...{ backEnd, task, state, sinceMs },
      ...(text !== '' && { check: text }),
      ...(check !== undefined && { found: check.found }),
    });
  }
  return watched;
}

export interface ServerNews {
  readonly servers: readonly ServerReport[];
  /** What the controller knows once it has them. */
  readonly told: ServerWatch;
  /** There is more than goes into one report. */
  readonly more: boolean;
}

/** What is to be told of them to who was told that before. */
export function serverNews(watched: ServerWatch, told: ServerWatch, nowMs: number): ServerNews {
  const changed = [...watched].filter(([key, { state, check, found }]) => {
    const former = told.get(key);
    return former?.state !== state || former.check !== check || former.found !== found;
  });
  const now = changed.slice(0, SERVER_REPORTS_MAX);
  const kept = [...told].filter(([key]) => watched.has(key));
  return {
    servers: now.map(([, { sinceMs, ...server }]) => ({ ...server, forMs: nowMs - sinceMs })),
    told: new Map([...kept, ...now]),
    more: changed.length > now.length,
  };
}
