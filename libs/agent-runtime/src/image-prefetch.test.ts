import { describe, expect, it } from 'vitest';
import { AgentBench, assignment, assignedTask, IMAGE, pass, settle } from './testing/bench.ts';
import { tarOf } from './testing/scripted-source.ts';

const signal = (): AbortSignal => new AbortController().signal;

async function present(on: AgentBench, reference: string): Promise<boolean> {
  const has = await on.engine.hasImage(reference);
  return has.ok && has.value;
}

/** Writes down what registries are asked for, in order, and when such a pull ends before it has brought anything. */
function pulls(on: AgentBench): string[] {
  const log: string[] = [];
  const pullImage = on.engine.pullImage.bind(on.engine);
  on.engine.pullImage = (reference, abort) => {
    log.push(`pull ${reference}`);
    abort.addEventListener('abort', () => log.push(`break off ${reference}`));
    return pullImage(reference, abort);
  };
  return log;
}

describe('images that are brought ahead', () => {
  it('come in order, first all that the controller holds, then the others from their registries', async () => {
    const node = new AgentBench();
    const pulled = pulls(node);
    for (const reference of [IMAGE, 'app:2', 'app:3']) node.source.hold(reference);
    for (const reference of ['far:1', 'far:2']) node.engine.makePullable(reference);
    const brought = node.images.prefetch(['far:2', 'app:3', IMAGE, 'far:1', 'app:2']);
    expect(await brought).toBe(true);
    expect(node.source.log).toEqual([
      'find far:2',
      'find app:3',
      'fetch 0',
      'find far:1',
      'find app:2',
      'fetch 0',
    ]);
    expect(pulled).toEqual(['pull far:2', 'pull far:1']);
    for (const reference of ['far:1', 'far:2', 'app:2', 'app:3'])
      expect(await present(node, reference)).toBe(true);
    expect(node.imagesChanged).toBe(4);
  });

  it('that cannot be had hold up no others, and are to be tried again', async () => {
    const node = new AgentBench();
    node.engine.makePullable('far:2');
    expect(await node.images.prefetch(['far:1', 'far:2'])).toBe(false);
    expect(await present(node, 'far:2')).toBe(true);
    node.engine.makePullable('far:1');
    expect(await node.images.prefetch(['far:1', 'far:2'])).toBe(true);
  });

  it('are not tried again when that is of no use', async () => {
    const node = new AgentBench();
    node.source.hold('app:2', Buffer.from('not a tar'));
    expect(await node.images.prefetch(['app:2'])).toBe(true);
    expect(node.told('warn')).toEqual(['an image could not be fetched ahead']);
  });

  it('are complained about once per reason', async () => {
    const node = new AgentBench();
    node.source.away = true;
    for (let n = 0; n < 20; n += 1) await node.images.prefetch(['far:1']);
    expect(node.told('warn')).toEqual([
      'the controller could not supply an image',
      'an image could not be fetched ahead',
    ]);
    node.engine.failNext('pullImage', 'disk-full', 'no room');
    await node.images.prefetch(['far:1']);
    expect(node.told('warn')).toHaveLength(3);
  });

  it('that fail in an unforeseen way harm nobody', async () => {
    const node = new AgentBench();
    node.source.hold('app:2');
    node.spool.fault = new Error('EIO: i/o error, read');
    expect(await node.images.prefetch(['app:2'])).toBe(false);
    expect(node.told('warn')).toEqual(['an image could not be fetched ahead']);
    expect(await node.images.ensure('app:2', signal())).toMatchObject({ ok: true });
  });
});

