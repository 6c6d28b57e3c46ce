import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSecretFile, writeFileDurably } from '@grappe/adapter-files';
import { GrappeError } from '@grappe/domain';

/** Secrets are for the controller's user alone. */
export const SECRET_MODE = 0o600;
export const PUBLIC_MODE = 0o644;
export const FOLDER_MODE = 0o700;

/** What `controller init` decided and `controller run` needs; not a secret. */
export interface ControllerSettings {
  /** Addresses by which nodes and operators reach this controller; the first is the usual one. */
  readonly advertise: readonly string[];
  readonly listen: string;
  readonly port: number;
  readonly mqttPort: number;
  /** An external broker; absent: the controller's own. */
  readonly mqttUrl?: string;
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
  try {
    return JSON.parse(await readFile(folder.settings, 'utf8')) as ControllerSettings;
  } catch (cause) {
    throw new GrappeError('NOT_FOUND', `${folder.path} is not the data folder of a controller`, {
      cause,
      remedy: 'Make one with "grappe controller init --data-dir FOLDER --rack-file rack.yaml".',
    });
  }
}

/** The certificates of a controller. Refuses private keys that others can read. */
export async function loadCertificates(
  folder: DataFolder,
): Promise<{ caPem: string; caKeyPem: string; certPem: string; keyPem: string }> {
  const [caPem, caKeyPem, certPem, keyPem] = await Promise.all([
    readFile(folder.caCertificate, 'utf8'),
    readSecretFile(folder.caKey),
    readFile(folder.certificate, 'utf8'),
    readSecretFile(folder.key),
  ]);
  return { caPem, caKeyPem, certPem, keyPem };
}
