import { ledContract } from '@grappe/port-contracts';
import { describe, expect, it } from 'vitest';
import { FakeLed } from './led.ts';

ledContract('FakeLed', () => {
  let led = new FakeLed();
  return {
    open: (left) => (led = new FakeLed(left, led.lit)),
    isLit: () => led.lit,
    breakIt: () => {
      led.failure = 'the wire is off';
      return () => {
        led.failure = undefined;
      };
    },
    dispose: () => undefined,
  };
});

describe('FakeLed', () => {
  it('tells what was written and whether it was released', () => {
    const led = new FakeLed();
    led.write(true);
    led.write(false);
    expect([led.writes, led.released]).toEqual([[true, false], false]);
    led.release();
    expect(led.released).toBe(true);
  });
});
