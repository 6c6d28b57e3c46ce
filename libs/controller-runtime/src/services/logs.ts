import { setMaxListeners } from 'node:events';
import { listTasks, type TaskSummary } from '@grappe/controller-core';
import { GrappeError, slotText, type NodeName, type SessionId } from '@grappe/domain';
import type { LogEntry, StreamLogsRequest__Output } from '@grappe/protocol';
import { parseServiceKey } from '@grappe/protocol';
import type { ControllerDriver } from '../controller-driver.ts';
import type { LinkHub } from '../link-hub.ts';
import type { LogRelay } from '../log-relay.ts';
import { must } from './parse.ts';

/** Lines shown of each task when the caller names no number. */
const TAIL_LINES_DEFAULT = 100;
const TAIL_LINES_MAX = 100_000;
/** Listeners to the end of a call besides one per task: the one that waits for room. More would be a leak. */
const LISTENERS_ELSEWHERE = 2;

export interface LogsDeps {
  readonly driver: ControllerDriver;
  readonly hub: LinkHub;
  readonly logs: LogRelay;
}

/** Merges the logs of a service's tasks as they come; one task's trouble is an entry of its own and ends nobody else's log. */
export async function streamLogs(
  deps: LogsDeps,
  request: StreamLogsRequest__Output,
  send: (entry: LogEntry) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const service = must(parseServiceKey(request.service));
  if (!deps.driver.state.durable.services.has(service)) {
    throw new GrappeError('NOT_FOUND', `there is no service ${service}`, {
      remedy: '"grappe service ls" lists them.',
    });
  }
  const tasks = listTasks(deps.driver.state, { service, includeEnded: false }).filter(
    ({ task }) =>
      task.node !== undefined && (request.task === undefined || task.id === request.task),
  );
  if (tasks.length === 0) {
    throw new GrappeError('NOT_FOUND', `${service} has no task on a node`, {
      remedy: `"grappe service explain ${service}" says why.`,
    });
  }
  setMaxListeners(tasks.length + LISTENERS_ELSEWHERE, signal);
  const sendInTurn = oneAtATime(send);
  await Promise.all(tasks.map((task) => followTask(deps, task, request, sendInTurn, signal)));
}

/** All tasks share one caller: each waits for room until the others' entries are sent. */
function oneAtATime<T>(send: (entry: T) => Promise<void>): (entry: T) => Promise<void> {
  let last = Promise.resolve();
  return (entry) => {
    last = last.then(() => send(entry));
    return last;
  };
}

async function followTask(
  deps: LogsDeps,
  summary: TaskSummary,
  request: StreamLogsRequest__Output,
  send: (entry: LogEntry) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { task } = summary;
  const origin = {
    service: task.service,
    slot: slotText(task.slot),
    node: task.node ?? '',
    task: task.id,
  };
  try {
    const { node } = task;
    const session = node && sessionOf(deps, node);
    if (!session) throw unreachable(origin.node);
    await deps.logs.follow(
      {
        node,
        ask: (id) =>
          deps.hub.command(session, {
            id,
            streamLogs: {
              taskId: task.id,
              tailLines: Math.min(request.tailLines || TAIL_LINES_DEFAULT, TAIL_LINES_MAX),
              follow: request.follow,
            },
          }),
        cancel: (id) => stopFollowing(deps, session, id),
        deliver: async ({ lines, error }) => {
          for (const line of lines) await send({ ...origin, ...line });
          if (error !== '') await send({ ...origin, error });
        },
      },
      signal,
    );
    // gRPC ends a stream that was cut like one that was closed.
    if (!signal.aborted && sessionOf(deps, node) !== session) throw unreachable(node);
  } catch (error) {
    if (!(error instanceof GrappeError)) throw error;
    await send({ ...origin, error: error.message });
  }
}

function sessionOf(deps: LogsDeps, node: NodeName): SessionId | undefined {
  return deps.driver.state.live.nodes.get(node)?.session?.id;
}

function unreachable(node: string): GrappeError {
  return new GrappeError('UNREACHABLE', `node ${node} is not connected`);
}

function stopFollowing(deps: LogsDeps, session: SessionId, id: string): void {
  try {
    deps.hub.command(session, { id, stop: { commandId: id } });
  } catch (error) {
    // The node has gone, and its log stream with it.
    if (!(error instanceof GrappeError)) throw error;
  }
}
