import { CHEMISTRIES, CHEMISTRY_DEFAULT, type BatterySpec, type Chemistry } from '@grappe/domain';
import { keyTable, readFields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import { readNumber, readOneOf } from '../yaml/scalars.ts';
import type { RackReading } from './rack-reading.ts';
import { readRackSensor } from './sensor.ts';

const KEYS = keyTable({
  read: ['chemistry', 'nominalVolts', 'capacityAh', 'cutOffVolts', 'sensor'],
});
/** Smaller than anything that can be measured, so that zero and less are refused. */
const VOLTS = { min: 0.001, max: 1_000 };
const CAPACITY_AH = { min: 0.001, max: 100_000 };
/** As shares of the nominal voltage: what protects a cell cuts off above the one, and a load can be used below the other. */
const CUT_OFF_SHARE = { min: 0.6, max: 1 };
/** Of a car's battery, which such racks begin with. */
const NOMINAL_VOLTS_DEFAULT = 12;

export interface ReadBattery {
  /** Also of a battery that cannot be used otherwise: thresholds depend on it. */
  readonly chemistry: Chemistry;
  readonly battery?: BatterySpec;
}

export function readBattery(reading: RackReading, spot: Spot | undefined): ReadBattery {
  const fields = spot === undefined ? undefined : readFields(reading.report, spot, KEYS);
  if (spot === undefined || fields === undefined) return { chemistry: CHEMISTRY_DEFAULT };
  const chemistrySpot = fields.get('chemistry');
  const chemistry =
    (chemistrySpot && readOneOf(reading, chemistrySpot, CHEMISTRIES)) ?? CHEMISTRY_DEFAULT;
  const voltsSpot = fields.get('nominalVolts');
  const nominalVolts =
    (voltsSpot && readNumber(reading, voltsSpot, VOLTS)) ?? NOMINAL_VOLTS_DEFAULT;
  const capacitySpot = fields.get('capacityAh');
  const capacityAh = capacitySpot && readNumber(reading, capacitySpot, CAPACITY_AH);
  if (capacitySpot === undefined) {
    reading.report.problem(spot, 'the capacity of the battery is missing', 'capacityAh: 40');
  }
  const cutOffSpot = fields.get('cutOffVolts');
  const cutOffRange = {
    min: CUT_OFF_SHARE.min * nominalVolts,
    max: CUT_OFF_SHARE.max * nominalVolts,
  };
  const cutOffVolts = cutOffSpot && readNumber(reading, cutOffSpot, cutOffRange);
  const sensorSpot = fields.get('sensor');
  const sensor = sensorSpot && readRackSensor(reading, sensorSpot);
  if (capacityAh === undefined) return { chemistry };
  return {
    chemistry,
    battery: {
      chemistry,
      nominalVolts,
      capacityAh,
      ...(cutOffVolts === undefined ? {} : { cutOffVolts }),
      ...(sensor === undefined ? {} : { sensor }),
    },
  };
}
