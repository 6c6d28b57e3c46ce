import { listServices, type OperatorRequest, type TaskRecord } from '@grappe/controller-core';
import {
  err,
  NO_WIRING,
  ok,
  type EventKind,
  type GrappeError,
  type NodeName,
  type RackEvent,
  type RackSpec,
  type ServiceKey,
  type SessionId,
  type StackName,
} from '@grappe/domain';
import {
  FakeClock,
  MemoryLogger,
  MemoryStateStorage,
  MemoryStateStore,
  SeededRng,
} from '@grappe/fakes';
import type { CommitResult, Fence, StoreOperation } from '@grappe/ports';
import { describe, expect, it } from 'vitest';
import { ControllerDriver, REQUESTS_WAITING_MAX } from './controller-driver.ts';
import { FACTS, RACK, replicated } from './testing/specs.ts';

/** A store that answers a commit when the test says so. */
class SlowStore extends MemoryStateStore {
  readonly committing: (() => void)[] = [];
  slow = false;

  override async commit(operations: readonly StoreOperation[]): Promise<CommitResult> {
    if (this.slow) await new Promise<void>((resolve) => this.committing.push(resolve));
    return super.commit(operations);
  }

  release(): void {
    this.slow = false;
    for (const go of this.committing.splice(0)) go();
  }
}

async function start(storage = new MemoryStateStorage(), rack: RackSpec = RACK) {
  const clock = new FakeClock();
  const logger = new MemoryLogger();
  const store = new SlowStore(storage);
  const fatal: unknown[] = [];
  const driver = await ControllerDriver.start(
    { store, clock, timers: clock, rng: new SeededRng(1), logger },
    rack,
    (error) => fatal.push(error),
  );
  return { driver, clock, logger, store, fatal, storage };
}

function deploy(name: string): OperatorRequest {
  const stack = { name: name as StackName, services: [replicated('web', 2)], volumes: [] };
  return { kind: 'deploy', stack, dryRun: false };
}

async function enrol(driver: ControllerDriver, node: NodeName): Promise<void> {
  const secretSha256 = 'secret';
  const times = { createdAtMs: driver.wallMs(), expiresAtMs: driver.wallMs() + 1_000 };
  const token = `token-${node}`;
  const record = { id: token, secretSha256, ...times, usesLeft: 1, usedBy: [] };
  await driver.request({ kind: 'add-token', record });
  const publicKeySha256 = 'key';
  await driver.request({
    kind: 'redeem-token',
    token,
    secretSha256,
    node,
    publicKeySha256,
  });
}

function serviceKeys(driver: ControllerDriver): ServiceKey[] {
  return listServices(driver.state).map(({ service }) => service.key);
}

function storedTasks(driver: ControllerDriver): TaskRecord[] {
  return [...driver.state.durable.tasks.values()].sort((a, b) => a.sequence - b.sequence);
}

