import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFileDurably } from '@grappe/adapter-files';
import type { CertificateAuthority } from '@grappe/adapter-pki';
import { GrappeError } from '@grappe/domain';
import { admit } from './admit.ts';
import {
  makeFolder,
  SECRET_MODE,
  type ControllerSettings,
  type DataFolder,
} from './data-folder.ts';

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
  const { folder, ca, operator, contextFile, settings } = options;
  await refuseOtherRack(contextFile, ca.rack);
  const bundle = await admit({ folder, ca, identity: { kind: 'operator', name: operator } });
  const [address = 'localhost'] = settings.advertise;
  const host = address.includes(':') ? `[${address}]` : address;
  const { caPem, certPem, keyPem } = bundle;
  const content = { controller: `${host}:${settings.port}`, rack: ca.rack, caPem, certPem, keyPem };
  await makeFolder(dirname(contextFile));
  await writeFileDurably(contextFile, `${JSON.stringify(content, undefined, 2)}\n`, {
    mode: SECRET_MODE,
  });
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
