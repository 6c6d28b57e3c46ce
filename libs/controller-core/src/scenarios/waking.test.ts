import type { NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { BOARD_HALTS_MS, HALT_MS_MAX } from '../constants.ts';
import { batteryRack, HOUR_MS, rackOnBattery, setTier } from '../testing/battery-rack.ts';
import { probingRack } from '../testing/probing-rack.ts';
import type { Rack } from '../testing/rack.ts';
import { replicated, service } from '../testing/specs.ts';
import { comeUp, goDown } from '../testing/wired-rack.ts';
import { explainNode } from '../views/node-explanation.ts';
import { listNodes } from '../views/nodes.ts';

/** All but two nodes are halted, and off. */
function savingRack(): Rack {
  const rack = rackOnBattery(2);
  setTier(rack, 'critical');
  rack.advanceMs(20_000);
  for (const name of rack.halted) goDown(rack, name);
  rack.advanceMs(BOARD_HALTS_MS);
  return rack;
}

/** Nodes on one converter start one after the other where its size is not known. */
function start(rack: Rack, name: NodeName): void {
  rack.post({ kind: 'woken', node: name, off: true, message: '' });
  rack.advanceMs(6_000);
  rack.post({ kind: 'power-restored', node: name, on: true, message: '' });
}

describe('a node that was halted to save energy', () => {
  it('is not lost, and says why it is away', () => {
    const rack = savingRack();
    const [off = ''] = rack.halted;
    const shown = listNodes(rack.state, rack.nowMs, rack.wallMs).find(
      ({ record }) => record.name === off,
    );
    expect(shown).toMatchObject({ condition: 'unknown', note: 'halted to save energy' });
    expect(rack.eventKinds()).not.toContain('node.lost');
    expect([...rack.state.durable.incidents.values()]).toEqual([]);
  });

  it('that does not come is tried again after longer and longer, and does not hold up its fellows', () => {
    const rack = savingRack();
    rack.expectOk({ kind: 'clear-tier' });
    rack.advanceMs(2_000);
    // It holds the relays of the others.
    expect(rack.woken).toEqual(['n6']);
    start(rack, 'n6' as NodeName);
    comeUp(rack, 'n6', 'boot-2');
    rack.advanceMs(2_000);
    const dead = rack.woken[1];
    if (dead === undefined) throw new Error('no other was started');
    const tries = (): number => rack.woken.filter((name) => name === dead).length;
    for (let minute = 0; minute < 90; minute += 1) {
      for (const name of new Set(rack.woken)) {
        if (name === dead || rack.state.live.nodes.get(name)?.session !== undefined) continue;
        start(rack, name);
        comeUp(rack, name, `boot-${minute}-${name}`);
      }
      rack.advanceMs(60_000);
    }
    const away = Object.entries(rack.conditions()).filter(([, condition]) => condition === 'lost');
    expect(away.map(([name]) => name)).toEqual([dead]);
    // After 3, 6, 12, 24 and 48 minutes, and not every three.
    expect(tries()).toBeGreaterThanOrEqual(5);
    expect(tries()).toBeLessThanOrEqual(7);
    const plan = rack.state.live.energy.plan?.nodes.find(({ node }) => node === dead);
    expect(plan?.because).toEqual({ kind: 'cannot-wake', because: 'did-not-start' });
  });
});

describe('a node that is to be started', () => {
  it('keeps its power until it has certainly halted', () => {
    const rack = rackOnBattery(2);
    setTier(rack, 'critical');
    rack.advanceMs(20_000);
    for (const name of rack.halted) goDown(rack, name);
    rack.expectOk({ kind: 'clear-tier' });
    rack.advanceMs(BOARD_HALTS_MS - 2_000);
    expect(rack.woken).toEqual([]);
    rack.advanceMs(4_000);
    expect(rack.woken).toEqual(['n6']);
  });

  it('waits for its fellow on a converter of which nobody knows what it bears, and not on a strong one', () => {
    const startedAtOnce = (maxAmps?: number): number => {
      const spec = batteryRack(2);
      const rack = probingRack(6, {
        ...spec,
        converters: spec.converters.map((converter) => ({
          ...converter,
          ...(maxAmps === undefined ? {} : { maxAmps }),
        })),
      });
      rack.advanceMs(12_000);
      setTier(rack, 'critical');
      rack.advanceMs(20_000);
      for (const name of rack.halted) goDown(rack, name);
      rack.advanceMs(BOARD_HALTS_MS);
      rack.expectOk({ kind: 'clear-tier' });
      rack.advanceMs(2_000);
      for (const name of rack.woken) {
        start(rack, name);
        comeUp(rack, name, 'boot-2');
      }
      rack.advanceMs(2_000);
      return rack.woken.filter((name) => name === 'n3' || name === 'n4').length;
    };
    expect(startedAtOnce()).toBe(1);
    expect(startedAtOnce(10)).toBe(2);
    expect(startedAtOnce(2)).toBe(1);
  });
});

describe('a node that is told to halt and cannot', () => {
  it('is told again after an hour, and not every other minute', () => {
    const rack = rackOnBattery(2);
    setTier(rack, 'critical');
    rack.advanceMs(20_000);
    const [stubborn] = rack.halted;
    const told = (): number => rack.halted.filter((name) => name === stubborn).length;
    rack.advanceMs(5 * HALT_MS_MAX);
    expect(told()).toBe(1);
    expect(rack.state.durable.nodes.get(stubborn as NodeName)?.halted).toBeUndefined();
  });
});

describe('the plan leaves alone', () => {
  it('a node that has gone by itself: it may be running where nobody hears it', () => {
    const rack = probingRack(6, batteryRack(2));
    rack.deploy(replicated('door', 2, { priority: 'critical' }));
    rack.advanceMs(12_000);
    setTier(rack, 'critical');
    rack.advanceMs(20_000);
    for (const name of rack.halted) goDown(rack, name);
    rack.advanceMs(5_000);
    const [gone] = rack.running('door').filter((name) => name !== 'n1');
    if (gone === undefined) throw new Error('all are halted');
    rack.silence(gone);
    rack.advanceMs(BOARD_HALTS_MS);
    expect(rack.conditions()[gone]).toBe('lost');
    rack.expectOk({ kind: 'clear-tier' });
    rack.advanceMs(2_000);
    for (const name of [...rack.woken]) {
      start(rack, name);
      comeUp(rack, name, 'boot-2');
    }
    rack.advanceMs(5_000);
    expect(rack.woken.length).toBeGreaterThan(1);
    expect(rack.woken).not.toContain(gone);
  });

  it('a node that somebody works on, on or off', () => {
    const rack = savingRack();
    const [off] = rack.halted;
    if (off === undefined) throw new Error('none was halted');
    const maintain = (node: NodeName): unknown =>
      rack.expectOk({ kind: 'maintain', node, durationMs: HOUR_MS });
    maintain(off);
    rack.expectOk({ kind: 'clear-tier' });
    rack.advanceMs(5_000);
    expect(rack.woken).not.toContain(off);

    const other = rackOnBattery(2);
    other.expectOk({ kind: 'maintain', node: 'n4' as NodeName, durationMs: HOUR_MS });
    setTier(other, 'critical');
    other.advanceMs(20_000);
    expect(other.halted).not.toContain('n4');
    expect(other.halted.length).toBeGreaterThan(0);
  });

  it('a node that was halted at its button', () => {
    const rack = savingRack();
    const { durable } = rack.state;
    const record = durable.nodes.get('n6' as NodeName);
    if (record?.halted === undefined) throw new Error('it was not halted');
    durable.nodes.put(record.name, { ...record, halted: 'button' });
    rack.expectOk({ kind: 'clear-tier' });
    rack.advanceMs(5_000);
    // It holds the relays of the others, which cannot be started either.
    expect(rack.woken).toEqual([]);
    expect(explainNode(rack.state, record.name, rack.nowMs, rack.wallMs)?.summary.note).toBe(
      'halted by its button',
    );
  });
});

describe('what an operator has asked of a node', () => {
  it('stands beside what the plan does with it, and is as it was afterwards', () => {
    const rack = rackOnBattery(2);
    rack.expectOk({ kind: 'cordon', node: 'n2' as NodeName });
    rack.drain('n3');
    setTier(rack, 'critical');
    rack.advanceMs(20_000);
    expect(rack.halted).toContain('n3');
    for (const name of rack.halted) goDown(rack, name);
    rack.advanceMs(BOARD_HALTS_MS);
    rack.expectOk({ kind: 'clear-tier' });
    for (let round = 0; round < 8; round += 1) {
      rack.advanceMs(2_000);
      for (const name of rack.woken.splice(0)) {
        start(rack, name);
        comeUp(rack, name, `boot-${round}-${name}`);
      }
    }
    expect(Object.values(rack.conditions())).toEqual(Array.from({ length: 6 }, () => 'ready'));
    const asked = [...rack.state.durable.nodes.values()].map(({ name, availability }) => [
      name,
      availability,
    ]);
    expect(Object.fromEntries(asked)).toMatchObject({
      n2: 'cordoned',
      n3: 'drained',
      n4: 'active',
    });
    expect(rack.running('shop')).not.toContain('n3');
  });

  it('goes before the plan: a node that stays on and is drained is emptied, and its tasks go on', () => {
    const rack = probingRack(6, batteryRack(3));
    rack.deploy(replicated('door', 2, { priority: 'critical' }), service('shop'));
    rack.advanceMs(12_000);
    setTier(rack, 'critical');
    rack.advanceMs(20_000);
    for (const name of rack.halted) goDown(rack, name);
    rack.advanceMs(10_000);
    const [home = ''] = rack.running('door').filter((name) => name !== 'n1');
    rack.drain(home);
    rack.advanceMs(30_000);
    expect(rack.running('door')).toHaveLength(2);
    expect(rack.running('door')).not.toContain(home);
  });
});
