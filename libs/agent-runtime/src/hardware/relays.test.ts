import { NO_HARDWARE, type NodeHardware, type NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { HardwareBench } from '../testing/hardware-bench.ts';

const PEARL2 = 'pearl2' as NodeName;
const PEARL3 = 'pearl3' as NodeName;
const relays = (...wired: NodeHardware['relays']): NodeHardware => ({
  ...NO_HARDWARE,
  relays: wired,
});
const relay = (gpio: number, node = PEARL2, activeLow = false) => ({ node, gpio, activeLow });
const cut = { node: PEARL2, off: true };
const restore = { node: PEARL2, off: false };

describe.each([
  ['active high', false, 'high', 'low'],
  ['active low', true, 'low', 'high'],
] as const)('a relay that is %s', (_, activeLow, active, inactive) => {
  const settings = relays(relay(22, PEARL2, activeLow));

  it('gives power, until it is told to cut it', async () => {
    const bench = await new HardwareBench().start(settings);
    expect(bench.board.pin(22).history).toEqual(['in', inactive]);
    expect(await bench.hardware.switchRelay(cut)).toEqual({ ok: true, value: undefined });
    expect(bench.board.pin(22).history).toEqual(['in', inactive, active]);
    await bench.pass(1);
    expect(bench.report.relays).toEqual([{ node: 'pearl2', off: true }]);
    await bench.hardware.switchRelay(cut);
    await bench.hardware.switchRelay(restore);
    expect(bench.board.pin(22).history).toEqual(['in', inactive, active, inactive]);
  });

  it.each([
    ['giving power', restore],
    ['cutting it', cut],
  ])('does not move when the agent is stopped and started, %s', async (__, change) => {
    const first = await new HardwareBench().start(settings);
    await first.hardware.switchRelay(change);
    const history = [...first.board.pin(22).history];
    const second = await new HardwareBench(await first.end()).start(settings);
    await second.pass(60_000);
    expect(second.hardware.report().relays).toEqual([change]);
    // Killed this time: nothing is released.
    const third = await new HardwareBench(second).start(settings);
    expect(third.hardware.report().relays).toEqual([change]);
    expect(third.board.pin(22).history).toEqual(history);
  });
});

describe('relays', () => {
  it('that are taken out of rack.yaml give power again', async () => {
    const bench = await new HardwareBench().start(relays(relay(22), relay(23, PEARL3)));
    await bench.hardware.switchRelay(cut);
    await bench.hardware.switchRelay({ node: PEARL3, off: true });
    bench.hardware.apply(relays(relay(23, PEARL3)));
    await bench.pass(1);
    expect(bench.board.pin(22).driven).toBe('low');
    expect(bench.board.pin(23).driven).toBe('high');
    expect(bench.relayMemory.cut).toEqual([PEARL3]);
  });

  it('that move to another pin keep what they were told', async () => {
    const bench = await new HardwareBench().start(relays(relay(22)));
    await bench.hardware.switchRelay(cut);
    bench.hardware.apply(relays(relay(24)));
    await bench.pass(1);
    expect([22, 24].map((bcm) => bench.board.pin(bcm).driven)).toEqual(['low', 'high']);
    expect(bench.report.relays).toEqual([cut]);
  });

  it('give power after a boot', async () => {
    const first = await new HardwareBench().start(relays(relay(22)));
    await first.hardware.switchRelay(cut);
    const { clock, memory } = first;
    const { board, relayMemory } = new HardwareBench();
    const booted = await new HardwareBench({ clock, memory, board, relayMemory }).start();
    expect(booted.board.pin(22).history).toEqual(['in', 'low']);
    expect(booted.report.relays).toEqual([restore]);
  });

  it('of other nodes cannot be switched here', async () => {
    const bench = await new HardwareBench().start(relays(relay(22)));
    expect(await bench.hardware.switchRelay({ node: PEARL3, off: true })).toEqual({
      ok: false,
      error: 'there is no relay of pearl3 here that can be switched',
    });
  });

  it('that fail are not said to be switched, nor found switched later', async () => {
    const bench = await new HardwareBench().start(relays(relay(22)));
    bench.board.pin(22).taken = true;
    expect(await bench.hardware.switchRelay(cut)).toMatchObject({
      ok: false,
      error: /GPIO 22 \(relay of pearl2\)/,
    });
    expect(bench.relayMemory.cut).toEqual([]);
    expect(bench.board.pin(22).driven).toBe('low');
    bench.board.pin(22).taken = false;
    await bench.pass(120_000);
    expect(bench.board.pin(22).driven).toBe('low');
    expect(await bench.hardware.switchRelay(cut)).toMatchObject({ ok: true });
    expect(bench.board.pin(22).driven).toBe('high');
  });

  it('are switched even when that cannot be noted', async () => {
    const bench = await new HardwareBench().start(relays(relay(22)));
    bench.relayMemory.fault = new Error('No space left on device');
    expect(await bench.hardware.switchRelay(cut)).toMatchObject({ ok: true });
    expect(bench.board.pin(22).driven).toBe('high');
    expect(bench.told('warn')).toHaveLength(1);
  });

  it('are switched in the order of the commands', async () => {
    const bench = await new HardwareBench().start(relays(relay(22)));
    await Promise.all([cut, restore, cut, restore].map((one) => bench.hardware.switchRelay(one)));
    expect(bench.board.pin(22).history).toEqual(['in', 'low', 'high', 'low', 'high', 'low']);
    expect(bench.relayMemory.cut).toEqual([]);
  });
});
