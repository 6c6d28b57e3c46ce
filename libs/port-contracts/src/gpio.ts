import type { Result } from '@grappe/domain';
import type { GpioFault } from '@grappe/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inputRequest, outputRequest, type GpioBench } from './gpio-bench.ts';

const DEBOUNCE_MS = 50;

function claimed<Pin>(result: Result<Pin, GpioFault>): Pin {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** What every Gpio must do; `make` gives a board of its own for each test. */
export function gpioContract(title: string, make: () => Promise<GpioBench>): void {
  let bench: GpioBench;

  const declare = (part: string, tests: () => void) => {
    describe(`${title} as a Gpio: ${part}`, () => {
      beforeEach(async () => {
        bench = await make();
      });
      afterEach(() => bench.dispose());
      tests();
    });
  };

  declare('outputs', () => outputTests(() => bench));
  declare('outputs that an earlier process left', () => leftOutputTests(() => bench));
  declare('inputs', () => inputTests(() => bench));
  declare('debounce', () => debounceTests(() => bench));
  declare('faults', () => faultTests(() => bench));
}

function outputTests(at: () => GpioBench): void {
  const levels = [
    { activeLow: false, safe: 'inactive', low: true },
    { activeLow: false, safe: 'active', low: false },
    { activeLow: true, safe: 'inactive', low: false },
    { activeLow: true, safe: 'active', low: true },
  ] as const;

  it.each(levels)('are safe from the first moment: %j', async ({ low, ...wiring }) => {
    const [pin] = at().free;
    const output = claimed(at().gpio.output(outputRequest(pin, wiring)));
    const [safe, other] = low ? (['low', 'high'] as const) : (['high', 'low'] as const);
    expect(await at().history(pin)).toEqual(['in', safe]);
    expect(output.write(wiring.safe !== 'active')).toEqual({ ok: true, value: undefined });
    expect(await at().history(pin)).toEqual(['in', safe, other]);
    output.release();
    expect(await at().history(pin)).toEqual(['in', safe, other, safe]);
  });

  it('stay safe when released again, and take no more writes', async () => {
    const [pin] = at().free;
    const output = claimed(at().gpio.output(outputRequest(pin)));
    output.release();
    output.release();
    expect(output.write(true)).toMatchObject({ ok: false, error: { bcm: pin, cause: 'failed' } });
    expect(await at().history(pin)).toEqual(['in', 'low']);
  });

  it('are claimed again without a change of level', async () => {
    const [pin] = at().free;
    const first = claimed(at().gpio.output(outputRequest(pin)));
    first.release();
    const second = claimed(at().gpio.output(outputRequest(pin)));
    first.release();
    expect(second.write(true).ok).toBe(true);
    expect(await at().history(pin)).toEqual(['in', 'low', 'high']);
  });

  it('are safe when the process ends in good order, until the next one', async () => {
    const [a, b] = at().free;
    claimed(at().gpio.output(outputRequest(a))).write(true);
    claimed(at().gpio.output(outputRequest(b, { activeLow: true }))).write(true);
    await at().end();
    expect(await at().history(a)).toEqual(['in', 'low', 'high', 'low']);
    expect(await at().history(b)).toEqual(['in', 'high', 'low', 'high']);
    claimed(at().gpio.output(outputRequest(a)));
    claimed(at().gpio.output(outputRequest(b, { activeLow: true })));
    expect(await at().history(a)).toEqual(['in', 'low', 'high', 'low']);
    expect(await at().history(b)).toEqual(['in', 'high', 'low', 'high']);
  });
}

function leftOutputTests(at: () => GpioBench): void {
  it.each(['low', 'high'] as const)(
    'do not change when they are %s and that is safe',
    async (level) => {
      const [pin] = at().free;
      await at().leaveBehind(pin, level);
      const before = await at().history(pin);
      const activeLow = level === 'high';
      const output = claimed(at().gpio.output(outputRequest(pin, { activeLow })));
      expect(await at().history(pin)).toEqual(before);
      output.write(true);
      expect(await at().history(pin)).toEqual([...before, activeLow ? 'low' : 'high']);
    },
  );

  it('go straight to safe when they are otherwise', async () => {
    const [pin, other] = at().free;
    await at().leaveBehind(pin, 'high');
    await at().leaveBehind(other, 'in');
    claimed(at().gpio.output(outputRequest(pin)));
    claimed(at().gpio.output(outputRequest(other)));
    expect((await at().history(pin)).slice(-2)).toEqual(['high', 'low']);
    expect(await at().history(other)).toEqual(['in', 'low']);
  });
}

function inputTests(at: () => GpioBench): void {
  it('are read as they are wired', async () => {
    const [a, b] = at().free;
    const plain = claimed(at().gpio.input(inputRequest(a), () => undefined));
    const inverted = claimed(
      at().gpio.input(inputRequest(b, { activeLow: true }), () => undefined),
    );
    expect([plain.read(), inverted.read()]).toMatchObject([{ value: false }, { value: true }]);
    await at().setLevel(a, true);
    await at().setLevel(b, true);
    expect([plain.read(), inverted.read()]).toMatchObject([{ value: true }, { value: false }]);
    expect(await at().history(a)).toEqual(['in']);
  });

  it('tell each change, and nothing before', async () => {
    const [a, b] = at().free;
    await at().setLevel(a, true);
    const told: string[] = [];
    claimed(at().gpio.input(inputRequest(a), (active) => told.push(`a ${active}`)));
    const low = inputRequest(b, { activeLow: true });
    claimed(at().gpio.input(low, (active) => told.push(`b ${active}`)));
    await at().advance(0);
    expect(told).toEqual([]);
    await at().setLevel(a, false);
    await at().setLevel(b, true);
    await at().setLevel(a, true);
    expect(told).toEqual(['a false', 'b false', 'a true']);
  });

  it('tell nothing after their release, and can be claimed as something else', async () => {
    const [pin] = at().free;
    const told: boolean[] = [];
    const input = claimed(at().gpio.input(inputRequest(pin), (active) => told.push(active)));
    input.release();
    input.release();
    await at().setLevel(pin, true);
    expect(told).toEqual([]);
    expect(input.read()).toMatchObject({ ok: false, error: { bcm: pin, cause: 'failed' } });
    claimed(at().gpio.output(outputRequest(pin))).release();
    expect(await at().history(pin)).toEqual(['in', 'low']);
    expect(claimed(at().gpio.input(inputRequest(pin), () => undefined)).read().ok).toBe(true);
    expect(await at().history(pin)).toEqual(['in', 'low', 'in']);
  });

  it.each(['in', 'low', 'high'] as const)(
    'work on pins that an earlier process left %s',
    async (level) => {
      const [pin] = at().free;
      await at().leaveBehind(pin, level);
      const told: boolean[] = [];
      claimed(at().gpio.input(inputRequest(pin), (active) => told.push(active)));
      await at().setLevel(pin, true);
      expect(told).toEqual([true]);
    },
  );
}

function debounceTests(at: () => GpioBench): void {
  let told: boolean[];
  let pin: number;
  const claim = () => {
    told = [];
    [pin] = at().free;
    const request = inputRequest(pin, { debounceMs: DEBOUNCE_MS });
    return claimed(at().gpio.input(request, (active) => told.push(active)));
  };

  it('tells a level once it has lasted', async () => {
    claim();
    await at().setLevel(pin, true);
    await at().advance(DEBOUNCE_MS - 1);
    expect(told).toEqual([]);
    await at().advance(1);
    expect(told).toEqual([true]);
    await at().setLevel(pin, false);
    await at().advance(DEBOUNCE_MS);
    expect(told).toEqual([true, false]);
  });

  it('does not tell a level that went back', async () => {
    claim();
    await at().setLevel(pin, true);
    await at().advance(DEBOUNCE_MS - 1);
    await at().setLevel(pin, false);
    await at().advance(2 * DEBOUNCE_MS);
    expect(told).toEqual([]);
  });

  it('counts from the last edge', async () => {
    claim();
    for (const high of [true, false, true]) {
      await at().setLevel(pin, high);
      await at().advance(DEBOUNCE_MS - 1);
    }
    expect(told).toEqual([]);
    await at().advance(1);
    expect(told).toEqual([true]);
  });

  it('is not held up by who reads meanwhile', async () => {
    const input = claim();
    await at().setLevel(pin, true);
    for (let passedMs = 0; passedMs < DEBOUNCE_MS; passedMs += 10) {
      expect(input.read()).toEqual({ ok: true, value: true });
      await at().advance(10);
    }
    expect(told).toEqual([true]);
  });

  it('ends with the release', async () => {
    const input = claim();
    await at().setLevel(pin, true);
    input.release();
    await at().advance(2 * DEBOUNCE_MS);
    expect(told).toEqual([]);
  });
}

function faultTests(at: () => GpioBench): void {
  const faultOf = (result: Result<unknown, GpioFault>) => {
    if (result.ok) throw new Error('it was given');
    return result.error;
  };

  it('name pin, purpose and cause, and leave other pins alone', () => {
    const { gpio, free, taken, offHeader } = at();
    for (const [bcm, cause] of [
      [taken, 'busy'],
      [offHeader, 'missing'],
      [-1, 'missing'],
      [1.5, 'missing'],
    ] as const) {
      const asOutput = faultOf(gpio.output(outputRequest(bcm)));
      const asInput = faultOf(gpio.input(inputRequest(bcm), () => undefined));
      expect(asOutput).toMatchObject({ bcm, purpose: 'relay of p2', cause });
      expect(asInput).toMatchObject({ bcm, purpose: 'power-good of c1', cause });
      expect(asOutput.message).toContain(`GPIO ${bcm} (relay of p2): `);
      expect(asInput.message).toContain(`GPIO ${bcm} (power-good of c1): `);
    }
    expect(gpio.output(outputRequest(free[0])).ok).toBe(true);
  });

  it('say of a pin that is claimed twice what it is used as', () => {
    const { gpio, free } = at();
    claimed(gpio.output(outputRequest(free[0], { purpose: 'status LED' })));
    const fault = faultOf(gpio.input(inputRequest(free[0]), () => undefined));
    expect(fault.cause).toBe('busy');
    expect(fault.message).toContain('status LED');
  });

  it('are told by a pin that stops working', async () => {
    const { gpio, free } = at();
    const output = claimed(gpio.output(outputRequest(free[0])));
    const input = claimed(gpio.input(inputRequest(free[1]), () => undefined));
    await at().breakPin(free[0]);
    await at().breakPin(free[1]);
    expect(faultOf(output.write(true))).toMatchObject({ bcm: free[0], cause: 'failed' });
    expect(faultOf(input.read())).toMatchObject({ bcm: free[1], cause: 'failed' });
    output.release();
    input.release();
  });
}
