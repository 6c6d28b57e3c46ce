import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSecretFile, writeFileDurably } from '@grappe/adapter-files';
import { GrappeError } from '@grappe/domain';

/** Secrets are for the controller's user alone. */
export const SECRET_MODE = 0o600;
export const PUBLIC_MODE = 0o644;
const FOLDER_MODE = 0o700;
export const PORT_MAX = 65_535;

/** What `controller init` decided and `controller run` needs; not a secret. */
export interface ControllerSettings {
  /** Addresses by which nodes and operators reach this controller; the first is the usual one. */
  readonly advertise: readonly string[];
  readonly listen: string;
  readonly port: number;
  readonly mqttPort: number;
  /** An external broker; absent: the controller's own. */
  readonly mqttUrl?: string;
  /** Whether the rack introduces itself to Home Assistant; absent: no. */
  readonly homeAssistant?: boolean;
  /** Where clients of NUT are told about the battery, in clear text; absent: nowhere. */
  readonly nut?: NutSettings;
}

export interface NutSettings {
  readonly listen: string;
  readonly port: number;
}

/** Files of a controller, all below one folder. */
export interface DataFolder {
  readonly path: string;
  readonly settings: string;
  readonly rackFile: string;
  readonly caCertificate: string;
  readonly caKey: string;
  readonly certificate: string;
  readonly key: string;
  readonly store: string;
  readonly images: string;
  /** Of what the front door serves encrypted, `<name>.pem` each. */
  readonly certificates: string;
  /** Scripts and secrets of those that are told of alerts. */
  readonly hooks: string;
  /** CA of an external MQTT broker; when the file is missing, the rack's own. */
  readonly mqttCa: string;
}

export function dataFolder(path: string): DataFolder {
  return {
    path,
    settings: join(path, 'controller.json'),
    rackFile: join(path, 'rack.yaml'),
    caCertificate: join(path, 'ca.pem'),
    caKey: join(path, 'ca-key.pem'),
    certificate: join(path, 'controller.pem'),
    key: join(path, 'controller-key.pem'),
    store: join(path, 'state.sqlite'),
    images: join(path, 'images'),
    certificates: join(path, 'certificates'),
    hooks: join(path, 'hooks'),
    mqttCa: join(path, 'mqtt-ca.pem'),
  };
}

export async function saveSettings(
  folder: DataFolder,
  settings: ControllerSettings,
): Promise<void> {
  const text = `${JSON.stringify(settings, undefined, 2)}\n`;
  await writeFileDurably(folder.settings, text, { mode: PUBLIC_MODE });
}

export async function loadSettings(folder: DataFolder): Promise<ControllerSettings> {
  const text = await readPart(
    folder.settings,
    `${folder.path} is not the data folder of a controller`,
    'Make one with "grappe controller init".',
  );
  const settings = parseSettings(text);
  if (settings !== undefined) return settings;
  throw new GrappeError('CORRUPT', `${folder.settings} does not say how to run the controller`, {
    remedy:
      'Correct it: it is JSON with "advertise" (a list of hosts), "listen" (an address), "port" and "mqttPort" (numbers), and may have "mqttUrl" (a URL), "homeAssistant" (true or false) and "nut" ("listen" and "port" again).',
  });
}

/** The file is meant to be edited by hand when an address or a port changes. */
function parseSettings(text: string): ControllerSettings | undefined {
  const settings = jsonOf(text) as Partial<Record<keyof ControllerSettings, unknown>> | null;
  if (typeof settings !== 'object' || settings === null) return undefined;
  const { advertise, listen, port, mqttPort, mqttUrl, homeAssistant, nut } = settings;
  const fits =
    Array.isArray(advertise) &&
    advertise.length > 0 &&
    advertise.every((host) => typeof host === 'string') &&
    typeof listen === 'string' &&
    [port, mqttPort].every(Number.isInteger) &&
    (mqttUrl === undefined || typeof mqttUrl === 'string') &&
    (homeAssistant === undefined || typeof homeAssistant === 'boolean') &&
    (nut === undefined || isNut(nut));
  return fits ? (settings as ControllerSettings) : undefined;
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= PORT_MAX;
}

function isNut(nut: unknown): boolean {
  if (typeof nut !== 'object' || nut === null) return false;
  const { listen, port } = nut as Partial<Record<keyof NutSettings, unknown>>;
  return typeof listen === 'string' && typeof port === 'number' && isPort(port);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Makes a folder for the controller's user alone, with those above it; one that is there already stays as it is. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: FOLDER_MODE });
  } catch (cause) {
    throw new GrappeError('REFUSED', `the folder ${path} cannot be made`, {
      cause,
      remedy: 'Check the path, and the permissions of the folders above it.',
    });
  }
}

/** Reads a file that `init` has written. `missing` says what it means that there is none. */
async function readPart(path: string, missing: string, remedy: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
      throw new GrappeError('NOT_FOUND', missing, { cause, remedy });
    }
    throw new GrappeError('REFUSED', `${path} cannot be read`, {
      cause,
      remedy: 'Run the controller as the user who made it, or check the owner of its data folder.',
    });
  }
}

/** The certificates of a controller. Refuses private keys that others can read. */
export async function loadCertificates(
  folder: DataFolder,
): Promise<{ caPem: string; caKeyPem: string; certPem: string; keyPem: string }> {
  // First: it is written last, so without it the others need not be there either.
  const caPem = await readPart(
    folder.caCertificate,
    `${folder.path} is incomplete: "grappe controller init" was interrupted, or ${folder.caCertificate} is lost`,
    'Run "grappe controller init" again if the rack is new; otherwise restore the file from a backup.',
  );
  const certPem = await readPart(
    folder.certificate,
    `${folder.certificate} is lost`,
    'Restore it from a backup.',
  );
  const caKeyPem = await readSecretFile(folder.caKey);
  const keyPem = await readSecretFile(folder.key);
  return { caPem, caKeyPem, certPem, keyPem };
}
