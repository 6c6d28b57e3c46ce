import { err, ok, type Result, type TaskId } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { NodeHalt } from './node-halt.ts';
import { AgentBench, assignedTask, assignment, pass, settle } from './testing/bench.ts';

/** A node that runs tasks and is told to halt. */
class HaltBench {
  readonly agent: AgentBench;
  readonly halt: NodeHalt;
  readonly stopped: Result<void, string>[] = [];
  /** What happened, in order. */
  readonly log: string[] = [];
  readonly fatal: unknown[] = [];
  outcome: Result<void, string> = ok(undefined);
  /** What a container does by itself when it is asked to stop. */
  whenStopped: (task: TaskId) => void = () => undefined;

  constructor(agent: AgentBench) {
    this.agent = agent;
    const { driver, engine, clock, logger } = agent;
    this.halt = new NodeHalt({
      driver,
      engine: {
        list: () => engine.list(),
        stop: (task, graceMs) => {
          this.log.push(`stop ${task} ${graceMs}`);
          this.whenStopped(task);
          return engine.stop(task);
        },
      },
      board: { halt: () => this.off() },
      timers: clock,
      logger,
      onBegin: () => this.log.push('begin'),
      onFatal: (error) => this.fatal.push(error),
    });
  }

  static async with(...tasks: string[]): Promise<HaltBench> {
    const agent = await new AgentBench().start();
    const assigned = tasks.map((id) => assignedTask(id, { stopGraceMs: 2_000 }));
    agent.driver.assign(assignment(1, assigned));
    await pass(agent.clock, 1_000);
    return new HaltBench(agent);
  }

  async off(): Promise<Result<void, string>> {
    this.log.push('halt');
    return this.outcome;
  }

  begin(): Promise<void> {
    return this.halt.halt((stopped) => {
      this.log.push('told');
      this.stopped.push(stopped);
    });
  }
}

describe('halting', () => {
  it('stops the containers with their grace, tells, and halts', async () => {
    const bench = await HaltBench.with('t-1', 't-2');
    await bench.begin();
    expect(bench.log).toEqual(['begin', 'stop t-1 2000', 'stop t-2 2000', 'told', 'halt']);
    expect(bench.stopped).toEqual([{ ok: true, value: undefined }]);
    await pass(bench.agent.clock, 60_000);
    expect(await bench.agent.containers()).toEqual(['t-1 exited', 't-2 exited']);
    expect(bench.fatal).toEqual([]);
  });

  it('is done once, however often it is asked for, and each is told', async () => {
    const bench = await HaltBench.with('t-1');
    await Promise.all([bench.begin(), bench.begin()]);
    await bench.begin();
    expect(bench.log.filter((what) => what === 'halt')).toHaveLength(1);
    expect(bench.stopped).toHaveLength(3);
  });

  it('goes on without an engine, and says that containers may still run', async () => {
    const bench = await HaltBench.with('t-1');
    bench.agent.engine.disconnect('the engine does not answer');
    await bench.begin();
    expect(bench.stopped).toMatchObject([{ ok: false, error: /containers may still run/ }]);
    expect(bench.log.at(-1)).toBe('halt');
  });

  it.each(['list', 'stop'] as const)('is not held up by an engine that hangs: %s', async (call) => {
    const bench = await HaltBench.with('t-1');
    const release = bench.agent.engine.holdNext(call);
    const halted = bench.begin();
    await pass(bench.agent.clock, 60_000);
    await halted;
    expect(bench.log.at(-1)).toBe('halt');
    release();
  });

  it('leaves nothing to be restarted by the agent meanwhile', async () => {
    const bench = await HaltBench.with('t-1');
    const release = bench.agent.engine.holdNext('stop');
    const halted = bench.begin();
    await settle();
    bench.agent.driver.assign(assignment(2, [assignedTask('t-9')]));
    await pass(bench.agent.clock, 5_000);
    release();
    await pass(bench.agent.clock, 60_000);
    await halted;
    expect(await bench.agent.containers()).toEqual(['t-1 exited']);
  });

  it('starts again after it what the restart policy would take for done', async () => {
    const agent = await new AgentBench().start();
    const restart = { condition: 'on-failure', delayMs: 100, windowMs: 0 } as const;
    agent.driver.assign(assignment(1, [assignedTask('t-1', { restart })]));
    await pass(agent.clock, 1_000);
    const bench = new HaltBench(agent);
    bench.whenStopped = (task) => agent.engine.exit(task, 0);
    await bench.begin();
    const next = await new AgentBench(agent).start();
    await pass(next.clock, 1_000);
    expect(await next.containers()).toEqual(['t-1 running']);
  });

  it('gives up soon when the engine stops nothing at all', async () => {
    const bench = await HaltBench.with('t-1', 't-2');
    bench.agent.engine.holdNext('stop');
    bench.agent.engine.holdNext('stop');
    const beganAtMs = bench.agent.clock.monotonicMs();
    let endedAtMs = Number.POSITIVE_INFINITY;
    const halted = bench.begin().then(() => (endedAtMs = bench.agent.clock.monotonicMs()));
    await pass(bench.agent.clock, 120_000);
    await halted;
    expect(endedAtMs - beganAtMs).toBe(2_000 + 10_000);
  });

  it('that fails ends the agent, which then starts its containers anew', async () => {
    const bench = await HaltBench.with('t-1');
    bench.outcome = err('the board cannot be halted: Access denied');
    await bench.begin();
    expect(bench.fatal).toMatchObject([{ message: /Access denied/ }]);
    const next = await new AgentBench(bench.agent).start();
    await pass(next.clock, 60_000);
    expect(await next.containers()).toEqual(['t-1 running']);
  });
});
