import type { LinkClient } from '@grappe/adapter-grpc-client';
import type { Logger } from '@grappe/ports';
import type { AgentFolder, NodeSettings } from './data-folder.ts';

/**
 * Replaces the node's certificate, with a key of its own. The new one is used from the next connection on; until then, and if anything goes
 * wrong here, the old one stays good, and the controller asks again within the hour.
 */
export async function renewCertificate(
  folder: AgentFolder,
  settings: NodeSettings,
  client: LinkClient,
  logger: Logger,
): Promise<void> {
  try {
    // Loaded only now: signing code takes a fifth of the agent's memory, once a year.
    const { checkBundle, createKeyAndCsr } = await import('@grappe/adapter-pki');
    const key = await createKeyAndCsr({ kind: 'node', name: settings.node });
    const renewed = await client.renewCertificate(key.csrPem);
    const bundle = { caPem: renewed.caPem, certPem: renewed.certificatePem, keyPem: key.keyPem };
    const checked = checkBundle(bundle);
    if (!checked.ok) {
      logger.error({ reason: checked.error.message }, 'the renewed certificate cannot be used');
      return;
    }
    await folder.saveIdentity(bundle);
    logger.info({ notAfterMs: checked.value.notAfterMs }, 'certificate renewed');
  } catch (error) {
    logger.error(
      { err: error },
      'the certificate could not be renewed; the controller will ask again',
    );
  }
}
