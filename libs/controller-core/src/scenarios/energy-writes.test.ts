import { describe, expect, it } from 'vitest';
import { batteryRack, gauge } from '../testing/battery-rack.ts';
import { probingRack } from '../testing/probing-rack.ts';
import type { Rack } from '../testing/rack.ts';
import { report } from '../testing/wired-rack.ts';

const SAMPLE_EVERY_MS = 10_000;
const DAY_MS = 86_400_000;
const SAMPLES = DAY_MS / SAMPLE_EVERY_MS;

/** Apart from the account of the energy, which is one record an hour however many samples there are. */
function written({ operations, operationsOn }: Rack): number {
  return operations - (operationsOn.get('energy-day') ?? 0);
}

/** A day of samples; how many records it costs. The controller looks at its clock once for each, which is often enough for what follows from the battery. */
function passDay(rack: Rack, sample: (rack: Rack, n: number) => void): number {
  const before = written(rack);
  for (let n = 0; n < SAMPLES; n += 1) {
    rack.stall(SAMPLE_EVERY_MS);
    sample(rack, n);
  }
  return written(rack) - before;
}

/** n1 measures the battery, and controls; no relays, so that nothing is switched. */
function quietRack(): Rack {
  const spec = batteryRack();
  return probingRack(2, { ...spec, converters: [], nodes: spec.nodes.slice(0, 1) });
}

describe('what a day of a battery writes to the disk', () => {
  it('is a handful of records, from some 8,640 samples of sun and night', () => {
    const rack = quietRack();
    gauge(rack, 0.75);
    const writes = passDay(rack, (r, n) => {
      const hour = (24 * n) / SAMPLES;
      const charge = 0.75 + 0.15 * Math.sin((2 * Math.PI * hour) / 24);
      // A step of a gauge to and fro, as they are read.
      gauge(r, charge + (n % 2 === 0 ? 0.005 : -0.005), {
        sample: { volts: 12.5 + 0.05 * (n % 3), amps: 3 + (n % 5) / 5, charge },
      });
    });
    expect(writes).toBeGreaterThan(0);
    expect(writes).toBeLessThanOrEqual(20);
  });

  it('is next to nothing for a gauge that wanders about the rim of a step', () => {
    const rack = quietRack();
    gauge(rack, 0.57);
    rack.stall(SAMPLE_EVERY_MS);
    expect(passDay(rack, (r, n) => gauge(r, n % 2 === 0 ? 0.57 : 0.58))).toBeLessThanOrEqual(4);
  });

  it('is a handful for voltage and current alone, from which the charge is reckoned', () => {
    const rack = quietRack();
    const writes = passDay(rack, (r, n) => {
      const noise = ((n * 7_919) % 100) / 100 - 0.5;
      const isDay = (n / SAMPLES) % 1 > 0.3 && (n / SAMPLES) % 1 < 0.7;
      report(r, 'n1', {
        readings: [
          {
            role: 'battery',
            sensor: 'ina226',
            sample: { volts: (isDay ? 13.6 : 12.4) + 0.1 * noise, amps: (isDay ? -4 : 2) + noise },
            ageMs: 0,
          },
        ],
      });
    });
    expect(writes).toBeLessThanOrEqual(60);
  });

  it('is nothing for what all other sensors say', () => {
    const rack = quietRack();
    const writes = passDay(rack, (r, n) =>
      report(r, 'n2', {
        temperatureC: 40 + (n % 9),
        readings: [
          { role: 'node', sensor: 'ina219', sample: { watts: 3 + (n % 7) / 10 }, ageMs: 0 },
        ],
      }),
    );
    // The policy as it is at first; and that the battery is not heard of is said once, with how long this controller has been there and an alert.
    expect(writes).toBe(4);
  });

  it('is bounded for a sensor that is believed and not believed in turn', () => {
    const rack = quietRack();
    gauge(rack, 0.9);
    rack.stall(SAMPLE_EVERY_MS);
    const writes = passDay(rack, (r, n) => {
      if (Math.floor(n / 3) % 2 === 0) gauge(r, 0.9);
      else
        report(r, 'n1', {
          readings: [{ role: 'battery', sensor: 'ina226', distrust: 'it jumps', ageMs: 0 }],
        });
    });
    expect(writes).toBeLessThanOrEqual(10);
  });
});
