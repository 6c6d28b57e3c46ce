import { GrappeError, CHUNK_BYTES, normaliseImageReference } from '@grappe/domain';
import type { BlobStore, Certificates } from '@grappe/ports';
import type { AgentTransferHandlers } from '@grappe/protocol';
import type { ControllerDriver } from '../controller-driver.ts';
import type { Gate } from '../gate.ts';
import type { LogRelay } from '../log-relay.ts';
import { issueNodeCertificate } from './enrolment-service.ts';

export interface TransferDeps {
  readonly driver: ControllerDriver;
  readonly certificates: Certificates;
  readonly blobs: BlobStore;
  readonly logs: LogRelay;
}

export function transferService(gate: Gate, deps: TransferDeps): AgentTransferHandlers {
  return {
    FindImage: gate.unary('node', (request) => {
      const reference = normaliseImageReference(request.reference);
      const image = deps.driver.state.durable.images.get(reference);
      if (image === undefined)
        throw new GrappeError('NOT_FOUND', `the controller does not hold ${reference}`);
      return { sha256: image.sha256, sizeBytes: image.sizeBytes };
    }),
    FetchImage: gate.serverStream('node', async (request, _peer, send, signal) => {
      const tar = await deps.blobs.openRead(request.sha256, request.offset);
      let offset = request.offset;
      for await (const part of tar) {
        for (let at = 0; at < part.length; at += CHUNK_BYTES) {
          if (signal.aborted) return;
          const data = Buffer.from(part.subarray(at, at + CHUNK_BYTES));
          await send({ offset, data });
          offset += data.length;
        }
      }
    }),
    PushLogs: gate.clientStream('node', async (chunks, peer) => {
      if (peer.identity.kind === 'node') await deps.logs.accept(peer.identity.name, chunks);
      return {};
    }),
    RenewCertificate: gate.unary('node', async (request, peer) => {
      if (peer.identity.kind !== 'node')
        throw new GrappeError('FORBIDDEN', 'only nodes renew here');
      const certificatePem = await issueNodeCertificate(
        deps,
        peer.identity.name,
        request.csrPem,
        false,
      );
      return { certificatePem, caPem: deps.certificates.caPem };
    }),
  };
}
