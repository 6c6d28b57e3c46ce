import type { NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { http } from '../testing/front-door-rack.ts';
import { global, service } from '../testing/specs.ts';
import { OLD, UpgradingRack } from '../testing/upgrading-rack.ts';

function rackOf(nodes: number, gateways = 0): UpgradingRack {
  const rack = new UpgradingRack(nodes, gateways);
  rack.addPackage();
  rack.live(15_000);
  return rack;
}

/** Until the first node is prepared and ready; it has not been told to install. */
function firstIsReady(rack: UpgradingRack): string {
  for (let looks = 0; looks < 100; looks += 1) {
    rack.advanceMs(50);
    const first = rack.upgrade.nodes.find(({ phase }) => phase === 'preparing');
    if (first !== undefined && rack.agent(first.node).order !== undefined) return first.node;
  }
  throw new Error('no node is prepared');
}

describe('a node that is lost while it is prepared', () => {
  it('is not told to install until it is back', () => {
    const rack = rackOf(3);
    rack.start();
    const first = firstIsReady(rack);
    rack.silence('n1');
    rack.silence(first);
    rack.live(2_000);
    rack.heal(first);
    rack.live(3_000);
    // It has said that it is ready; the rack is not calm, and then it goes itself.
    expect(rack.phases()[first]).toBe('preparing');
    rack.silence(first);
    rack.live(3_000);
    rack.heal(first === 'n1' ? first : 'n1');
    rack.live(60_000);
    if (first !== 'n1') expect(rack.phases()[first]).toBe('preparing');
    if (first !== 'n1') expect(rack.waitsFor).toEqual([`node ${first} is away`]);
    rack.heal(first);
    rack.finish();
    expect(rack.upgrade.state).toBe('completed');
  });
});

describe('nodes that are prepared beside one that fails', () => {
  it('are not told to install any more, and are what they were before', () => {
    const rack = rackOf(3);
    rack.deploy(service('web'));
    rack.live(3_000);
    rack.fateOf = () => 'refuses';
    rack.start({ parallel: 2, drain: true });
    rack.live(1_000);
    const refused = rack.upgrade.nodes.filter(({ phase }) => phase === 'failed');
    expect(refused).toHaveLength(1);
    rack.fateOf = () => 'upgrades';
    rack.live(120_000);
    expect(Object.values(rack.phases()).sort()).toEqual(['failed', 'waiting', 'waiting']);
    expect(['n1', 'n2', 'n3'].map((name) => rack.versionOf(name))).toEqual([OLD, OLD, OLD]);
    const availability = [...rack.state.durable.nodes.values()].map((one) => one.availability);
    expect(availability).toEqual(['active', 'active', 'active']);
    expect(rack.upgrade.endedAtMs).toBeDefined();
  });
});

describe('a gateway that is ready', () => {
  it('stays while the other one could not take over any more', () => {
    const rack = rackOf(2, 2);
    rack.deploy(service('web', http()));
    rack.live(15_000);
    rack.start();
    const first = firstIsReady(rack);
    const other = rack.agent(first === 'n1' ? 'n2' : 'n1');
    const { session } = other;
    if (session === undefined) throw new Error('it is not connected');
    const problem = { code: 'failed', message: 'HAProxy does not start', remedy: '' } as const;
    const problems = [{ part: 'load-balancer' as const, ...problem }];
    other.reportsDuty = false;
    rack.post(other.dutyReport(session, { problems }));
    rack.live(30_000);
    expect(rack.versionOf(first)).toBe(OLD);
    expect(rack.waitsFor).toEqual([
      `gateway ${other.name} could not take over: HAProxy does not start`,
    ]);
    rack.post(other.dutyReport(session));
    rack.finish();
    expect(rack.upgrade.state).toBe('completed');
  });
});

describe('with several nodes at a time', () => {
  it('a board that is lost while it is upgraded lets no other one begin', () => {
    const rack = rackOf(4);
    rack.fateOf = (name) => (name === 'n1' ? 'stays-away' : 'upgrades');
    rack.start({ parallel: 2, nodes: ['n1', 'n2', 'n3', 'n4'] as NodeName[] });
    rack.live(1_000);
    const begun = Object.values(rack.phases()).filter((phase) => phase !== 'waiting').length;
    rack.silence('n1');
    rack.live(300_000);
    const later = Object.values(rack.phases()).filter((phase) => phase !== 'waiting').length;
    expect([begun, later]).toEqual([2, 2]);
    expect(rack.waitsFor).toEqual(['node n1 is lost']);
  });
});

describe('a node that was away when the upgrade began', () => {
  it.each([
    [{ packageVersion: '0.9.0' }, /^node n2 runs 0\.9\.0, which is later than 0\.2\.0/],
    [{ architecture: 'amd64' }, /^node n2 is amd64, and there is no grappe-agent for it$/],
  ])('is left out when these packages are not for it: %o', (facts, why) => {
    const rack = rackOf(2);
    rack.expectOk({ kind: 'maintain', node: 'n2' as NodeName, durationMs: 3_600_000 });
    rack.silence('n2');
    rack.live(30_000);
    expect(rack.start()).toMatchObject({ ok: true });
    rack.live(500);
    const agent = rack.agent('n2');
    agent.facts = { ...agent.facts, ...facts };
    rack.heal('n2');
    rack.expectOk({ kind: 'activate', node: 'n2' as NodeName });
    rack.finish();
    expect(rack.upgrade.nodes.find(({ node }) => node === 'n2')).toMatchObject({
      phase: 'skipped',
      message: expect.stringMatching(why),
    });
    expect(rack.upgrade).toMatchObject({ state: 'completed', why: '1 of 2 nodes were skipped' });
  });
});

describe('what an upgrade says when it is over', () => {
  it('tells what has become of the node that ended it, not what was about to', () => {
    const rack = rackOf(2);
    rack.deploy(service('web'));
    rack.live(3_000);
    const [busy = ''] = rack.running('web');
    rack.start({ nodes: [busy as NodeName] });
    rack.fateOf = () => 'loses-tasks';
    rack.finish();
    expect(rack.upgrade.why).toMatch(
      new RegExp(`^node ${busy}: with the new version shop/web .*; it runs 0\\.1\\.0 again$`),
    );
  });

  it('says of a node that is left drained how it is given back', () => {
    const rack = rackOf(3);
    rack.fateOf = () => 'stays-away';
    rack.start({ drain: true });
    rack.finish();
    const failed = rack.upgrade.nodes.find(({ phase }) => phase === 'failed');
    expect(failed?.message).toContain(
      `it stays drained until "grappe node activate ${failed?.node}"`,
    );
  });
});

describe('a controller that is started anew while an agent is replaced', () => {
  it('waits for it as long as the one before would have: its containers run on', () => {
    const rack = rackOf(4);
    rack.deploy(global('web'));
    rack.live(3_000);
    rack.start();
    const first = firstIsReady(rack);
    rack.fateOf = (name) => (name === first ? 'comes-late' : 'upgrades');
    rack.live(1_000);
    expect(rack.phases()[first]).toBe('installing');
    const before = rack.taskIds('web');
    rack.restartController();
    rack.live(60_000);
    expect(rack.isLost(first as NodeName)).toBe(false);
    expect(rack.taskIds('web')).toEqual(before);
    rack.finish();
    expect(rack.upgrade.state).toBe('completed');
  });
});
