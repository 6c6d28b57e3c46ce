import {
  issueBundle,
  readIdentity,
  systemRandomBytes,
  type CertificateAuthority,
  type PemBundle,
} from '@grappe/adapter-pki';
import { openSqliteStateStore } from '@grappe/adapter-store-sqlite';
import { identityKey, type IdentityRecord } from '@grappe/controller-core';
import { GrappeError, type Identity } from '@grappe/domain';
import type { DataFolder } from './data-folder.ts';
import { must } from './must.ts';

export interface AdmitOptions {
  readonly folder: DataFolder;
  readonly ca: CertificateAuthority;
  readonly identity: Exclude<Identity, { kind: 'controller' | 'node' }>;
}

/**
 * Makes a certificate for an operator or a hub, and lets it in instead of the earlier ones. Opens the store, so the controller must not be running: a
 * certificate is worth nothing until its serial number is there.
 */
export async function admit({ folder, ca, identity }: AdmitOptions): Promise<PemBundle> {
  const context = { nowMs: Date.now(), random: systemRandomBytes };
  const bundle = must(await issueBundle(ca, identity, context));
  const { serial, notAfterMs } = must(readIdentity(bundle.certPem, ca.rack));
  const id = identityKey(identity);
  const record: IdentityRecord = { id, certificates: [{ serial, notAfterMs }] };
  const store = openSqliteStateStore({ path: folder.store });
  try {
    const commit = await store.commit([{ kind: 'put', key: `identity/${id}`, value: record }]);
    if (commit.ok) return bundle;
    throw new GrappeError('STORAGE_FULL', `no room on the disk for ${folder.store}`, {
      remedy: 'Make room on that disk, then try again.',
    });
  } finally {
    await store.close();
  }
}
