import type { TaskHealth, TaskId } from '@grappe/domain';
import type { ObservedContainer } from '@grappe/ports';
import type { ContainerInspectInfo } from 'dockerode';
import { LABELS } from './labels.ts';
import { EXEC_FAILURE_RUN_MS_MAX } from './limits.ts';

/** What the engine's `inspect` says, in Grappe's words. Undefined for a container that belongs to no task. */
export function observedContainer(
  info: ContainerInspectInfo,
  execFailure?: string,
): ObservedContainer | undefined {
  const labels = info.Config.Labels;
  const task = labels[LABELS.task];
  if (task === undefined || task === '') return undefined;
  const state = stateOf(info.State.Status);
  const ended = state === 'exited' || state === 'dead';
  const stopGraceMs = wholeNumber(labels[LABELS.stopGraceMs]);
  return {
    containerId: info.Id,
    task: task as TaskId,
    version: wholeNumber(labels[LABELS.version]) ?? OLDEST_VERSION,
    state,
    health: state === 'running' || state === 'paused' ? healthOf(info) : 'none',
    ...(ended ? { exitCode: info.State.ExitCode } : {}),
    outOfMemory: info.State.OOMKilled,
    error: execFailure ?? info.State.Error,
    ports: boundPorts(info),
    singleton: labels[LABELS.singleton] === 'true',
    ...(stopGraceMs === undefined ? {} : { stopGraceMs }),
  };
}

/** A label that somebody has edited away must not hide the container. */
const OLDEST_VERSION = 0;

function wholeNumber(text = ''): number | undefined {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}

function stateOf(status: string): ObservedContainer['state'] {
  switch (status) {
    case 'created':
    case 'running':
    case 'paused':
    case 'dead':
    case 'removing':
      return status;
    default:
      // `restarting` too: only after somebody changed the restart policy by hand, and nothing runs while it waits.
      return 'exited';
  }
}

function healthOf(info: ContainerInspectInfo): TaskHealth {
  const status = info.State.Health?.Status;
  return status === 'starting' || status === 'healthy' || status === 'unhealthy' ? status : 'none';
}

/** The engine binds a port that names no address once per IP version; only the IPv4 one is listed when both are there. */
function boundPorts(info: ContainerInspectInfo): string[] {
  const ports = new Set<string>();
  for (const [target, bindings] of Object.entries(info.NetworkSettings.Ports)) {
    // The engine says null for a port that is exposed but not bound.
    const bound = (bindings as typeof bindings | null) ?? [];
    const hasIpv4 = bound.some(({ HostIp }) => !HostIp.includes(':'));
    for (const { HostIp, HostPort } of bound) {
      if (hasIpv4 && HostIp === '::') continue;
      ports.add(`${HostPort}:${target}`);
    }
  }
  return [...ports].sort();
}

/** Exit codes by which runc says that it could not execute the process: 1 up to version 1.1, 255 from 1.2. */
const EXEC_FAILURE_EXIT_CODES = [1, 255];

/**
 * Whether the container ended as one does whose program is of another architecture. The engine reports its start as a success,
 * and only the log tells; ordinary quick failures look the same, so the log must be read.
 */
export function mayBeExecFailure(info: ContainerInspectInfo): boolean {
  const { Status, ExitCode, StartedAt, FinishedAt } = info.State;
  const ranMs = Date.parse(FinishedAt) - Date.parse(StartedAt);
  return (
    Status === 'exited' &&
    EXEC_FAILURE_EXIT_CODES.includes(ExitCode) &&
    ranMs <= EXEC_FAILURE_RUN_MS_MAX
  );
}

const EXEC_FAILURE_LINE = /^(?:standard_init_linux\.go:\d+: )?exec.*exec format error$/;

/** The explanation when the last line of the log is runc's complaint. */
export function execFailureText(image: string, lastLine: string): string | undefined {
  return EXEC_FAILURE_LINE.test(lastLine.trim())
    ? `image ${image} cannot run on this node: its program is built for another processor architecture (${lastLine.trim()})`
    : undefined;
}
