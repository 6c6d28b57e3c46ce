import { attribute, readNumberIfTold } from './attributes.ts';
import { SHUNT_TOLERANCE } from './limits.ts';
import { SensorTrouble } from './sensor-trouble.ts';

export interface ShuntCheck {
  readonly folder: string;
  /** Attribute in which the driver says what shunt it reckons with. */
  readonly name: string;
  /** How many of the attribute's units are an ohm: hwmon writes microohms, IIO ohms. */
  readonly unitsPerOhm: number;
  /** What is soldered on. */
  readonly shuntOhms: number;
}

/**
 * Drivers take 10 mΩ for granted, the commonest boards have 100 mΩ: every current is ten times too large then. It is not scaled back in
 * silence, because other programs on the board would go on to read the wrong one, and because nobody could tell which of two corrections is on.
 */
export async function checkShunt(check: ShuntCheck): Promise<void> {
  const file = attribute(check.folder, check.name);
  const told = await readNumberIfTold(file);
  if (told === undefined) {
    throw new SensorTrouble(
      'misconfigured',
      `rack.yaml gives a shunt of ${check.shuntOhms} ohms, and this driver does not tell which it reckons with (no ${file}): set it in the device tree and take shuntOhms out of rack.yaml`,
    );
  }
  const believed = told / check.unitsPerOhm;
  if (Math.abs(believed / check.shuntOhms - 1) <= SHUNT_TOLERANCE) return;
  const wanted = Number((check.shuntOhms * check.unitsPerOhm).toFixed(6));
  const microOhms = Math.round(check.shuntOhms * 1e6);
  throw new SensorTrouble(
    'misconfigured',
    `the driver reckons with a shunt of ${believed} ohms, rack.yaml says ${check.shuntOhms}: its currents are ${(check.shuntOhms / believed).toPrecision(3)} times the true ones. Correct it now: echo ${wanted} | sudo tee ${file}; and for the next boot: shunt-resistor = <${microOhms}> in the device tree overlay. If rack.yaml is wrong, correct shuntOhms there`,
  );
}
