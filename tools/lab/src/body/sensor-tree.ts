import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LabNode } from '../lab-description.ts';

type Attributes = Readonly<Record<string, string | number>>;

/** Lights that every Raspberry Pi has, with what the kernel does with them until somebody takes them over. */
const LIGHTS: Readonly<Record<string, { readonly trigger: string; readonly lit: boolean }>> = {
  ACT: { trigger: 'none [mmc0] timer', lit: false },
  PWR: { trigger: 'none mmc0 [default-on]', lit: true },
};
const BRIGHTEST = 255;
/** Folder of each device. The kernel numbers them in the order of its drivers, and nobody may rely on it. */
const DEVICES = {
  alarm: 'class/hwmon/hwmon0',
  board: 'class/hwmon/hwmon1',
  batteryMeter: 'class/hwmon/hwmon2',
  gauge: 'class/power_supply/rack-battery',
  soc: 'class/thermal/thermal_zone0',
} as const;
/** As soldered on: 0.1 Ω on a board's sensor, 2 mΩ at the battery. In microohms. */
const BOARD_SHUNT_MICROOHMS = 100_000;
const BATTERY_SHUNT_MICROOHMS = 2_000;
const MILLI = 1_000;
const MICRO = 1_000_000;
/** A board in a warm room that does little. */
const SOC_MILLIDEGREES = 48_000;

/** What a node's own meter shows. */
export interface BoardReading {
  readonly volts: number;
  readonly watts: number;
}

/** What the battery's meters show; amps are positive out of it, the charge is from 0 to 1. */
export interface BatteryReading {
  readonly volts: number;
  readonly amps: number;
  readonly charge: number;
  readonly temperatureC: number;
}

/** Where a node finds its lights and sensors instead of in /sys. */
export function sysfsRoot(node: LabNode): string {
  return path.join(node.runFolder, 'sys');
}

/** The tree as a board that has just started shows it. What was measured before stays. */
export function resetSensorTree(node: LabNode): void {
  for (const [name, { trigger, lit }] of Object.entries(LIGHTS)) {
    const brightness = lit ? BRIGHTEST : 0;
    writeDevice(node, `class/leds/${name}`, { max_brightness: BRIGHTEST, brightness, trigger });
  }
  writeDevice(node, DEVICES.alarm, { name: 'rpi_volt', in0_lcrit_alarm: 0 });
  writeDevice(node, DEVICES.soc, { type: 'cpu-thermal', temp: SOC_MILLIDEGREES });
}

/** A board without power has no lights. */
export function darkenLights(node: LabNode): void {
  for (const name of Object.keys(LIGHTS)) {
    writeDevice(node, `class/leds/${name}`, { brightness: 0, trigger: 'none' });
  }
}

/** Whether a light of the kernel is lit at this moment. */
export function isLit(node: LabNode, light: string): boolean {
  const file = path.join(sysfsRoot(node), 'class/leds', light, 'brightness');
  return Number(readFileSync(file, 'utf8')) > 0;
}

export function writeUnderVoltage(node: LabNode, isLow: boolean): void {
  writeDevice(node, DEVICES.alarm, { in0_lcrit_alarm: isLow ? 1 : 0 });
}

/** An ina219, by the names and units of its driver. Undefined: the chip is not there any more. */
export function writeBoardReading(node: LabNode, reading: BoardReading | undefined): void {
  if (reading === undefined) return removeDevice(node, DEVICES.board);
  const { volts, watts } = reading;
  writeDevice(node, DEVICES.board, {
    in1_input: Math.round(volts * MILLI),
    curr1_input: Math.round((watts / volts) * MILLI),
    power1_input: Math.round(watts * MICRO),
    shunt_resistor: BOARD_SHUNT_MICROOHMS,
    // Last: whoever finds a device by its name finds all of it.
    name: 'ina219',
  });
}

/** An ina226 and a gauge on the same battery. Undefined: both are gone. */
export function writeBatteryReading(node: LabNode, reading: BatteryReading | undefined): void {
  if (reading === undefined) {
    removeDevice(node, DEVICES.batteryMeter);
    return removeDevice(node, DEVICES.gauge);
  }
  const { volts, amps, charge, temperatureC } = reading;
  writeDevice(node, DEVICES.batteryMeter, {
    in1_input: Math.round(volts * MILLI),
    curr1_input: Math.round(amps * MILLI),
    // The chip's power register knows no sign.
    power1_input: Math.round(Math.abs(volts * amps) * MICRO),
    shunt_resistor: BATTERY_SHUNT_MICROOHMS,
    name: 'ina226',
  });
  writeDevice(node, DEVICES.gauge, {
    present: 1,
    status: amps > 0 ? 'Discharging' : 'Charging',
    capacity: Math.round(charge * 100),
    voltage_now: Math.round(volts * MICRO),
    current_now: Math.round(-amps * MICRO),
    temp: Math.round(temperatureC * 10),
    type: 'Battery',
  });
}

function writeDevice(node: LabNode, device: string, attributes: Attributes): void {
  const folder = path.join(sysfsRoot(node), device);
  mkdirSync(folder, { recursive: true });
  for (const [name, value] of Object.entries(attributes)) {
    const file = path.join(folder, name);
    // In one step, as the kernel answers: who reads in between gets the old value or the new one.
    const next = path.join(sysfsRoot(node), `.next-${process.pid}`);
    writeFileSync(next, `${value}\n`);
    renameSync(next, file);
  }
}

function removeDevice(node: LabNode, device: string): void {
  const folder = path.join(sysfsRoot(node), device);
  if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
}
