import { POWER_DEFAULT, type PowerSpec } from '@grappe/domain';
import { keyTable, readFields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import { readNumber } from '../yaml/scalars.ts';
import { readBattery } from './battery.ts';
import { readConverters, type ReadConverters } from './converters.ts';
import { readPrices } from './prices.ts';
import type { RackReading } from './rack-reading.ts';
import { readTiers } from './tiers.ts';

const KEYS = keyTable({ read: ['battery', 'converters', 'switchWatts', 'tiers', 'prices'] });
/** A network switch of a rack; a kilowatt is a mistyped watt. */
const SWITCH_WATTS = { min: 0, max: 1_000 };

export interface ReadPower extends ReadConverters {
  readonly power: PowerSpec;
}

export function readPower(reading: RackReading, spot: Spot | undefined): ReadPower {
  const fields = spot === undefined ? undefined : readFields(reading.report, spot, KEYS);
  if (fields === undefined) {
    return { converters: [], converterOf: new Map(), power: POWER_DEFAULT };
  }
  const { battery, chemistry } = readBattery(reading, fields.get('battery'));
  const wattsSpot = fields.get('switchWatts');
  const switchWatts = wattsSpot && readNumber(reading, wattsSpot, SWITCH_WATTS);
  const energy = readTiers(reading, fields.get('tiers'), chemistry);
  const pricesSpot = fields.get('prices');
  const prices = pricesSpot && readPrices(reading, pricesSpot);
  return {
    ...readConverters(reading, fields.get('converters')),
    power: {
      switchWatts: switchWatts ?? POWER_DEFAULT.switchWatts,
      energy,
      ...(battery === undefined ? {} : { battery }),
      ...(prices === undefined ? {} : { prices }),
    },
  };
}
