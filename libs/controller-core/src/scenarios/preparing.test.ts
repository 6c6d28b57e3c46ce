import type { NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { SPARE_IMAGES_PER_NODE_MAX } from '../constants.ts';
import { slotKey } from '../reconcile/dirty.ts';
import { Rack, rackOf } from '../testing/rack.ts';
import { global, keyOf, mounts, rackSpec, replicated, service, volume } from '../testing/specs.ts';

/** Long enough for a silent node to be lost. */
const LOST_MS = 2_000;

function spareOf(rack: Rack, name: string, index = 1): string | undefined {
  return rack.state.live.spares.of(slotKey(keyOf(name), { kind: 'replica', index }));
}

function nodeOf(rack: Rack, name: string): string {
  return rack.running(name)[0] ?? 'nowhere';
}

describe('the spare of a slot', () => {
  it('is the node that takes over', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 2));
    const spare = spareOf(rack, 'web', 1);
    expect(rack.running('web')).toHaveLength(2);
    expect(rack.running('web')).not.toContain(spare);
    rack.silence(rack.running('web')[0] ?? '');
    rack.advanceMs(LOST_MS);
    expect(rack.running('web')).toContain(spare);
  });

  it('is not on the same converter when there is another', () => {
    const rack = new Rack(rackSpec({ c1: ['n1', 'n2'], c2: ['n3', 'n4'] }));
    rack.join('n1', 'n2', 'n3', 'n4');
    rack.deploy(service('web'));
    const own = nodeOf(rack, 'web');
    const other = ['n1', 'n2'].includes(own) ? ['n3', 'n4'] : ['n1', 'n2'];
    expect(other).toContain(spareOf(rack, 'web'));
  });

  it('stays when another is as good, and changes when another is clearly better', () => {
    const rack = new Rack(rackSpec({ c1: ['n1', 'n2'], c2: ['n3', 'n4'] }));
    rack.join('n1', 'n2');
    rack.deploy(service('web'));
    expect([nodeOf(rack, 'web'), spareOf(rack, 'web')].sort()).toEqual(['n1', 'n2']);
    rack.join('n3');
    expect(spareOf(rack, 'web')).toBe('n3');
    rack.join('n4');
    rack.deploy(service('web'), service('other'));
    expect(spareOf(rack, 'web')).toBe('n3');
  });

  it('changes when its node takes no tasks any more', () => {
    const rack = rackOf(3);
    rack.deploy(service('web'));
    for (const away of ['cordon', 'drain'] as const) {
      const spare = spareOf(rack, 'web') as NodeName;
      rack.expectOk({ kind: away, node: spare });
      expect(spareOf(rack, 'web')).not.toBe(spare);
      rack.activate(spare);
    }
    const spare = spareOf(rack, 'web') ?? '';
    rack.silence(spare);
    rack.advanceMs(LOST_MS);
    expect(spareOf(rack, 'web')).not.toBe(spare);
    expect(spareOf(rack, 'web')).toBeDefined();
  });

  it('stays while its agent is restarted', () => {
    const rack = rackOf(3);
    rack.deploy(service('web'));
    const spare = spareOf(rack, 'web') ?? '';
    rack.closeStream(spare);
    rack.deploy(service('web', { stopGraceMs: 1 }));
    expect(spareOf(rack, 'web')).toBe(spare);
  });

  it('comes as soon as there is a node for it', () => {
    const rack = rackOf(1);
    rack.deploy(service('web'));
    expect(spareOf(rack, 'web')).toBeUndefined();
    rack.join('n2');
    expect(spareOf(rack, 'web')).toBeDefined();
  });

  it('is not there for data that stays, for a share of a global service, or after a removal', () => {
    const rack = rackOf(3);
    rack.deployWith(
      [service('db', mounts('data')), global('probe'), service('web')],
      [volume('data')],
    );
    expect([...rack.state.live.spares.entries()].map(([slot]) => slot)).toEqual([
      `${keyOf('web')}#1`,
    ]);
    rack.removeStack();
    rack.advanceMs(1_000);
    expect([...rack.state.live.spares.entries()]).toEqual([]);
  });

  it('is told to have the image, although the controller does not hold it', () => {
    const rack = rackOf(3);
    rack.deploy(service('web'));
    const spare = spareOf(rack, 'web') ?? '';
    const told = [...rack.agents.values()].filter(({ prefetch }) => prefetch.length > 0);
    expect(told.map(({ name }) => name)).toEqual([spare]);
    expect(rack.agent(spare).prefetch).toEqual(['docker.io/library/web:1']);
  });

  it('is not told of more images than it may have to fetch', () => {
    const rack = rackOf(2);
    const names = Array.from({ length: SPARE_IMAGES_PER_NODE_MAX + 8 }, (_, at) => `web${at}`);
    rack.drain('n2');
    rack.deploy(...names.map((name) => service(name)));
    expect(rack.agent('n2').prefetch).toEqual([]);
    rack.activate('n2');
    expect(rack.agent('n2').prefetch).toHaveLength(SPARE_IMAGES_PER_NODE_MAX);
  });

  it('writes nothing to the store', () => {
    const rack = rackOf(2);
    rack.deploy(service('web'));
    const before = rack.operations;
    rack.state.live.spares.delete(`${keyOf('web')}#1`);
    rack.state.live.unprepared.add(keyOf('web'));
    rack.advanceMs(50);
    expect(spareOf(rack, 'web')).toBeDefined();
    expect(rack.operations).toBe(before);
  });

  it('is chosen anew after a restart of the controller', () => {
    const rack = rackOf(3);
    rack.deploy(service('web'));
    rack.restartController();
    expect(spareOf(rack, 'web')).toBeDefined();
  });
});

describe('a cordoned node', () => {
  it('keeps its share of a global service, and a new node of that kind gets none', () => {
    const rack = rackOf(2);
    rack.deploy(global('probe'));
    rack.expectOk({ kind: 'cordon', node: 'n1' as NodeName });
    rack.join('n3');
    rack.expectOk({ kind: 'cordon', node: 'n3' as NodeName });
    rack.deploy(global('probe'), global('other'));
    expect(rack.running('probe')).toEqual(['n1', 'n2', 'n3']);
    expect(rack.running('other')).toEqual(['n2']);
  });
});
