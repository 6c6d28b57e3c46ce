import { access } from 'node:fs/promises';
import { writeFileDurably } from '@grappe/adapter-files';
import {
  createCertificateAuthority,
  issueBundle,
  openCertificateAuthority,
  systemRandomBytes,
} from '@grappe/adapter-pki';
import { GrappeError } from '@grappe/domain';
import {
  dataFolder,
  makeFolder,
  PUBLIC_MODE,
  saveSettings,
  SECRET_MODE,
  type ControllerSettings,
} from './data-folder.ts';
import { must } from './must.ts';
import { makeOperatorContext } from './operator-context.ts';
import { readRackFile } from './rack-file.ts';

export interface InitOptions {
  readonly dataDir: string;
  readonly rackFile: string;
  readonly settings: ControllerSettings;
  readonly operator: string;
  /** Where the operator's context goes. */
  readonly contextFile: string;
}

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
  await makeFolder(folder.path);
  const nowMs = Date.now();
  const files = await createCertificateAuthority({
    rack: rack.name,
    random: systemRandomBytes,
    nowMs,
  });
  const ca = must(await openCertificateAuthority(files));
  const context = { nowMs, random: systemRandomBytes };
  const controller = must(await issueBundle(ca, { kind: 'controller' }, context));
  const { operator, contextFile, settings } = options;
  await makeOperatorContext({ folder, ca, settings, operator, contextFile });
  await writeFileDurably(folder.rackFile, text, { mode: PUBLIC_MODE });
  await saveSettings(folder, settings);
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
