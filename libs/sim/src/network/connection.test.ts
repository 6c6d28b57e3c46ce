import { describe, expect, it } from 'vitest';
import { NetworkBench, packet } from '../testing/bench.ts';

const LOSSY = { latencyMs: 1, jitterMs: 20, lossRate: 0.5, duplicateRate: 0 };
const numbers = Array.from({ length: 40 }, (_, n) => String(n));

describe('a connection', () => {
  it('carries packets in order, also where most of them are sent again', async () => {
    const bench = new NetworkBench();
    const { near, far } = await bench.connected();
    bench.network.link('here', 'there').worsen(LOSSY);
    for (const number of numbers) near.handle.send(packet(number));
    await bench.pass(1_000);
    expect(far.heard.length).toBeLessThan(numbers.length);
    await bench.pass(60_000);
    expect(far.heard).toEqual(numbers);
  });

  it('can be overtaken by one that is opened later', async () => {
    const bench = new NetworkBench();
    const { near, far } = await bench.connected();
    const mend = bench.network.link('here', 'there').worsen({ ...LOSSY, latencyMs: 5_000 });
    near.handle.send(packet('old'));
    mend();
    const { near: newer, far: newerFar } = await bench.connected();
    newer.handle.send(packet('new'));
    await bench.pass(100);
    expect(newerFar.heard).toEqual(['new']);
    expect(far.heard).toEqual([]);
    await bench.pass(60_000);
    expect(far.heard).toEqual(['old']);
  });

  it('that is cut one way is heard the other way, and goes on where it stopped', async () => {
    const bench = new NetworkBench();
    const { near, far } = await bench.connected();
    const mend = bench.network.link('here', 'there').block('cut', bench.time.nowMs);
    near.handle.send(packet('up'));
    far.handle.send(packet('down'));
    await bench.pass(2_000);
    expect({ near: near.heard, far: far.heard }).toEqual({ near: ['down'], far: [] });
    mend(bench.time.nowMs);
    await bench.pass(2_100);
    expect(far.heard).toEqual(['up']);
  });

  it('that is clogged gives everything at once', async () => {
    const bench = new NetworkBench();
    const { near, far } = await bench.connected();
    const mend = bench.network.link('here', 'there').block('clog', bench.time.nowMs);
    for (const number of numbers) {
      near.handle.send(packet(number));
      await bench.pass(250);
    }
    expect(far.heard).toEqual([]);
    mend(bench.time.nowMs);
    await bench.pass(1);
    expect(far.heard).toEqual(numbers);
  });

  it('tells the other end when a process ends, and nothing when power is lost', async () => {
    const bench = new NetworkBench();
    const first = await bench.connected();
    bench.server.life.kill('power');
    bench.there.powered = false;
    first.near.handle.send(packet('hello?'));
    await bench.pass(60_000);
    expect(first.near.heard).toEqual([]);
    bench.there.powered = true;
    first.near.handle.send(packet('hello?'));
    await bench.pass(100);
    expect(first.near.heard).toEqual(['reset']);

    const other = new NetworkBench();
    const second = await other.connected();
    other.client.life.kill('crash');
    await other.pass(100);
    expect(second.far.heard).toEqual(['reset']);
  });

  it('takes what was not sent with it when the power goes', async () => {
    const bench = new NetworkBench();
    const { near, far } = await bench.connected();
    const mend = bench.network.link('here', 'there').block('cut', bench.time.nowMs);
    near.handle.send(packet('unsent'));
    await bench.pass(1_000);
    bench.client.life.kill('power');
    bench.here.powered = false;
    mend(bench.time.nowMs);
    await bench.pass(60_000);
    expect(far.heard).toEqual([]);
  });

  it('sends nothing before both directions have passed a handshake, and nothing of what was given up before', async () => {
    const bench = new NetworkBench();
    const mend = bench.network.link('there', 'here').block('cut', bench.time.nowMs);
    const near = bench.connect();
    near.handle.send(packet('early'));
    await bench.pass(2_000);
    expect(bench.accepted.map(({ heard }) => heard)).toEqual([[]]);
    near.handle.close();
    mend(bench.time.nowMs);
    await bench.pass(10_000);
    expect(bench.accepted.map(({ heard }) => heard)).toEqual([['end']]);
    const again = bench.connect();
    again.handle.send(packet('early'));
    await bench.pass(100);
    expect(bench.accepted.at(-1)?.heard).toEqual(['early']);
  });

  it('is refused where nobody listens, and hangs where there is no power', async () => {
    const bench = new NetworkBench();
    bench.server.life.kill('crash');
    const refused = bench.connect();
    await bench.pass(100);
    expect(refused.heard).toEqual(['reset']);
    bench.there.powered = false;
    const hanging = bench.connect();
    await bench.pass(60_000);
    expect(hanging.heard).toEqual([]);
  });

  it('gives a stopped process everything when it goes on', async () => {
    const bench = new NetworkBench();
    const { near, far } = await bench.connected();
    bench.server.life.pause();
    near.handle.send(packet('one'));
    near.handle.send(packet('two'));
    await bench.pass(5_000);
    expect(far.heard).toEqual([]);
    bench.server.life.resume();
    await bench.pass(1);
    expect(far.heard).toEqual(['one', 'two']);
  });

  it('ends once, and nothing reaches an end that has closed', async () => {
    const bench = new NetworkBench();
    const { near, far } = await bench.connected();
    far.handle.send(packet('on its way'));
    near.handle.close();
    near.handle.close();
    near.handle.send(packet('too late'));
    await bench.pass(100);
    expect({ near: near.heard, far: far.heard }).toEqual({ near: [], far: ['end'] });
  });
});
