import { access, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFileDurably } from '@grappe/adapter-files';
import {
  createCertificateAuthority,
  issueBundle,
  openCertificateAuthority,
  systemRandomBytes,
  readIdentity,
  type CertificateAuthority,
  type PemBundle,
} from '@grappe/adapter-pki';
import { openSqliteStateStore } from '@grappe/adapter-store-sqlite';
import { operatorIdentity, type IdentityRecord } from '@grappe/controller-core';
import { GrappeError, type Failure, type Result } from '@grappe/domain';
import {
  dataFolder,
  PUBLIC_MODE,
  saveSettings,
  SECRET_MODE,
  type ControllerSettings,
  type DataFolder,
} from './data-folder.ts';
import { readRackFile } from './rack-file.ts';

export interface InitOptions {
  readonly dataDir: string;
  readonly rackFile: string;
  readonly settings: ControllerSettings;
  readonly operator: string;
  /** Where the operator's context goes. */
  readonly contextFile: string;
}

const FOLDER_MODE = 0o700;

/**
 * Makes a rack: its authority, the controller's certificate, a store that knows the first operator, and that operator's context. Returns
 * what is odd about rack.yaml without being wrong.
 */
export async function initController(options: InitOptions): Promise<{ warnings: string }> {
  const folder = dataFolder(options.dataDir);
  if (await exists(folder.caCertificate)) {
    throw new GrappeError('ALREADY_EXISTS', `${folder.path} holds a controller already`, {
      remedy: 'Start it with "grappe controller run", or choose another folder.',
    });
  }
  const { rack, text, warnings } = await readRackFile(options.rackFile);
  await mkdir(folder.path, { recursive: true, mode: FOLDER_MODE });
  const nowMs = Date.now();
  const files = await createCertificateAuthority({
    rack: rack.name,
    random: systemRandomBytes,
    nowMs,
  });
  const ca = value(await openCertificateAuthority(files));
  const context = { nowMs, random: systemRandomBytes };
  const controller = value(await issueBundle(ca, { kind: 'controller' }, context));
  const operator = value(
    await issueBundle(ca, { kind: 'operator', name: options.operator }, context),
  );
  await admitOperator(folder, ca, options.operator, operator);
  await writeContext(options, rack.name, operator);
  await writeFileDurably(folder.rackFile, text, { mode: PUBLIC_MODE });
  await saveSettings(folder, options.settings);
  await writeFileDurably(folder.certificate, controller.certPem, { mode: PUBLIC_MODE });
  await writeFileDurably(folder.key, controller.keyPem, { mode: SECRET_MODE });
  await writeFileDurably(folder.caKey, files.caKeyPem, { mode: SECRET_MODE });
  // Last: a folder with this file is complete.
  await writeFileDurably(folder.caCertificate, files.caPem, { mode: PUBLIC_MODE });
  return { warnings };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** A certificate is worth nothing until its serial number is in the store. */
async function admitOperator(
  folder: DataFolder,
  ca: CertificateAuthority,
  name: string,
  bundle: PemBundle,
): Promise<void> {
  const { serial, notAfterMs } = value(readIdentity(bundle.certPem, ca.rack));
  const id = operatorIdentity(name);
  const record: IdentityRecord = { id, certificates: [{ serial, notAfterMs }] };
  const store = openSqliteStateStore({ path: folder.store });
  try {
    await store.commit([{ kind: 'put', key: `identity/${id}`, value: record }]);
  } finally {
    await store.close();
  }
}

async function writeContext(options: InitOptions, rack: string, bundle: PemBundle): Promise<void> {
  const [address = 'localhost'] = options.settings.advertise;
  const host = address.includes(':') ? `[${address}]` : address;
  const context = {
    controller: `${host}:${options.settings.port}`,
    rack,
    caPem: bundle.caPem,
    certPem: bundle.certPem,
    keyPem: bundle.keyPem,
  };
  await mkdir(dirname(options.contextFile), { recursive: true, mode: FOLDER_MODE });
  await writeFileDurably(options.contextFile, `${JSON.stringify(context, undefined, 2)}\n`, {
    mode: SECRET_MODE,
  });
}

/** For outcomes that can only be a defect here: the certificates were made a moment ago. */
function value<T>(result: Result<T, Failure>): T {
  if (result.ok) return result.value;
  throw GrappeError.from(result.error);
}