describe('a task that needs an image', () => {
  it('goes before a transfer from the controller, which goes on afterwards where it stopped', async () => {
    const node = new AgentBench();
    const hash = node.source.hold('big:1');
    node.source.hold('app:2');
    const release = node.source.pause();
    node.spool.partial.set(hash, tarOf('big:1').subarray(0, 2_048));
    const brought = node.images.prefetch(['big:1']);
    await settle();
    expect(node.source.log).toEqual(['find big:1', 'fetch 2048']);
    const ensured = node.images.ensure('app:2', signal());
    await settle();
    release();
    expect(await ensured).toMatchObject({ ok: true });
    expect(await brought).toBe(true);
    expect(node.source.log.slice(2)).toEqual(['find app:2', 'fetch 0', 'find big:1', 'fetch 2048']);
    expect(await present(node, 'big:1')).toBe(true);
  });

  it('goes before a pull, which is broken off and begins again when no task waits any more', async () => {
    const node = new AgentBench();
    const pulled = pulls(node);
    for (const reference of ['far:1', 'far:2', 'far:3']) node.engine.makePullable(reference);
    const endFirst = node.engine.holdNext('pullImage');
    const brought = node.images.prefetch(['far:1']);
    await settle();
    const endSecond = node.engine.holdNext('pullImage');
    const second = node.images.ensure('far:2', signal());
    const third = node.images.ensure('far:3', signal());
    await settle();
    endFirst();
    expect(await third).toMatchObject({ ok: true });
    await settle();
    expect(pulled).toEqual(['pull far:1', 'break off far:1', 'pull far:2', 'pull far:3']);
    endSecond();
    expect(await second).toMatchObject({ ok: true });
    expect(await brought).toBe(true);
    expect(pulled.slice(4)).toEqual(['pull far:1']);
  });

  it('does not break off the pull of that very image', async () => {
    const node = new AgentBench();
    const pulled = pulls(node);
    node.engine.makePullable('far:1');
    const end = node.engine.holdNext('pullImage');
    const brought = node.images.prefetch(['docker.io/library/far:1']);
    await settle();
    expect(await node.images.ensure('far:1', signal())).toMatchObject({ ok: true });
    end();
    expect(await brought).toBe(true);
    expect(pulled).toEqual(['pull docker.io/library/far:1', 'pull far:1']);
  });

  it('and cannot have it lets the others come ahead in between', async () => {
    const node = new AgentBench();
    node.engine.makePullable('far:2');
    const release = node.engine.holdNext('pullImage');
    const ensured = node.images.ensure('far:1', signal());
    await settle();
    const brought = node.images.prefetch(['far:2']);
    await settle();
    expect(await present(node, 'far:2')).toBe(false);
    release();
    expect(await ensured).toMatchObject({ failure: { kind: 'image-unavailable' } });
    expect(await brought).toBe(true);
  });
});

describe('a new list', () => {
  it('ends what is only on the one before', async () => {
    const node = new AgentBench();
    const pulled = pulls(node);
    for (const reference of ['app:2', 'app:3']) node.source.hold(reference);
    const release = node.source.pause();
    const first = node.images.prefetch(['app:2', 'app:3']);
    await settle();
    const second = node.images.prefetch([]);
    release();
    expect(await first).toBeUndefined();
    expect(await second).toBe(true);
    expect(node.source.log).toEqual(['find app:2', 'fetch 0']);

    const end = node.engine.holdNext('pullImage');
    const third = node.images.prefetch(['far:1']);
    await settle();
    const fourth = node.images.prefetch(['far:2']);
    end();
    expect([await third, await fourth]).toEqual([undefined, false]);
    expect(pulled).toEqual(['pull far:1', 'break off far:1', 'pull far:2']);
  });

  it('while nothing may be pulled waits as well', async () => {
    const node = new AgentBench();
    const release = node.engine.holdNext('pullImage');
    const ensured = node.images.ensure('far:1', signal());
    await settle();
    const first = node.images.prefetch(['far:2']);
    await settle();
    const second = node.images.prefetch(['far:3']);
    expect(await first).toBeUndefined();
    release();
    await ensured;
    expect(await second).toBe(false);
  });

  it('with what a registry is sending does not break that off', async () => {
    const node = new AgentBench();
    const pulled = pulls(node);
    for (const reference of ['far:1', 'far:2']) node.engine.makePullable(reference);
    const end = node.engine.holdNext('pullImage');
    const first = node.images.prefetch(['far:1']);
    await settle();
    const second = node.images.prefetch(['far:1', 'far:2']);
    end();
    expect(await first).toBeUndefined();
    expect(await second).toBe(true);
    expect(pulled).not.toContain('break off far:1');
  });
});

describe('an agent', () => {
  it('brings the images of slots that it is the spare of, and asks again until it has them, ever more slowly', async () => {
    const node = await new AgentBench().start();
    const pulled = pulls(node);
    node.driver.assign(assignment(1, [assignedTask('t-1')], ['far:1', 'app:2']));
    await pass(node.clock, 600_000);
    // Four within seven seconds, then one a minute.
    expect(pulled.filter((line) => line === 'pull far:1').length).toBeLessThan(20);
    expect(node.told('warn')).toHaveLength(2);
    expect(node.state('t-1')).toBe('running');
    // `grappe image load`, and the registry can be reached: nobody tells the node.
    node.source.hold('app:2');
    node.engine.makePullable('far:1');
    await pass(node.clock, 60_000);
    expect(await present(node, 'app:2')).toBe(true);
    expect(await present(node, 'far:1')).toBe(true);
    const asked = pulled.length;
    await pass(node.clock, 600_000);
    expect(pulled).toHaveLength(asked);
    expect(node.clock.nextDueMs).toBeUndefined();
  });

  it('that is stopped breaks off what it was bringing', async () => {
    const node = await new AgentBench().start();
    const pulled = pulls(node);
    node.engine.holdNext('pullImage');
    node.driver.assign(assignment(1, [], ['far:1']));
    await settle();
    await node.driver.stop();
    expect(pulled).toEqual(['pull far:1', 'break off far:1']);
  });
});
