import {
  defaultServiceSpec,
  type AssignedTask,
  type Assignment,
  type RackName,
  type ServiceKey,
  type ServiceName,
  type ServiceSpec,
  type TaskId,
} from '@grappe/domain';
import {
  FakeClock,
  FakeContainerEngine,
  FakeLeaseWatchdog,
  MemoryAgentMemoryFile,
  MemoryLogger,
} from '@grappe/fakes';
import type { TaskReport } from '@grappe/agent-core';
import { AgentDriver } from '../agent-driver.ts';
import { ImageSupply } from '../image-supply.ts';
import { MemorySpool } from './memory-spool.ts';
import { ScriptedSource } from './scripted-source.ts';

export const IMAGE = 'app:1';

export function assignedTask(id: string, changes: Partial<ServiceSpec> = {}): AssignedTask {
  return {
    id: id as TaskId,
    service: 'shop/web' as ServiceKey,
    slot: { kind: 'replica', index: 1 },
    version: 1,
    spec: { ...defaultServiceSpec('web' as ServiceName, IMAGE), ...changes },
    volumes: [],
    standby: false,
  };
}

export function assignment(
  number: number,
  tasks: readonly AssignedTask[],
  prefetch: readonly string[] = [],
): Assignment {
  return { rack: 'pearl' as RackName, generation: { term: 1, number }, tasks, prefetch };
}

/** Lets everything happen that needs no time to pass. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets virtual time pass, and what falls due come to its end before the next thing does. */
export async function pass(clock: FakeClock, ms: number): Promise<void> {
  const endMs = clock.monotonicMs() + ms;
  await settle();
  for (let due = clock.nextDueMs; due !== undefined && due <= endMs; due = clock.nextDueMs) {
    clock.advance(due - clock.monotonicMs());
    await settle();
  }
  clock.advance(endMs - clock.monotonicMs());
}

/** One node's agent on fakes; what outlives the agent's process can be given to the next bench. */
export class AgentBench {
  readonly clock: FakeClock;
  readonly logger = new MemoryLogger();
  readonly source = new ScriptedSource();
  readonly spool = new MemorySpool();
  readonly engine: FakeContainerEngine;
  readonly memory: MemoryAgentMemoryFile;
  readonly watchdog: FakeLeaseWatchdog;
  readonly images: ImageSupply;
  readonly driver: AgentDriver;
  readonly engineSeen: boolean[] = [];
  readonly fatal: unknown[] = [];
  listed = 0;
  imagesChanged = 0;
  onListed: () => void = () => undefined;
  tasks: readonly TaskReport[] = [];

  constructor(before?: Pick<AgentBench, 'engine' | 'memory' | 'clock' | 'watchdog'>) {
    this.clock = before?.clock ?? new FakeClock();
    this.watchdog = before?.watchdog ?? new FakeLeaseWatchdog();
    this.engine = before?.engine ?? new FakeContainerEngine({}, this.clock);
    this.memory = before?.memory ?? new MemoryAgentMemoryFile();
    this.engine.addImage(IMAGE);
    const { engine, memory, watchdog, clock, logger, source, spool } = this;
    this.images = new ImageSupply({
      engine,
      source,
      spool,
      logger,
      onImages: () => {
        this.imagesChanged += 1;
        this.driver.imagesChanged();
      },
    });
    const ports = { engine, memory, watchdog, clock, timers: clock, logger };
    this.driver = new AgentDriver(ports, this.images, {
      onEngine: (connected) => this.engineSeen.push(connected),
      onListed: () => {
        this.listed += 1;
        this.onListed();
      },
      onTasks: (tasks) => (this.tasks = tasks),
      onFatal: (error) => this.fatal.push(error),
    });
  }

  async start(): Promise<this> {
    await this.driver.start();
    await settle();
    return this;
  }

  /** State of a task as the controller would be told. */
  state(task: string): string | undefined {
    return this.driver.reports().tasks.find(({ id }) => id === task)?.status.state;
  }

  async containers(): Promise<string[]> {
    const listed = await this.engine.list();
    return listed.ok ? listed.value.map(({ task, state }) => `${task} ${state}`) : ['?'];
  }

  /** What a person would read. */
  told(level: 'info' | 'warn' | 'error'): string[] {
    return this.logger.lines.filter((line) => line.level === level).map(({ message }) => message);
  }
}
