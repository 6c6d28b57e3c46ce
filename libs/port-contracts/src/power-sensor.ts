import type { PowerSample, SensorFault } from '@grappe/domain';
import type { PowerSensor } from '@grappe/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

export interface PowerSensorSubject {
  readonly sensor: PowerSensor;
  /** What the device says at first. */
  readonly sample: PowerSample;
  /** Makes the device say something else; resolves with what that is, once it says so. */
  change(): Promise<PowerSample>;
  /** Takes the device away. */
  remove(): Promise<void>;
  /** Brings it back, if it can with another number or connection; it says then what it said at first. */
  restore(): Promise<void>;
  /** What a look at a device that was taken away gives. */
  readonly causeWhenRemoved: SensorFault['cause'];
  dispose(): Promise<void>;
}

/** What every PowerSensor must do; `make` gives a device that is there. */
export function powerSensorContract(title: string, make: () => Promise<PowerSensorSubject>): void {
  describe(`${title} as a PowerSensor`, () => {
    let subject: PowerSensorSubject;

    beforeEach(async () => {
      subject = await make();
    });

    afterEach(async () => {
      await subject.sensor.close();
      await subject.dispose();
    });

    it('tells what the device says, again and again', async () => {
      expect(await sampleOf(subject.sensor)).toEqual(closeTo(subject.sample));
      expect(await sampleOf(subject.sensor)).toEqual(closeTo(subject.sample));
      const other = await subject.change();
      expect(await sampleOf(subject.sensor)).toEqual(closeTo(other));
    });

    it('answers everybody who asks at the same time', async () => {
      const readings = await Promise.all([1, 2, 3].map(() => sampleOf(subject.sensor)));
      for (const reading of readings) expect(reading).toEqual(closeTo(subject.sample));
    });

    it('says by its name that the device has gone, and finds it when it has come back', async () => {
      await sampleOf(subject.sensor);
      await subject.remove();
      const gone = await subject.sensor.read();
      expect(gone).toEqual({
        ok: false,
        error: {
          cause: subject.causeWhenRemoved,
          message: expect.stringContaining(subject.sensor.name) as unknown,
        },
      });
      await subject.restore();
      expect(await sampleOf(subject.sensor)).toEqual(closeTo(subject.sample));
    });

    it('answers with a fault after it was closed, and may be closed twice', async () => {
      await subject.sensor.close();
      await subject.sensor.close();
      expect(await subject.sensor.read()).toMatchObject({
        ok: false,
        error: { cause: 'unreadable' },
      });
    });
  });
}

async function sampleOf(sensor: PowerSensor): Promise<PowerSample> {
  const reading = await sensor.read();
  if (!reading.ok) throw new Error(reading.error.message);
  return reading.value;
}

/** Units are converted by multiplication, which is not exact in the last digit. */
function closeTo(sample: PowerSample): object {
  return Object.fromEntries(
    Object.entries(sample).map(([quantity, value]: [string, unknown]) => [
      quantity,
      typeof value === 'number' ? expect.closeTo(value, 6) : value,
    ]),
  );
}
