import { err, ok, type Result, type ServiceNetwork } from '@grappe/domain';
import { FakeClock, MemoryLogger } from '@grappe/fakes';
import type { ServiceRouting, ServiceRoutingProblem } from '@grappe/ports';
import { describe, expect, it } from 'vitest';
import { pass } from '../testing/bench.ts';
import { RoutingKeeper } from './routing-keeper.ts';

const NETWORK: ServiceNetwork = { cidr: '10.77.0.0/16', nodes: ['10.0.0.1'], ports: [] };
const PROBLEM: ServiceRoutingProblem = { code: 'failed', message: 'no', remedy: '' };

class FakeRouting implements ServiceRouting {
  readonly done: string[] = [];
  outcome: Result<void, ServiceRoutingProblem> = ok(undefined);

  async apply({ nodes }: ServiceNetwork): Promise<Result<void, ServiceRoutingProblem>> {
    this.done.push(`apply ${nodes.join()}`);
    return this.outcome;
  }

  async remove(): Promise<Result<void, ServiceRoutingProblem>> {
    this.done.push('remove');
    return this.outcome;
  }
}

function bench() {
  const clock = new FakeClock();
  const routing = new FakeRouting();
  const logger = new MemoryLogger();
  const changes: (string | undefined)[] = [];
  const keeper: RoutingKeeper = new RoutingKeeper({ routing, timers: clock, logger }, () =>
    changes.push(keeper.problem?.message),
  );
  return { clock, routing, logger, changes, keeper };
}

describe('RoutingKeeper', () => {
  it('does nothing before something is wanted, and the same only at its next look', async () => {
    const { clock, routing, keeper } = bench();
    await pass(clock, 100_000);
    expect(routing.done).toEqual([]);
    keeper.want(NETWORK);
    keeper.want({ ...NETWORK });
    await pass(clock, 29_000);
    expect(routing.done).toEqual(['apply 10.0.0.1']);
    await pass(clock, 2_000);
    expect(routing.done).toEqual(['apply 10.0.0.1', 'apply 10.0.0.1']);
  });

  it('follows what is wanted, and looks no more once all is removed', async () => {
    const { clock, routing, keeper } = bench();
    keeper.want(NETWORK);
    keeper.want({ ...NETWORK, nodes: ['10.0.0.1', '10.0.0.2'] });
    await pass(clock, 10);
    keeper.want('nothing');
    await pass(clock, 100_000);
    expect(routing.done).toEqual(['apply 10.0.0.1', 'apply 10.0.0.1,10.0.0.2', 'remove']);
  });

  it('tries again soon what has failed, and tells it once', async () => {
    const { clock, routing, logger, changes, keeper } = bench();
    routing.outcome = err(PROBLEM);
    keeper.want(NETWORK);
    await pass(clock, 10_000);
    expect(routing.done.length).toBeGreaterThan(2);
    expect(changes).toEqual(['no']);
    expect(keeper.problem).toEqual({ part: 'services', ...PROBLEM });
    expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    routing.outcome = ok(undefined);
    await pass(clock, 4_000);
    expect(changes).toEqual(['no', undefined]);
  });

  it('leaves all as it is when it is closed', async () => {
    const { clock, routing, keeper } = bench();
    keeper.want(NETWORK);
    await pass(clock, 10);
    keeper.close();
    keeper.want('nothing');
    await pass(clock, 100_000);
    expect(routing.done).toEqual(['apply 10.0.0.1']);
  });
});
