import { gpioContract, inputRequest, outputRequest } from '@grappe/port-contracts';
import { describe, expect, it } from 'vitest';
import { FakeClock } from './clock.ts';
import { FakeBoard } from './gpio-board.ts';
import { FakeGpio } from './gpio.ts';

gpioContract('FakeGpio', async () => {
  const board = new FakeBoard();
  const clock = new FakeClock();
  let gpio = new FakeGpio(clock, board);
  board.pin(3).taken = true;
  return {
    get gpio() {
      return gpio;
    },
    free: [17, 27],
    taken: 3,
    offHeader: 40,
    end: async () => {
      gpio.end();
      gpio = new FakeGpio(clock, board);
    },
    leaveBehind: async (bcm, level) => board.pin(bcm).drive(level),
    history: async (bcm) => [...board.pin(bcm).history],
    setLevel: async (bcm, high) => board.pin(bcm).setOutside(high),
    breakPin: async (bcm) => {
      board.pin(bcm).broken = true;
    },
    advance: async (byMs) => clock.advance(byMs),
    dispose: async () => undefined,
  };
});

describe('FakeGpio', () => {
  it('has no pins on a machine without', () => {
    const gpio = new FakeGpio(new FakeClock());
    gpio.board.unsupported = 'this is a laptop';
    expect(gpio.output(outputRequest(17))).toMatchObject({
      ok: false,
      error: { cause: 'unsupported', message: 'GPIO 17 (relay of p2): this is a laptop' },
    });
  });

  it('shows what is claimed', () => {
    const gpio = new FakeGpio(new FakeClock());
    gpio.output(outputRequest(17));
    gpio.input(inputRequest(4), () => undefined);
    expect([...gpio.claimed]).toEqual([
      [17, 'relay of p2'],
      [4, 'power-good of c1'],
    ]);
    gpio.end();
    expect(gpio.claimed.size).toBe(0);
  });
});
