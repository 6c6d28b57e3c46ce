import { describe, expect, it } from 'vitest';
import { HALT_DRAIN_MS_MAX, HALT_MS_MAX } from '../constants.ts';
import { probingRack } from '../testing/probing-rack.ts';
import { mounts, replicated, service, volume } from '../testing/specs.ts';
import { comeUp, goDown, press } from '../testing/wired-rack.ts';

describe('a long press of a button', () => {
  it('drains the node, and halts it once it is empty', () => {
    const rack = probingRack(3);
    rack.deploy(replicated('web', 3));
    rack.busy = false;
    press(rack, 'n1', 'long');
    rack.advanceMs(200);
    expect(rack.agent('n1').standing?.draining).toBe(true);
    expect(rack.halted).toEqual([]);
    rack.busy = true;
    rack.advanceMs(1_000);
    expect(rack.running('web')).toHaveLength(3);
    expect(rack.running('web')).not.toContain('n1');
    expect(rack.halted).toEqual(['n1']);
  });

  it('does not wait for ever for what has no other place', () => {
    const rack = probingRack(2);
    rack.deployWith([service('db', mounts('data'))], [volume('data')]);
    const home = rack.running('db')[0] ?? '';
    press(rack, home, 'long');
    rack.advanceMs(HALT_DRAIN_MS_MAX - 100);
    expect(rack.halted).toEqual([]);
    rack.advanceMs(200);
    expect(rack.halted).toEqual([home]);
  });

  it('makes its absence planned: no incident, and no doubt of the controller in itself', () => {
    const rack = probingRack(3);
    rack.deploy(replicated('web', 3));
    for (const name of ['n1', 'n2']) press(rack, name, 'long');
    rack.advanceMs(1_000);
    for (const name of ['n1', 'n2']) goDown(rack, name);
    rack.advanceMs(60_000);
    expect(rack.conditions()).toEqual({ n1: 'lost', n2: 'lost', n3: 'ready' });
    expect(rack.eventKinds()).not.toContain('rack.doubted');
    expect([...rack.state.durable.incidents.values()]).toEqual([]);
  });

  it('lets singletons start elsewhere as soon as the node says that nothing runs', () => {
    const rack = probingRack(2);
    const one = service('one', { singleton: true, stopGraceMs: 60_000 });
    rack.deploy(one);
    rack.advanceMs(1_000);
    const home = rack.running('one')[0] ?? '';
    press(rack, home, 'long');
    rack.advanceMs(2_000);
    expect(rack.running('one')).toHaveLength(1);
    expect(rack.running('one')).not.toContain(home);
  });

  it('is over when the node is back', () => {
    const rack = probingRack(2);
    press(rack, 'n1', 'long');
    rack.advanceMs(500);
    goDown(rack, 'n1');
    rack.advanceMs(30_000);
    expect([...rack.state.durable.nodes.values()].find(({ name }) => name === 'n1')?.halted).toBe(
      'button',
    );
    comeUp(rack, 'n1');
    const record = [...rack.state.durable.nodes.values()].find(({ name }) => name === 'n1');
    expect(record?.halted).toBeUndefined();
    // The operator has asked for it to be empty, at its button; that stays.
    expect(record?.availability).toBe('drained');
    rack.advanceMs(5_000);
    expect(rack.halted).toEqual(['n1']);
  });

  it('is remembered over a restart of the controller', () => {
    const rack = probingRack(3);
    press(rack, 'n1', 'long');
    rack.advanceMs(500);
    goDown(rack, 'n1');
    rack.restartController();
    rack.advanceMs(30_000);
    expect(rack.conditions()).toMatchObject({ n1: 'lost', n2: 'ready' });
    expect([...rack.state.durable.incidents.values()].map(({ kind }) => kind)).not.toContain(
      'node',
    );
  });

  it('that was not followed by a halt is said', () => {
    const rack = probingRack(2);
    press(rack, 'n1', 'long');
    rack.advanceMs(HALT_MS_MAX + 500);
    expect(rack.events.at(-1)).toMatchObject({
      kind: 'node.halting',
      message: 'it was told to halt and is still there',
    });
    expect(rack.conditions()).toMatchObject({ n1: 'ready' });
  });

  it('is called off by making the node active before it is empty', () => {
    const rack = probingRack(2);
    rack.deploy(replicated('web', 2));
    rack.busy = false;
    press(rack, 'n1', 'long');
    rack.advanceMs(200);
    rack.activate('n1');
    rack.busy = true;
    rack.advanceMs(HALT_DRAIN_MS_MAX);
    expect(rack.halted).toEqual([]);
  });
});
