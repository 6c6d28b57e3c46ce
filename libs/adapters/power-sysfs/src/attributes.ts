import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { SensorFault } from '@grappe/domain';
import { ATTRIBUTE_BYTES_MAX, SHOWN_TEXT_MAX } from './limits.ts';
import { SensorTrouble } from './sensor-trouble.ts';

/** Decimal, as the kernel's ABI has it everywhere: no exponents, no thousands separators, no units. */
const NUMBER = /^[+-]?\d+(\.\d+)?$/;
/** What a driver answers for an attribute that it does not have, or has not got at this moment. */
const NOT_TOLD = ['ENOENT', 'ENODATA', 'EOPNOTSUPP'];

async function readText(file: string): Promise<string> {
  try {
    return await readStart(file);
  } catch (error) {
    throw troubleOf(file, codeOf(error));
  }
}

/** One attribute as a number in the kernel's unit; throws a SensorTrouble. */
export async function readNumber(file: string): Promise<number> {
  return toNumber(file, await readText(file));
}

/** As `readNumber`; undefined when the driver does not tell it. */
export async function readNumberIfTold(file: string): Promise<number | undefined> {
  const text = await readTextIfTold(file);
  return text === undefined ? undefined : toNumber(file, text);
}

/** As `readText`; undefined when the driver does not tell it. */
export async function readTextIfTold(file: string): Promise<string | undefined> {
  try {
    return await readStart(file);
  } catch (error) {
    return notTold(file, error);
  }
}

/**
 * What a driver says of itself, such as its name: the kernel has it in memory and asks no device, so it cannot hang, and a thread that waits
 * for it would cost ten times as much. Undefined when there is no such attribute.
 */
export function readLabelIfTold(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    return notTold(file, error);
  }
}

function notTold(file: string, error: unknown): undefined {
  const code = codeOf(error);
  if (!NOT_TOLD.includes(code)) throw troubleOf(file, code);
}

async function readStart(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(ATTRIBUTE_BYTES_MAX),
      0,
      ATTRIBUTE_BYTES_MAX,
    );
    return buffer.toString('utf8', 0, bytesRead).trim();
  } finally {
    await handle.close();
  }
}

function toNumber(file: string, text: string): number {
  if (NUMBER.test(text)) return Number(text);
  const shown = JSON.stringify(text.slice(0, SHOWN_TEXT_MAX));
  throw new SensorTrouble('unreadable', `${file} holds ${shown} where a number was expected`);
}

/** The errno name of what a file operation threw. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

function troubleOf(file: string, code: string): SensorTrouble {
  const [cause, told] = meaningOf(file, code);
  return new SensorTrouble(cause, `cannot read ${file} (${code}): ${told}`);
}

function meaningOf(file: string, code: string): readonly [SensorFault['cause'], string] {
  switch (code) {
    case 'ENOENT':
    case 'ENODEV':
      return ['absent', 'the device has gone, or its driver does not have this value'];
    case 'ENODATA':
      return ['misconfigured', 'this channel is switched off in the driver'];
    case 'EACCES':
    case 'EPERM':
      return ['unreadable', `the agent may not; run it as root or let it: ls -l ${file}`];
    case 'EREMOTEIO':
    case 'ENXIO':
    case 'EIO':
    case 'ETIMEDOUT':
    case 'UNKNOWN':
      return [
        'unreadable',
        `the device does not answer; check its cables and supply (i2cdetect -y 1 lists what answers on the bus)`,
      ];
    case 'EBUSY':
      return ['unreadable', 'another program records from this device'];
    default:
      return ['unreadable', 'the kernel refused it'];
  }
}

/** Path of an attribute. */
export function attribute(folder: string, name: string): string {
  return path.join(folder, name);
}
