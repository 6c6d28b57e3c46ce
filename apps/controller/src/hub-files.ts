import { join } from 'node:path';
import { writeFileDurably } from '@grappe/adapter-files';
import type { CertificateAuthority } from '@grappe/adapter-pki';
import { admit } from './admit.ts';
import { makeFolder, PUBLIC_MODE, SECRET_MODE, type DataFolder } from './data-folder.ts';

export interface HubFilesOptions {
  readonly folder: DataFolder;
  readonly ca: CertificateAuthority;
  readonly name: string;
  /** Where the files go. */
  readonly outFolder: string;
}

/** The three files that an MQTT client wants. */
export interface HubFiles {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** Makes the certificate of a home automation hub, lets it in instead of the hub's earlier one, and writes it in the form in which hubs take it. */
export async function makeHubFiles(options: HubFilesOptions): Promise<HubFiles> {
  const { folder, ca, name, outFolder } = options;
  const files = {
    ca: join(outFolder, 'ca.pem'),
    certificate: join(outFolder, `${name}.pem`),
    key: join(outFolder, `${name}-key.pem`),
  };
  // Before the earlier certificate is worth nothing any more.
  await makeFolder(outFolder);
  const { caPem, certPem, keyPem } = await admit({ folder, ca, identity: { kind: 'hub', name } });
  await writeFileDurably(files.ca, caPem, { mode: PUBLIC_MODE });
  await writeFileDurably(files.certificate, certPem, { mode: PUBLIC_MODE });
  await writeFileDurably(files.key, keyPem, { mode: SECRET_MODE });
  return files;
}
