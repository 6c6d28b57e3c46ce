import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** As the agent link takes it. */
const SERIAL = /^[\x21-\x7e]{1,64}$/;

/** Where boards say what they are: a Pi's firmware by the device tree, a PC's by DMI, which only root may read. */
const SERIAL_FILES = [
  'proc/device-tree/serial-number',
  'sys/firmware/devicetree/base/serial-number',
  'sys/class/dmi/id/product_uuid',
];

/** What makers who number nothing write: one digit throughout, or the UUID of a BIOS that nobody has filled in. */
const NO_SERIAL = [/^[0-]+$/, /^[fF-]+$/, /^03000200-0400-0500-0006-000700080009$/];

/** The kernel's word for an address that came with the device, and was not made up. */
const PERMANENT_ADDRESS = '0';
const NO_ADDRESS = /^[0:]*$/;

export interface BoardSerialOptions {
  /** Is read instead of what the board says, and may be empty: for boards that share a kernel (the virtual rack). */
  readonly file?: string;
  /** Folder that stands for `/`, for tests. */
  readonly root?: string;
}

/**
 * What tells this board from others, whatever card is in it: its serial number, or else the address of its first network device, as `mac-<address>`.
 * Undefined when it has neither. What is on the card, the machine id for instance, is copied with it and tells nothing.
 */
export async function readBoardSerial({ file, root = '/' }: BoardSerialOptions = {}): Promise<
  string | undefined
> {
  if (file !== undefined) return serialIn(file);
  for (const path of SERIAL_FILES) {
    const serial = await serialIn(join(root, path));
    if (serial !== undefined) return serial;
  }
  return networkAddress(join(root, 'sys/class/net'));
}

async function serialIn(path: string): Promise<string | undefined> {
  const text = await textOf(path);
  if (!SERIAL.test(text) || NO_SERIAL.some((none) => none.test(text))) return undefined;
  return text;
}

/** Of the first device that is a real one: bridges and the ends of containers' cables are none. */
async function networkAddress(folder: string): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.sort()) {
    const isReal = await readdir(join(folder, name, 'device')).then(
      () => true,
      () => false,
    );
    const how = await textOf(join(folder, name, 'addr_assign_type'));
    const address = await textOf(join(folder, name, 'address'));
    if (isReal && how === PERMANENT_ADDRESS && !NO_ADDRESS.test(address)) return `mac-${address}`;
  }
  return undefined;
}

/** Empty when it cannot be read. Strings of the device tree end with a zero byte. */
async function textOf(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.replaceAll('\0', '').trim();
}