/** Lets everything run that waits for nothing but its turn. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('ControllerDriver', () => {
  it('knows after a restart what it has acknowledged, and begins a later term', async () => {
    const first = await start();
    await first.driver.request(deploy('shop'));
    await turn();
    const tasks = storedTasks(first.driver);
    expect(tasks).toHaveLength(2);
    await first.driver.stop();

    const second = await start(first.storage);
    await turn();
    expect(serviceKeys(second.driver)).toEqual(['shop/web']);
    expect(storedTasks(second.driver)).toEqual(tasks);
    const events = [...second.driver.state.durable.events.values()].sort(
      (a, b) => a.sequence - b.sequence,
    );
    const kinds = events.map(({ kind }) => kind);
    expect(kinds.slice(0, 2)).toEqual(['controller.started', 'stack.deployed']);
    expect(kinds.at(-1)).toBe('controller.started');
    expect(events.map(({ message }) => message)).toContain('term 2');
  });

  it('keeps a node that rack.yaml does not name any more, without what it said of it', async () => {
    const name = 'pi9' as NodeName;
    const labels = { disk: 'ssd' };
    const first = await start(undefined, {
      ...RACK,
      nodes: [{ name, roles: [], labels, wiring: NO_WIRING }],
    });
    await enrol(first.driver, name);
    const { nodes } = first.driver.state.durable;
    expect(nodes.get(name)?.labels).toEqual(labels);
    await first.driver.request({ kind: 'drain', node: name });
    await first.driver.stop();
    const second = await start(first.storage, { ...RACK, nodes: [] });
    await turn();
    expect(second.driver.state.durable.nodes.get(name)).toMatchObject({
      labels: {},
      availability: 'drained',
    });
  });

  it('answers, and tells listeners, only once the store has committed', async () => {
    const { driver, store } = await start();
    await turn();
    const events: string[] = [];
    driver.onEvent(({ kind }) => events.push(kind));
    store.slow = true;
    let answered = false;
    const answer = driver.request(deploy('shop')).then(() => {
      answered = true;
    });
    await turn();
    expect({ answered, events }).toEqual({ answered: false, events: [] });
    store.release();
    await answer;
    expect(events).toEqual(['stack.deployed']);
  });

  it('cannot go on when somebody else has written to its store', async () => {
    const { driver, store, fatal } = await start();
    await turn();
    store.faults.conflicts = 1;
    await expect(driver.request(deploy('shop'))).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(fatal).toMatchObject([{ code: 'CONFLICT' }]);
    await expect(driver.request(deploy('shop'))).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(fatal).toHaveLength(1);
  });

  it('refuses what it cannot save, says so, and goes on when there is room', async () => {
    const { driver, store, logger, fatal } = await start();
    await turn();
    store.faults.full = true;
    await expect(driver.request(deploy('shop'))).rejects.toMatchObject({ code: 'STORAGE_FULL' });
    expect(serviceKeys(driver)).toEqual([]);
    expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    store.faults.full = false;
    await driver.request(deploy('shop'));
    expect(serviceKeys(driver)).toEqual(['shop/web']);
    expect(fatal).toEqual([]);
  });

  it('refuses requests beyond the limit, and answers those that wait', async () => {
    const { driver, store } = await start();
    await turn();
    store.slow = true;
    const first = driver.request(deploy('shop'));
    const waiting = Array.from({ length: REQUESTS_WAITING_MAX - 1 }, () =>
      driver.request({ kind: 'remove-stack', stack: 'none' as StackName }),
    );
    const refused = Promise.allSettled(waiting);
    await expect(driver.request(deploy('more'))).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    store.release();
    await first;
    const reasons = (await refused).map(
      (one) => one.status === 'rejected' && (one.reason as GrappeError).code,
    );
    expect(new Set(reasons)).toEqual(new Set(['NOT_FOUND']));
    await driver.request(deploy('more'));
  });

  it('tells every listener although one throws, and none that has left', async () => {
    const { driver, logger, fatal } = await start();
    await turn();
    const heard: RackEvent['kind'][] = [];
    driver.onEvent(() => {
      throw new Error('broken');
    });
    const leave = driver.onEvent(({ kind }) => heard.push(kind));
    await driver.request(deploy('shop'));
    leave();
    await driver.request({ kind: 'remove-stack', stack: 'shop' as StackName });
    expect(heard).toEqual(['stack.deployed']);
    expect(fatal).toEqual([]);
    expect(logger.lines).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'a listener has failed' }),
    );
  });

  it('logs no environment of a service', async () => {
    const { driver, logger } = await start();
    const services = [replicated('web', 1, { environment: { PASSWORD: 'open-sesame' } })];
    const stack = { name: 'shop' as StackName, services, volumes: [] };
    await driver.request({ kind: 'deploy', stack, dryRun: false });
    expect(JSON.stringify(logger.lines)).not.toContain('open-sesame');
    const events = [...driver.state.durable.events.values()];
    expect(JSON.stringify(events)).not.toContain('open-sesame');
  });

  it('stops after the commit under way, and refuses what waits behind it', async () => {
    const { driver, store, clock, storage } = await start();
    await turn();
    store.slow = true;
    const under = driver.request(deploy('shop'));
    const behind = driver.request(deploy('more'));
    const refused = expect(behind).rejects.toMatchObject({ code: 'UNREACHABLE' });
    const stopped = driver.stop();
    store.release();
    await under;
    await stopped;
    await refused;
    expect(clock.pendingTimers).toBe(0);
    await expect(driver.request(deploy('late'))).rejects.toMatchObject({ code: 'UNREACHABLE' });
    const again = await start(storage);
    expect(serviceKeys(again.driver)).toEqual(['shop/web']);
  });

  it('cuts the power of a lost node that may run a singleton, once at a time, and tells the core', async () => {
    const clock = new FakeClock();
    const cutting: { readonly node: NodeName; readonly done: (off: boolean) => void }[] = [];
    const fence: Fence = {
      reaches: () => true,
      restorePower: () => Promise.resolve(ok(undefined)),
      cutPower: (node) =>
        new Promise((resolve) =>
          cutting.push({ node, done: (off) => resolve(off ? ok(undefined) : err('no relay')) }),
        ),
    };
    const ports = {
      store: new MemoryStateStore(),
      clock,
      timers: clock,
      logger: new MemoryLogger(),
    };
    const driver = await ControllerDriver.start(
      { ...ports, rng: new SeededRng(1), fence },
      RACK,
      (error) => expect.unreachable(String(error)),
    );
    const other = connect(driver, 'pi8' as NodeName);
    await enrol(driver, other.node);
    await enrol(driver, 'pi9' as NodeName);
    const services = [{ ...replicated('ledger', 1), singleton: true }];
    const stack = { name: 'bank' as StackName, services, volumes: [] };
    const holder = connect(driver, 'pi9' as NodeName);
    holder.hello();
    await driver.request({ kind: 'deploy', stack, dryRun: false });
    await turn();
    holder.heartbeat();
    other.hello();
    await turn();
    const lost = eventsOf(driver, 'node.lost');
    for (let ms = 0; ms < 3_000; ms += 50) {
      clock.advance(50);
      other.heartbeat();
      await turn();
    }
    expect(lost).toHaveLength(1);
    expect(cutting.map((each) => each.node)).toEqual(['pi9']);
    const fenced = eventsOf(driver, 'node.fenced');
    cutting[0]?.done(false);
    await turn();
    expect(fenced).toMatchObject([{ node: 'pi9', message: expect.stringContaining('no relay') }]);
    await driver.stop();
  });
});

/** An agent, as far as the core needs one. */
function connect(driver: ControllerDriver, node: NodeName) {
  const session = `session-${node}` as SessionId;
  const from = { node, session };
  return {
    node,
    hello: () =>
      driver.post({
        ...from,
        kind: 'hello',
        peerAddress: '10.0.0.9:1',
        facts: FACTS,
        tasks: [],
        tasksComplete: true,
        images: [],
      }),
    heartbeat: () => driver.post({ ...from, kind: 'heartbeat', sequence: 1 }),
  };
}

function eventsOf(driver: ControllerDriver, kind: EventKind): RackEvent[] {
  const events: RackEvent[] = [];
  driver.onEvent((event) => {
    if (event.kind === kind) events.push(event);
  });
  return events;
}
