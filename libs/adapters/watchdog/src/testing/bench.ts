import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TaskId } from '@grappe/domain';
import type { GuardedContainer } from '@grappe/ports';
import { vi } from 'vitest';
import {
  ProcessLeaseWatchdog,
  type ProcessLeaseWatchdogOptions,
} from '../process-lease-watchdog.ts';
import { watchdogScriptPath } from '../script-path.ts';
import { readUptimeMs } from '../uptime.ts';
import { ANY_GROUPING, isAlive, TestGroups, type Grouping } from './control-groups.ts';
import { processClock } from './process-clock.ts';

const AGENT = fileURLToPath(new URL('guarding-agent.ts', import.meta.url));
const DEVICE = 'device';
const TMPFS = '/dev/shm';
/** Generous: what is waited for happens or does not, however busy the machine. */
const WAIT_MS = 30_000;
const POLL_MS = 5;

export const waiting = { timeout: WAIT_MS, interval: POLL_MS };

/** A container as the watchdog sees it: an id, a group named after it, and a process in there. */
export interface TestContainer {
  readonly id: string;
  readonly group: string;
  readonly pid: number;
}

/** A run folder, containers, agents and watchdogs of one test, and the end of all of them. */
export class WatchdogBench {
  readonly clock = processClock();
  readonly groups = new TestGroups();
  readonly runFolder = mkdtempSync(
    join(existsSync(TMPFS) ? TMPFS : tmpdir(), 'grappe-watchdog-test-'),
  );
  readonly folder = join(this.runFolder, 'lease-watchdog');
  readonly #agents: ChildProcess[] = [];
  readonly #watchdogPids = new Set<number>();

  watchdog(options: Partial<ProcessLeaseWatchdogOptions> = {}): ProcessLeaseWatchdog {
    const { runFolder, clock } = this;
    return new ProcessLeaseWatchdog({
      runFolder,
      clock,
      scriptPath: watchdogScriptPath(),
      ...options,
    });
  }

  async container(
    grouping: Grouping = ANY_GROUPING,
    command?: readonly string[],
  ): Promise<TestContainer> {
    const id = randomBytes(32).toString('hex');
    const group = this.groups.make(grouping, grouping.groupName(id));
    return { id, group, pid: await this.groups.run(group, command) };
  }

  /** That container, with a lease from now on. */
  guarded({ id }: { readonly id: string }, leaseMs: number, stopGraceMs = 500): GuardedContainer {
    return {
      task: `t-${id.slice(0, 6)}` as TaskId,
      containerId: id,
      leaseUntilMs: this.clock.monotonicMs() + leaseMs,
      stopGraceMs,
    };
  }

  /** Another process that guards the container and renews its lease; returns once it is guarded. */
  async agent({ id }: TestContainer, leaseMs: number, stopGraceMs: number): Promise<ChildProcess> {
    const args = [this.runFolder, id, String(leaseMs), String(stopGraceMs)];
    const agent = spawn(process.execPath, ['--import', 'tsx', AGENT, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#agents.push(agent);
    await once(agent.stdout, 'data');
    return agent;
  }

  /** A file in place of a hardware watchdog: it keeps what the driver would be told. */
  makeDevice(): string {
    const device = join(this.runFolder, DEVICE);
    writeFileSync(device, '');
    return device;
  }

  device(): string {
    return readFileSync(join(this.runFolder, DEVICE), 'utf8');
  }

  read(name: 'state' | 'ack' | 'pid' | 'log'): string {
    const file = join(this.folder, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** The process on the post. */
  watchdogPid(): number {
    const pid = Number(this.read('pid').split(' ')[0]);
    if (pid > 0) this.#watchdogPids.add(pid);
    return pid;
  }

  /** Starts a second watchdog, past the adapter. */
  secondWatchdog(): ChildProcess {
    const fingerprint = this.read('pid').trim().split(' ')[2] ?? '0'.repeat(16);
    const args = [watchdogScriptPath(), this.folder, fingerprint];
    const child = spawn('/bin/bash', args, { stdio: 'ignore', detached: true });
    if (child.pid !== undefined) this.#watchdogPids.add(child.pid);
    return child;
  }

  async untilDead(pid: number): Promise<number> {
    await vi.waitUntil(() => !isAlive(pid), waiting);
    return readUptimeMs();
  }

  async dispose(): Promise<void> {
    for (const agent of this.#agents) agent.kill('SIGKILL');
    this.watchdogPid();
    for (const pid of this.#watchdogPids) {
      if (isAlive(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(this.folder)) {
        process.kill(pid, 'SIGKILL');
        await this.untilDead(pid);
      }
    }
    await this.groups.dispose();
    rmSync(this.runFolder, { recursive: true, force: true });
  }
}
