import { GrappeError, type UpgradeOrder, type UpgradeReport } from '@grappe/domain';
import { FakeClock, FakePackageUpgrades, fakePackage, MemoryLogger } from '@grappe/fakes';
import { describe, expect, it } from 'vitest';
import { pass } from '../testing/bench.ts';
import { MemorySpool, sha256 } from '../testing/memory-spool.ts';
import { HEALTHY_AFTER_MS, UpgradeKeeper } from './upgrade-keeper.ts';

const BYTES = fakePackage('grappe-agent', '0.2.0', 'arm64');

function orderOf(changes: Partial<UpgradeOrder> = {}): UpgradeOrder {
  return {
    ...{ id: 'u1', action: 'prepare', version: '0.2.0', why: '' },
    packages: [
      {
        ...{ name: 'grappe-agent', version: '0.2.0', architecture: 'arm64' },
        ...{ sha256: sha256(BYTES), sizeBytes: BYTES.length },
      },
    ],
    ...changes,
  };
}

/** A node on a board of its own, whose agent is replaced by another one of this class. */
class Node {
  readonly clock = new FakeClock();
  readonly board = new FakePackageUpgrades('0.1.0');
  readonly spool = new MemorySpool();
  readonly said: UpgradeReport[] = [];
  readonly offsets: number[] = [];
  /** The next transfer breaks after so many bytes. */
  cutAfter: number | undefined;
  fault: Error | undefined;
  held = BYTES;
  keeper = this.#agent();

  #agent(): UpgradeKeeper {
    return new UpgradeKeeper({
      upgrades: this.board,
      version: this.board.running,
      fetch: (_sha256, offset) => this.#bytes(offset),
      spool: this.spool,
      timers: this.clock,
      logger: new MemoryLogger(),
      onReport: () => {
        const report = this.keeper.report();
        if (report !== undefined) this.said.push(report);
      },
    });
  }

  async restartAgent(): Promise<void> {
    this.keeper.stop();
    this.keeper = this.#agent();
    await this.keeper.start();
  }

  async take(order: UpgradeOrder | undefined): Promise<void> {
    this.keeper.take(order);
    await this.pass(0);
  }

  pass(ms: number): Promise<void> {
    return pass(this.clock, ms);
  }

  get states(): string[] {
    return this.said.map(({ state }) => state);
  }

  async *#bytes(offset: number) {
    this.offsets.push(offset);
    const { cutAfter, fault } = this;
    this.cutAfter = undefined;
    if (fault !== undefined) throw fault;
    for (let at = offset; at < this.held.length; at += 4) {
      if (cutAfter !== undefined && at - offset >= cutAfter)
        throw new GrappeError('UNREACHABLE', 'the cable is out');
      yield await Promise.resolve({ offset: at, data: this.held.subarray(at, at + 4) });
    }
  }
}

describe('the upgrade of a node', () => {
  it('is prepared, installed and found to be well, each when it is told', async () => {
    const node = new Node();
    await node.take(orderOf());
    expect(node.states).toEqual(['fetching', 'ready']);
    expect(node.board.running).toBe('0.1.0');
    expect(node.spool.complete.size).toBe(0);
    await node.take(orderOf({ action: 'install' }));
    expect(node.board.running).toBe('0.2.0');
    await node.restartAgent();
    expect(node.keeper.report()).toMatchObject({ id: 'u1', state: 'installing' });
    node.keeper.connected();
    await node.pass(HEALTHY_AFTER_MS + 1_000);
    expect(node.keeper.report()).toMatchObject({ id: 'u1', state: 'installed' });
  });

  it('is well only when the controller was heard without a break', async () => {
    const node = new Node();
    await node.take(orderOf({ action: 'install' }));
    await node.restartAgent();
    for (let times = 0; times < 5; times += 1) {
      node.keeper.connected();
      await node.pass(HEALTHY_AFTER_MS - 1_000);
      node.keeper.disconnected();
      await node.pass(5_000);
    }
    expect(node.keeper.report()).toMatchObject({ state: 'installing' });
    node.board.runOutOfTime();
    await node.pass(1_000);
    expect(node.keeper.report()).toMatchObject({
      state: 'rolled-back',
      message: expect.stringMatching(/has not found its controller/),
    });
  });

  it('goes on where a transfer was cut', async () => {
    const node = new Node();
    node.cutAfter = 8;
    await node.take(orderOf());
    expect(node.keeper.report()).toMatchObject({
      state: 'fetching',
      message: 'the transfer of grappe-agent is tried again: the cable is out',
    });
    await node.pass(6_000);
    expect(node.offsets).toEqual([0, 8]);
    expect(node.keeper.report()).toMatchObject({ state: 'ready' });
  });

  it('is fetched again when what came is not what was announced', async () => {
    const node = new Node();
    node.held = fakePackage('grappe-agent', '0.2.1', 'arm64');
    await node.take(orderOf());
    expect(node.keeper.report()).toMatchObject({ message: expect.stringMatching(/is corrupt$/) });
    node.held = BYTES;
    await node.pass(6_000);
    expect(node.keeper.report()).toMatchObject({ state: 'ready' });
  });

  it('is fetched ever more seldom while what comes is corrupt: each try writes to the card', async () => {
    const node = new Node();
    node.held = fakePackage('grappe-agent', '0.2.1', 'arm64');
    await node.take(orderOf());
    await node.pass(900_000);
    expect(node.offsets.length).toBeGreaterThan(5);
    expect(node.offsets.length).toBeLessThan(15);
  });

  it('is refused with a reason when it does not fit, or there is no room', async () => {
    const node = new Node();
    node.board.failure = 'grappe-controller is installed here, too';
    await node.take(orderOf());
    expect(node.keeper.report()).toMatchObject({
      state: 'refused',
      message: 'grappe-controller is installed here, too',
    });
    const full = new Node();
    full.spool.roomBytes = 3;
    await full.take(orderOf());
    expect(full.keeper.report()).toMatchObject({ state: 'refused', message: 'full' });
  });

  it('goes back when it is told to, and says so to whoever asks later', async () => {
    const node = new Node();
    await node.take(orderOf({ action: 'install' }));
    await node.restartAgent();
    await node.take(orderOf({ action: 'roll-back', why: 'web does not run' }));
    await node.restartAgent();
    const report = { id: 'u1', state: 'rolled-back', message: 'web does not run' };
    expect(node.keeper.report()).toMatchObject(report);
    await node.take(orderOf({ action: 'install' }));
    expect(node.board.running).toBe('0.1.0');
    expect(node.keeper.report()).toMatchObject(report);
  });

  it('is not installed when the controller no longer wants it', async () => {
    const node = new Node();
    await node.take(orderOf());
    await node.take(undefined);
    await node.pass(60_000);
    expect(node.board.running).toBe('0.1.0');
  });

  it('is not done twice, however often it is told', async () => {
    const node = new Node();
    for (let times = 0; times < 3; times += 1) await node.take(orderOf());
    expect(node.offsets).toEqual([0]);
    for (let times = 0; times < 3; times += 1) await node.take(orderOf({ action: 'install' }));
    expect(node.states).toEqual(['fetching', 'ready', 'installing']);
  });
});
