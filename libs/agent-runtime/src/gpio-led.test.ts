import { FakeBoard, FakeClock, FakeGpio } from '@grappe/fakes';
import { ledContract } from '@grappe/port-contracts';
import type { Led } from '@grappe/ports';
import { describe, expect, it } from 'vitest';
import { openGpioLed, type GpioLedOptions } from './gpio-led.ts';

const BCM = 17;

function opened(gpio: FakeGpio, options: Partial<GpioLedOptions> = {}): Led {
  const all = { gpio: BCM, activeLow: false, purpose: 'status LED', left: false, ...options };
  const led = openGpioLed(gpio, all);
  if (!led.ok) throw new Error(led.error.message);
  return led.value;
}

describe.each([false, true])('on a pin that is active low: %s', (activeLow) => {
  ledContract('openGpioLed', () => {
    const gpio = new FakeGpio(new FakeClock());
    const pin = gpio.board.pin(BCM);
    return {
      open: (left) => opened(gpio, { activeLow, left }),
      isLit: () => pin.high !== activeLow,
      breakIt: () => {
        pin.broken = true;
        return () => {
          pin.broken = false;
        };
      },
      dispose: () => undefined,
    };
  });
});

describe('a light on a pin', () => {
  it('is left as was asked when the agent ends', () => {
    const gpio = new FakeGpio(new FakeClock());
    opened(gpio, { left: true }).write(false);
    expect(gpio.board.pin(BCM).high).toBe(false);
    gpio.end();
    expect(gpio.board.pin(BCM).high).toBe(true);
  });

  it('says why it cannot be used, with what it is for', () => {
    const board = new FakeBoard();
    board.pin(BCM).taken = true;
    const led = openGpioLed(new FakeGpio(new FakeClock(), board), {
      gpio: BCM,
      activeLow: false,
      purpose: 'status LED',
      left: false,
    });
    expect(led).toEqual({
      ok: false,
      error: { message: expect.stringMatching(/GPIO 17 \(status LED\)/) },
    });
  });
});
