import { GrappeError } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { AgentBench, settle } from './testing/bench.ts';
import { tarOf } from './testing/scripted-source.ts';

const signal = (): AbortSignal => new AbortController().signal;

/** A node without any image; its engine is there, its agent is not started. */
function bench(): AgentBench {
  const made = new AgentBench();
  made.engine.removeImage('app:1');
  return made;
}

async function present(on: AgentBench, reference: string): Promise<boolean> {
  const has = await on.engine.hasImage(reference);
  return has.ok && has.value;
}

describe('an image', () => {
  it('that is on the node is used without asking anybody', async () => {
    const node = bench();
    node.engine.addImage('app:1');
    node.source.hold('app:1');
    expect(await node.images.ensure('app:1', signal())).toEqual({ ok: true, value: undefined });
    expect(node.source.log).toEqual([]);
    expect(node.imagesChanged).toBe(0);
  });

  it('comes from the controller before any registry, and leaves nothing in the spool', async () => {
    const node = bench();
    node.source.hold('app:1');
    node.engine.makePullable('app:1');
    node.engine.failNext('pullImage', 'other', 'a registry was asked');
    expect(await node.images.ensure('app:1', signal())).toMatchObject({ ok: true });
    expect(node.source.log).toEqual(['find app:1', 'fetch 0']);
    expect(node.spool.complete.size + node.spool.partial.size).toBe(0);
    expect(node.imagesChanged).toBe(1);
  });

  it.each([
    ['does not hold it', false],
    ['cannot be asked', true],
  ])('comes from its registry when the controller %s', async (_, away) => {
    const node = bench();
    node.source.away = away;
    node.engine.makePullable('app:1');
    expect(await node.images.ensure('app:1', signal())).toMatchObject({ ok: true });
    expect(node.imagesChanged).toBe(1);
  });

  it('that nobody has is unavailable', async () => {
    const outcome = await bench().images.ensure('app:1', signal());
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'image-unavailable' } });
  });

  it('goes on where its transfer was cut, rather than to a registry', async () => {
    const node = bench();
    node.source.hold('app:1');
    node.engine.failNext('pullImage', 'other', 'a registry was asked');
    node.source.cutAfterParts = 3;
    expect(await node.images.ensure('app:1', signal())).toMatchObject({
      failure: { kind: 'image-unavailable', message: expect.stringMatching(/was cut/) },
    });
    expect(await node.images.ensure('app:1', signal())).toMatchObject({ ok: true });
    expect(node.source.log).toEqual(['find app:1', 'fetch 0', 'find app:1', 'fetch 3072']);
  });

  it('comes from its registry when the controller cannot deliver what it holds', async () => {
    const node = bench();
    node.source.hold('app:1');
    node.source.cutAfterParts = 0;
    node.source.cutWith = new GrappeError('NOT_FOUND', 'no such blob');
    node.engine.makePullable('app:1');
    expect(await node.images.ensure('app:1', signal())).toMatchObject({ ok: true });
  });

  it('whose stream ends early is not loaded', async () => {
    const node = bench();
    const hash = node.source.hold('app:1');
    const size = tarOf('app:1').length;
    node.source.findImage = () => Promise.resolve({ sha256: hash, sizeBytes: size + 1 });
    expect(await node.images.ensure('app:1', signal())).toMatchObject({
      failure: { kind: 'image-unavailable', message: expect.stringMatching(/incomplete/) },
    });
    expect(await present(node, 'app:1')).toBe(false);
  });

  it('that arrives damaged is not loaded, and is fetched whole the next time', async () => {
    const node = bench();
    const hash = node.source.hold('app:1');
    const tar = tarOf('app:1');
    node.spool.partial.set(hash, Buffer.alloc(1_024, 'x'));
    expect(await node.images.ensure('app:1', signal())).toMatchObject({
      failure: { kind: 'image-unavailable', message: expect.stringMatching(/corrupt/) },
    });
    expect(await node.images.ensure('app:1', signal())).toMatchObject({ ok: true });
    expect(node.source.log.at(-1)).toBe('fetch 0');
    expect(tar.length).toBeGreaterThan(1_024);
  });

  it('that the engine cannot load is not kept', async () => {
    const node = bench();
    node.source.hold('app:1', Buffer.from('not a tar'));
    expect(await node.images.ensure('app:1', signal())).toMatchObject({
      failure: { kind: 'invalid' },
    });
    expect(node.spool.complete.size).toBe(0);
  });

  it('that the engine could not load for a reason of its own is not fetched again', async () => {
    const node = bench();
    node.source.hold('app:1');
    node.engine.failNext('loadImage', 'other', 'busy');
    expect(await node.images.ensure('app:1', signal())).toMatchObject({ ok: false });
    expect(await node.images.ensure('app:1', signal())).toMatchObject({ ok: true });
    expect(node.source.log).toEqual(['find app:1', 'fetch 0', 'find app:1']);
  });

  it.each([0, 2_000])('that finds room for %i bytes only says so', async (roomBytes) => {
    const node = bench();
    node.source.hold('app:1');
    node.spool.begin = async (hash) => {
      node.spool.partial.set(hash, Buffer.alloc(0));
      return { ok: true, offset: 0 };
    };
    node.spool.roomBytes = roomBytes;
    node.engine.makePullable('app:1');
    expect(await node.images.ensure('app:1', signal())).toMatchObject({
      failure: { kind: 'disk-full' },
    });
  });
});

describe('several at a time', () => {
  it('that need one image fetch it once', async () => {
    const node = bench();
    node.source.hold('app:1');
    const all = Array.from({ length: 4 }, () => node.images.ensure('app:1', signal()));
    expect(await Promise.all(all)).toEqual(Array(4).fill({ ok: true, value: undefined }));
    expect(node.source.log).toEqual(['find app:1', 'fetch 0']);
  });

  it('are not held up by a registry that does not answer', async () => {
    const node = bench();
    node.engine.holdNext('pullImage');
    void node.images.ensure('far:1', signal());
    await settle();
    node.source.hold('app:1');
    node.engine.makePullable('near:1');
    expect(await node.images.ensure('app:1', signal())).toMatchObject({ ok: true });
    expect(await node.images.ensure('near:1', signal())).toMatchObject({ ok: true });
  });

  it('go on when one of them is broken off', async () => {
    const node = bench();
    node.source.hold('app:1');
    node.source.hold('app:2');
    const release = node.source.pause();
    const abort = new AbortController();
    const first = node.images.ensure('app:1', abort.signal);
    const second = node.images.ensure('app:2', signal());
    await settle();
    const third = node.images.ensure('app:1', abort.signal);
    abort.abort();
    expect(await first).toMatchObject({ failure: { kind: 'image-unavailable' } });
    expect(await third).toMatchObject({ failure: { kind: 'image-unavailable' } });
    release();
    expect(await second).toMatchObject({ ok: true });
    expect(node.source.log).toEqual(['find app:1', 'fetch 0', 'find app:2', 'fetch 0']);
  });
});
