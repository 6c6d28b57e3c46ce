import type { NodeName, ReplacementSpec, ServerReport } from '@grappe/domain';

/** What one gateway says of a server, and of itself. */
export interface Opinion {
  readonly gateway: NodeName;
  readonly report: Pick<ServerReport, 'state' | 'check'>;
  /** Since when the server is as it says, on the controller's clock. */
  readonly sinceMs: number;
}

/** What all gateways that count say together. */
export type Finding =
  | { readonly kind: 'up' | 'unknown' }
  | {
      readonly kind: 'down';
      /** Since when the last of them has found it down. */
      readonly sinceMs: number;
      readonly gateways: readonly NodeName[];
      /** What one of them has found, for a person; may be empty. */
      readonly check: string;
    };

/** One that is up for somebody is up; one that nobody checks is not known. */
export function findingOf(opinions: readonly Opinion[]): Finding {
  const checked = opinions.filter(({ report }) => report.state === 'up' || report.state === 'down');
  const [first] = checked;
  if (first === undefined) return { kind: 'unknown' };
  if (checked.some(({ report }) => report.state === 'up')) return { kind: 'up' };
  return {
    kind: 'down',
    sinceMs: Math.max(...checked.map(({ sinceMs }) => sinceMs)),
    gateways: checked.map(({ gateway }) => gateway),
    check: checked.find(({ report }) => report.check !== undefined)?.report.check ?? '',
  };
}

/**
 * When a task that is down is to be replaced. `runningSinceMs`: of the attempt that runs. `wasUp`: some gateway has found that attempt up; one
 * that never was has its start period.
 */
export function replacedAtMs(
  { afterMs, startPeriodMs }: ReplacementSpec,
  downSinceMs: number,
  { runningSinceMs, wasUp }: { readonly runningSinceMs: number; readonly wasUp: boolean },
): number {
  const dueAtMs = Math.max(downSinceMs, runningSinceMs) + afterMs;
  return wasUp ? dueAtMs : Math.max(dueAtMs, runningSinceMs + startPeriodMs);
}

/** A server that a gateway checks. */
export interface CheckedServer {
  readonly node: NodeName;
  readonly state: ServerReport['state'];
  readonly found?: ServerReport['found'];
}

/**
 * Whether a gateway that says so should rather doubt itself: all that it checks is down, on several nodes, and nothing of that has answered it. Then
 * its own cable is the simpler explanation.
 */
export function doubtsItself(servers: Iterable<CheckedServer>): boolean {
  const nodes = new Set<NodeName>();
  for (const { node, state, found } of servers) {
    if (state !== 'up' && state !== 'down') continue;
    if (state === 'up' || found === 'answered' || found === 'passed') return false;
    nodes.add(node);
  }
  return nodes.size > 1;
}
