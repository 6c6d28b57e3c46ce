import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFileDurably } from '@grappe/adapter-files';
import {
  issueBundle,
  readIdentity,
  systemRandomBytes,
  type CertificateAuthority,
  type PemBundle,
} from '@grappe/adapter-pki';
import { openSqliteStateStore } from '@grappe/adapter-store-sqlite';
import { operatorIdentity, type IdentityRecord } from '@grappe/controller-core';
import { GrappeError } from '@grappe/domain';
import {
  makeFolder,
  SECRET_MODE,
  type ControllerSettings,
  type DataFolder,
} from './data-folder.ts';
import { must } from './must.ts';

export interface OperatorContextOptions {
  readonly folder: DataFolder;
  readonly ca: CertificateAuthority;
  readonly settings: ControllerSettings;
  readonly operator: string;
  readonly contextFile: string;
}

/**
 * Makes an operator's certificate, admits it in place of the operator's earlier ones, and writes the context that holds it. Opens the store, so
 * the controller must not be running.
 */
export async function makeOperatorContext(options: OperatorContextOptions): Promise<void> {
  const { ca, operator, contextFile, settings } = options;
  await refuseOtherRack(contextFile, ca.rack);
  const identity = { kind: 'operator', name: operator } as const;
  const context = { nowMs: Date.now(), random: systemRandomBytes };
  const bundle = must(await issueBundle(ca, identity, context));
  await admitOperator(options, bundle);
  const [address = 'localhost'] = settings.advertise;
  const host = address.includes(':') ? `[${address}]` : address;
  const { caPem, certPem, keyPem } = bundle;
  const content = { controller: `${host}:${settings.port}`, rack: ca.rack, caPem, certPem, keyPem };
  await makeFolder(dirname(contextFile));
  await writeFileDurably(contextFile, `${JSON.stringify(content, undefined, 2)}\n`, {
    mode: SECRET_MODE,
  });
}

/** A certificate is worth nothing until its serial number is in the store. */
async function admitOperator(options: OperatorContextOptions, bundle: PemBundle): Promise<void> {
  const { serial, notAfterMs } = must(readIdentity(bundle.certPem, options.ca.rack));
  const id = operatorIdentity(options.operator);
  const record: IdentityRecord = { id, certificates: [{ serial, notAfterMs }] };
  const store = openSqliteStateStore({ path: options.folder.store });
  try {
    const commit = await store.commit([{ kind: 'put', key: `identity/${id}`, value: record }]);
    if (commit.ok) return;
    throw new GrappeError('STORAGE_FULL', `no room on the disk for ${options.folder.store}`, {
      remedy: 'Make room on that disk, then try again.',
    });
  } finally {
    await store.close();
  }
}

/** The only key to another rack must not be lost to a default file name. */
async function refuseOtherRack(contextFile: string, rack: string): Promise<void> {
  const text = await readFile(contextFile, 'utf8').catch(() => undefined);
  if (text === undefined || rackOf(text) === rack) return;
  throw new GrappeError('ALREADY_EXISTS', `${contextFile} is not a context of the rack ${rack}`, {
    remedy: 'Name another file with --context-file, or move that one away.',
  });
}

function rackOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { rack?: unknown }).rack;
  } catch {
    return undefined;
  }
}
