import type { NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { service } from '../testing/specs.ts';
import { NEW, OLD, packageOf, UpgradingRack } from '../testing/upgrading-rack.ts';

function rackOf(nodes: number, gateways = 0): UpgradingRack {
  const rack = new UpgradingRack(nodes, gateways);
  rack.addPackage();
  rack.live(15_000);
  return rack;
}

function started(
  nodes: number,
  gateways = 0,
  changes: Parameters<UpgradingRack['start']>[0] = {},
): UpgradingRack {
  const rack = rackOf(nodes, gateways);
  expect(rack.start(changes)).toMatchObject({ ok: true });
  return rack;
}

const kinds = (rack: UpgradingRack): string[] =>
  rack.events.filter(({ kind }) => /upgrad|rolled/.test(kind)).map(({ kind }) => kind);

describe('an upgrade', () => {
  it('brings every node to the new version, one after the other', () => {
    const rack = started(3);
    let most = 0;
    rack.watch = (atIt) => (most = Math.max(most, atIt.length));
    rack.finish();
    expect(rack.upgrade).toMatchObject({ state: 'completed', why: '' });
    expect(['n1', 'n2', 'n3'].map((name) => rack.versionOf(name))).toEqual([NEW, NEW, NEW]);
    expect(most).toBe(1);
    expect(kinds(rack)).toEqual([
      'upgrade.started',
      ...Array.from({ length: 3 }, () => ['node.upgrading', 'node.upgraded']).flat(),
      'upgrade.completed',
    ]);
  });

  it('begins with nodes that run nothing; gateways come late, the board of the controller last', () => {
    const rack = rackOf(5, 2);
    rack.state.live.energy.ownAddresses = new Set(['10.0.0.3']);
    rack.deploy(service('web', { placement: { ...service('web').placement } }));
    rack.live(2_000);
    const [busy = ''] = rack.running('web');
    expect(rack.start()).toMatchObject({ ok: true });
    const order = rack.upgrade.nodes.map(({ node }) => node as string);
    expect(order.at(-1)).toBe('n3');
    const plain = ['n4', 'n5'].sort((a, b) => Number(a === busy) - Number(b === busy));
    expect(order.slice(0, 2)).toEqual(plain);
    expect(order.slice(2, 4).sort()).toEqual(['n1', 'n2']);
  });

  it('takes several nodes at a time when asked to, but never two gateways', () => {
    const rack = started(6, 2, { parallel: 4 });
    let most = 0;
    rack.watch = (atIt) => {
      most = Math.max(most, atIt.length);
      expect(atIt.filter((name) => name === 'n1' || name === 'n2').length).toBeLessThan(2);
    };
    rack.finish();
    expect(most).toBe(4);
    expect(rack.upgrade.state).toBe('completed');
  });

  it('leaves nodes alone that have the version already', () => {
    const rack = rackOf(2);
    const agent = rack.agent('n1');
    agent.facts = { ...agent.facts, packageVersion: NEW };
    rack.closeStream('n1');
    rack.connect('n1');
    rack.live(12_000);
    rack.start();
    rack.finish();
    expect(rack.upgrade.nodes.find(({ node }) => node === 'n1')).toMatchObject({
      phase: 'done',
      message: 'it had this version already',
    });
    expect(kinds(rack).filter((kind) => kind === 'node.upgrading')).toHaveLength(1);
  });

  it('is for the nodes that were named', () => {
    const rack = started(3, 0, { nodes: ['n2' as NodeName] });
    rack.finish();
    expect(['n1', 'n2', 'n3'].map((name) => rack.versionOf(name))).toEqual([OLD, NEW, OLD]);
  });

  it('moves no task away from a node whose agent is replaced', () => {
    const rack = rackOf(3);
    rack.deploy(service('web'));
    rack.live(3_000);
    const before = rack.taskIds('web');
    rack.start();
    rack.finish();
    expect(rack.upgrade.state).toBe('completed');
    expect(rack.taskIds('web')).toEqual(before);
  });

  it('empties nodes first when asked to, and gives them back', () => {
    const rack = rackOf(3);
    rack.deploy(service('web'));
    rack.live(3_000);
    rack.expectOk({ kind: 'cordon', node: 'n3' as NodeName });
    rack.start({ drain: true });
    rack.watch = (atIt) => {
      for (const name of atIt) {
        const phase = rack.phases()[name];
        if (phase === 'installing') expect(rack.running('web')).not.toContain(name);
      }
    };
    rack.finish();
    expect(rack.upgrade.state).toBe('completed');
    const availability = [...rack.state.durable.nodes.values()].map((one) => one.availability);
    expect(availability).toEqual(['active', 'active', 'cordoned']);
  });

  it('goes on where it was when the controller is started anew', () => {
    const rack = started(4);
    rack.live(4_000);
    expect(rack.upgrade.state).toBe('running');
    for (let restarts = 0; restarts < 5; restarts += 1) {
      rack.restartController();
      rack.live(7_000);
    }
    rack.finish();
    expect(rack.upgrade.state).toBe('completed');
    expect(kinds(rack).filter((kind) => kind === 'node.upgraded')).toHaveLength(4);
  });

  it('writes nothing once it is over', () => {
    const rack = started(2);
    rack.finish();
    rack.live(60_000);
    const { operations } = rack;
    rack.live(60_000);
    expect(rack.operations).toBe(operations);
  });
});

describe('an upgrade waits', () => {
  it('while a node is lost, says so, and goes on once it was back for a while', () => {
    const rack = started(3, 0, { nodes: ['n1', 'n2'] as NodeName[] });
    rack.silence('n3');
    rack.live(60_000);
    expect(rack.phases()['n2']).toBe('waiting');
    expect(rack.waitsFor).toEqual(['node n3 is lost']);
    expect(kinds(rack)).toContain('upgrade.waiting');
    rack.heal('n3');
    rack.live(5_000);
    expect(rack.waitsFor).toEqual(['the rack was in trouble a moment ago']);
    rack.finish();
    expect(rack.upgrade.state).toBe('completed');
  });

  it('while energy is short', () => {
    const rack = rackOf(2);
    rack.expectOk({ kind: 'set-tier', tier: 'saver', durationMs: 60_000 });
    rack.live(2_000);
    rack.start();
    rack.live(20_000);
    expect(rack.waitsFor).toEqual(["the rack's energy tier is saver"]);
    rack.finish();
    expect(rack.upgrade.state).toBe('completed');
  });

  it('for a node that is ready to install, too', () => {
    const rack = started(3);
    rack.advanceMs(300);
    const [first] = rack.upgrade.nodes;
    expect(first?.phase).toBe('preparing');
    const other = first?.node === 'n3' ? 'n2' : 'n3';
    rack.silence(other);
    rack.advanceMs(5_000);
    rack.live(60_000);
    expect(rack.versionOf(first?.node ?? '')).toBe(OLD);
    rack.heal(other);
    rack.finish();
    expect(rack.upgrade.state).toBe('completed');
  });

  it('for no node that is away on purpose, and skips it', () => {
    const rack = rackOf(3);
    rack.expectOk({ kind: 'maintain', node: 'n2' as NodeName, durationMs: 3_600_000 });
    rack.silence('n2');
    rack.live(30_000);
    rack.start();
    rack.finish();
    expect(rack.upgrade).toMatchObject({
      state: 'completed',
      why: '1 of 3 nodes were skipped',
    });
    expect(rack.phases()).toEqual({ n1: 'done', n2: 'skipped', n3: 'done' });
  });

  it('as long as an operator has paused it', () => {
    const rack = started(3);
    rack.live(3_000);
    rack.expectOk({ kind: 'pause-upgrade' });
    rack.live(120_000);
    expect(rack.upgrade).toMatchObject({ state: 'paused', why: 'the operator has paused it' });
    expect(Object.values(rack.phases()).sort()).toEqual(['done', 'waiting', 'waiting']);
    rack.expectOk({ kind: 'resume-upgrade' });
    rack.finish();
    expect(rack.upgrade.state).toBe('completed');
  });
});

describe('an upgrade stops', () => {
  it.each([
    ['goes-back', 'rolled-back', /it did not connect; it runs 0\.1\.0 again$/],
    ['refuses', 'failed', /it cannot be upgraded: no room$/],
    ['stays-away', 'failed', /it has not come back with the new version within 15 minutes/],
  ] as const)('when a node %s', (fate, phase, why) => {
    const rack = started(3);
    rack.fateOf = () => fate;
    rack.finish();
    const [first, ...others] = rack.upgrade.nodes;
    expect(rack.upgrade).toMatchObject({ state: 'failed', why: expect.stringMatching(why) });
    expect(first).toMatchObject({ phase });
    expect(others.map((one) => one.phase)).toEqual(['waiting', 'waiting']);
    rack.live(60_000);
    expect(others.map(({ node }) => rack.versionOf(node))).toEqual([OLD, OLD]);
  });

  it('when what ran before does not run with the new version, and takes it back', () => {
    const rack = rackOf(3);
    rack.deploy(service('web'));
    rack.live(3_000);
    const [busy = ''] = rack.running('web');
    rack.start({ nodes: [busy as NodeName] });
    rack.fateOf = () => 'loses-tasks';
    rack.live(30_000);
    rack.finish();
    expect(rack.upgrade).toMatchObject({
      state: 'failed',
      why: expect.stringMatching(
        /with the new version shop\/web ran before and is starting now.*; it runs 0\.1\.0 again$/,
      ),
    });
    expect(rack.phases()[busy]).toBe('rolled-back');
    expect(rack.versionOf(busy)).toBe(OLD);
  });

  it('when the operator ends it: a node that has begun comes to its end', () => {
    const rack = started(3);
    rack.live(2_000);
    rack.expectOk({ kind: 'abort-upgrade' });
    rack.finish();
    expect(rack.upgrade).toMatchObject({ state: 'aborted', why: 'the operator has ended it' });
    expect(Object.values(rack.phases()).sort()).toEqual(['done', 'waiting', 'waiting']);
    expect(rack.request({ kind: 'abort-upgrade' })).toMatchObject({ ok: false });
  });

  it('when the operator ends it before a node was told to install: that is left as it was', () => {
    const rack = rackOf(2);
    rack.deploy(service('web'));
    rack.live(3_000);
    rack.start({ drain: true });
    rack.fateOf = () => 'refuses';
    rack.advanceMs(300);
    rack.expectOk({ kind: 'abort-upgrade' });
    rack.live(30_000);
    expect(Object.values(rack.phases())).toEqual(['waiting', 'waiting']);
    const availability = [...rack.state.durable.nodes.values()].map((one) => one.availability);
    expect(availability).toEqual(['active', 'active']);
    expect([...rack.agents.values()].map(({ order }) => order)).toEqual([undefined, undefined]);
    expect(rack.upgrade.endedAtMs).toBeDefined();
  });
});

describe('a request for an upgrade', () => {
  const messageOf = (result: ReturnType<UpgradingRack['start']>): string =>
    result.ok ? 'ok' : result.error.message;

  it('is refused while another one is under way, not after it', () => {
    const rack = started(1);
    expect(messageOf(rack.start())).toMatch(/an upgrade to 0\.2\.0 is under way/);
    rack.finish();
    expect(messageOf(rack.start())).toBe('ok');
  });

  it('is refused with all that is wrong with it', () => {
    const rack = rackOf(3);
    const cli = rack.addPackage(packageOf({ name: 'grappe-cli', version: '0.3.0' }));
    const agent = rack.addPackage(packageOf({ architecture: 'amd64' }), ['grappe-cli (= 0.2.0)']);
    rack.silence('n2');
    const third = rack.agent('n3');
    delete (third.facts as { packageVersion?: string }).packageVersion;
    rack.closeStream('n3');
    rack.connect('n3');
    rack.live(10_000);
    const told = messageOf(rack.start({ packages: [cli, agent], parallel: 99 }));
    expect(told.split('; ')).toEqual([
      '99 nodes at a time: expected 1 to 8',
      'the packages are not of one release: 0.2.0, 0.3.0',
      'grappe-agent needs grappe-cli (= 0.2.0): give that package, too',
      'node n1 is arm64, and there is no grappe-agent for it',
      'node n2 is not connected: name the others with --node',
      'the agent of node n3 runs from no package that it could upgrade by itself',
    ]);
  });

  it('to an earlier version needs a word', () => {
    const rack = rackOf(1);
    const older = rack.addPackage(packageOf({ version: '0.0.9' }));
    const told = messageOf(rack.start({ packages: [older] }));
    expect(told).toMatch(/node n1 runs 0\.1\.0, which is later than 0\.0\.9: --allow-downgrade/);
    expect(messageOf(rack.start({ packages: [older], allowDowngrade: true }))).toBe('ok');
  });

  it('is refused for nodes and packages that are not there', () => {
    const rack = rackOf(1);
    expect(messageOf(rack.start({ nodes: ['n9' as NodeName] }))).toBe('there is no node n9');
    expect(messageOf(rack.start({ packages: ['f'.repeat(64)] }))).toMatch(/upload it again/);
  });

  it('to pause or resume needs one under way', () => {
    const rack = rackOf(1);
    for (const kind of ['pause-upgrade', 'resume-upgrade', 'abort-upgrade'] as const)
      expect(rack.request({ kind })).toMatchObject({ ok: false, error: { code: 'REFUSED' } });
  });
});

describe('packages', () => {
  it('are kept up to a number; those of the latest upgrade stay', () => {
    const rack = started(1);
    rack.finish();
    for (let n = 0; n < 30; n += 1)
      rack.addPackage(packageOf({ version: `0.3.${n}`, sha256: String(n).padStart(64, '0') }));
    const kept = [...rack.state.durable.packages.values()].map(({ version }) => version);
    expect(kept).toHaveLength(16);
    expect(kept).toContain(NEW);
    expect(kept).toContain('0.3.29');
  });

  it('are not added, and nothing is begun, while the disk is full', () => {
    const rack = rackOf(1);
    rack.full = true;
    expect(rack.start()).toMatchObject({ ok: false, error: { code: 'STORAGE_FULL' } });
    rack.live(30_000);
    expect(rack.versionOf('n1')).toBe(OLD);
    expect(rack.agent('n1').order).toBeUndefined();
  });
});
