import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { attribute, codeOf, readLabelIfTold } from './attributes.ts';
import { DEVICES_SCANNED_MAX } from './limits.ts';
import { SensorTrouble } from './sensor-trouble.ts';

export interface DeviceQuery {
  /** Folder of the class, such as /sys/class/hwmon. */
  readonly classFolder: string;
  /** Attribute with the name: `name`, or `type` of thermal zones. */
  readonly nameAttribute: string;
  /** Any of these is it. */
  readonly names: readonly string[];
  /** What to do about a device that is not there. */
  readonly advice: string;
}

/**
 * A device by its name. Its folder carries a number that depends on the order in which drivers were loaded, and another one after the device
 * was plugged in anew: it is remembered, and checked before each use.
 */
export class DeviceFinder {
  readonly #query: DeviceQuery;
  #folder: string | undefined;

  constructor(query: DeviceQuery) {
    this.#query = query;
  }

  /** Throws a SensorTrouble when there is none, or when the name fits several. */
  async find(): Promise<string> {
    if (this.#folder === undefined || !this.#isIt(this.#folder)) {
      this.#folder = undefined;
      this.#folder = await this.#search();
    }
    return this.#folder;
  }

  #isIt(folder: string): boolean {
    const name = readLabelIfTold(attribute(folder, this.#query.nameAttribute));
    return name !== undefined && this.#query.names.includes(name);
  }

  async #search(): Promise<string> {
    const { classFolder, names, advice } = this.#query;
    const found: string[] = [];
    for (const entry of await listDevices(classFolder)) {
      const folder = path.join(classFolder, entry);
      if (this.#isIt(folder)) found.push(folder);
    }
    const [first, second] = found;
    const wanted = names.map((name) => `"${name}"`).join(' or ');
    if (first === undefined) {
      throw new SensorTrouble(
        'absent',
        `no device named ${wanted} below ${classFolder}. ${advice}`,
      );
    }
    if (second !== undefined) {
      // Taking either would be a guess, and may be the other one after the next start.
      throw new SensorTrouble(
        'misconfigured',
        `${found.length} devices are named ${wanted}: ${found.join(', ')}; rack.yaml cannot say which. Use one with more channels (ina3221), or move one to another node`,
      );
    }
    return first;
  }
}

async function listDevices(classFolder: string): Promise<string[]> {
  try {
    const entries = await readdir(classFolder);
    return entries
      .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
      .slice(0, DEVICES_SCANNED_MAX);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new SensorTrouble('unreadable', `cannot list ${classFolder} (${code})`);
  }
}
