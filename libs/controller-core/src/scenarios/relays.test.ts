import type { NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { POWER_OFF_MS, RESTORE_RETRY_MS } from '../constants.ts';
import { probingRack } from '../testing/probing-rack.ts';
import type { Rack } from '../testing/rack.ts';
import { replicated, service } from '../testing/specs.ts';
import { comeUp, report, wiredRack } from '../testing/wired-rack.ts';
import { explainNode } from '../views/node-explanation.ts';

function relayRack(nodes: number): Rack {
  return probingRack(nodes, wiredRack(nodes));
}

function restored(rack: Rack, name: string, on: boolean): void {
  const message = on ? '' : 'the holder is away';
  rack.post({ kind: 'power-restored', node: name as NodeName, on, message });
}

function noteOf(rack: Rack, name: string): string {
  return explainNode(rack.state, name as NodeName, rack.nowMs, rack.wallMs)?.summary.note ?? '';
}

/** A singleton's node falls silent and is fenced. */
function fencedHome(): { readonly rack: Rack; readonly home: NodeName } {
  const rack = relayRack(6);
  rack.deploy(service('one', { singleton: true, stopGraceMs: 5_000 }));
  rack.advanceMs(2_000);
  const home = (rack.running('one')[0] ?? '') as NodeName;
  rack.silence(home);
  rack.advanceMs(1_200);
  expect(rack.fenced).toEqual([home]);
  return { rack, home };
}

describe('the power of a fenced node', () => {
  it('is given back when it was off for long enough, and the node takes tasks again', () => {
    const { rack, home } = fencedHome();
    rack.agent(home).reboot('without power');
    rack.post({ kind: 'fenced', node: home, off: true, message: '' });
    expect(rack.running('one')).toHaveLength(1);
    rack.advanceMs(POWER_OFF_MS - 100);
    expect(rack.restored).toEqual([]);
    rack.advanceMs(200);
    expect(rack.restored).toEqual([home]);
    restored(rack, home, true);
    comeUp(rack, home, 'again');
    rack.advanceMs(2_000);
    expect(rack.conditions()[home]).toBe('ready');
    expect(noteOf(rack, home)).toBe('');
    expect(rack.eventKinds()).toContain('node.power-cycled');
  });

  it('is asked back for as long as it is not there, and that is said once', () => {
    const { rack, home } = fencedHome();
    rack.agent(home).reboot('without power');
    rack.post({ kind: 'fenced', node: home, off: true, message: '' });
    for (let n = 0; n < 4; n += 1) {
      rack.advanceMs(RESTORE_RETRY_MS);
      restored(rack, home, false);
    }
    expect(rack.restored.length).toBeGreaterThanOrEqual(3);
    expect(rack.eventKinds().filter((kind) => kind === 'node.power-cycled')).toHaveLength(1);
    expect(noteOf(rack, home)).toBe('its power is cut for a moment');
  });

  it('was never off when it comes back with the boot that it had: its relay is not relied on', () => {
    const { rack, home } = fencedHome();
    // Nothing runs there any more all the same: its lease has ended.
    rack.advanceMs(9_000);
    rack.post({ kind: 'fenced', node: home, off: true, message: '' });
    rack.heal(home);
    const said = rack.events.filter(({ message }) => message.includes('relay does not work'));
    expect(said).toMatchObject([{ kind: 'node.fenced', node: home }]);
    expect(noteOf(rack, home)).toContain('its relay does not cut its power');
    rack.drain(rack.running('one')[0] ?? '');
    rack.advanceMs(3_000);
    for (const name of ['n1', 'n2', 'n3', 'n4', 'n5', 'n6']) if (name !== home) rack.drain(name);
    rack.advanceMs(3_000);
    expect(rack.running('one')).toEqual([home]);
    rack.silence(home);
    rack.advanceMs(3_000);
    expect(rack.fenced).toEqual([home]);
  });
});

describe('the power of a lost node is not cut', () => {
  /** A singleton on a node that is lost a moment later. */
  function losingHome(prepare: (rack: Rack, home: string) => void): Rack {
    const rack = relayRack(6);
    rack.deploy(service('one', { singleton: true, stopGraceMs: 1_000 }));
    rack.advanceMs(2_000);
    const [home = ''] = rack.running('one');
    prepare(rack, home);
    rack.silence(home);
    rack.advanceMs(8_000);
    expect(rack.conditions()[home]).toBe('lost');
    // Its lease has ended by itself.
    expect(rack.running('one')).toHaveLength(1);
    expect(rack.running('one')).not.toContain(home);
    return rack;
  }

  it('when the controller runs on it: nobody would give it back', () => {
    const rack = losingHome(({ state }, home) => {
      state.live.energy.ownAddresses = new Set([`10.0.0.${home.slice(1)}`]);
    });
    expect(rack.fenced).toEqual([]);
  });

  it('while it halts: it writes what it has to its card', () => {
    const rack = losingHome(({ state: { durable } }, home) => {
      const record = durable.nodes.get(home as NodeName);
      if (record !== undefined) durable.nodes.put(record.name, { ...record, halted: 'plan' });
    });
    expect(rack.fenced).toEqual([]);
  });
});

describe('a relay that is found open', () => {
  it('is closed, whoever has opened it', () => {
    const rack = relayRack(6);
    rack.silence('n1');
    report(rack, 'n6', { relays: [{ node: 'n1' as NodeName, off: true }] });
    rack.advanceMs(POWER_OFF_MS - 100);
    report(rack, 'n6', { relays: [{ node: 'n1' as NodeName, off: true }] });
    expect(rack.restored).toEqual([]);
    rack.advanceMs(200);
    expect(rack.restored).toEqual(['n1']);
    report(rack, 'n6', { relays: [{ node: 'n1' as NodeName, off: false }] });
    rack.advanceMs(2 * RESTORE_RETRY_MS);
    expect(rack.restored).toEqual(['n1']);
  });

  it('is closed by the next controller: its holder says that it is open', () => {
    const { rack, home } = fencedHome();
    rack.agent(home).reboot('without power');
    rack.post({ kind: 'fenced', node: home, off: true, message: '' });
    rack.restartController();
    rack.advanceMs(POWER_OFF_MS + 200);
    expect(rack.restored).toEqual([]);
    const holder = rack.state.rack.nodes.find(({ name }) => name === home)?.wiring.relay?.node;
    report(rack, holder ?? '', { relays: [{ node: home, off: true }] });
    rack.advanceMs(POWER_OFF_MS + 200);
    expect(rack.restored).toEqual([home]);
  });

  it('is believed only of the node that holds it', () => {
    const rack = relayRack(6);
    report(rack, 'n2', { relays: [{ node: 'n1' as NodeName, off: true }] });
    rack.advanceMs(2 * POWER_OFF_MS);
    expect(rack.restored).toEqual([]);
  });
});

describe('a power cycle that an operator asks for', () => {
  it('is a reason to look: the node is lost once it is silent, and its tasks are replaced', () => {
    const rack = relayRack(6);
    rack.deploy(replicated('web', 3));
    rack.advanceMs(1_000);
    const [home = ''] = rack.running('web');
    rack.silence(home);
    rack.expectOk({ kind: 'power-cut', node: home as NodeName });
    rack.advanceMs(1_200);
    expect(rack.conditions()[home]).toBe('lost');
    expect(rack.running('web')).toHaveLength(3);
    rack.advanceMs(POWER_OFF_MS);
    expect(rack.restored).toEqual([home]);
  });

  it('changes nothing when the node is heard all the same', () => {
    const rack = relayRack(6);
    rack.expectOk({ kind: 'power-cut', node: 'n1' as NodeName });
    rack.advanceMs(3_000);
    expect(rack.conditions()['n1']).toBe('ready');
    expect(rack.request({ kind: 'power-cut', node: 'n9' as NodeName })).toMatchObject({
      ok: false,
    });
  });
});
