import type { PeerVerifier } from '@grappe/adapter-pki';
import { nodeIdentity, operatorIdentity, type ControllerState } from '@grappe/controller-core';
import {
  describeIdentity,
  err,
  failure,
  ok,
  type Failure,
  type Identity,
  type Result,
} from '@grappe/domain';
import type { Clock } from '@grappe/ports';

/** Certificate → identity: signed by the rack's CA, and its serial number still listed. */
export function createAuthenticate(
  verify: PeerVerifier,
  state: () => ControllerState,
  clock: Clock,
): (certificate: Uint8Array | undefined) => Result<Identity, Failure> {
  return (certificate) => {
    const facts = verify(certificate, clock.wallMs());
    if (!facts.ok) return facts;
    const { identity, serial } = facts.value;
    if (identity.kind === 'controller') return ok(identity);
    const id =
      identity.kind === 'node' ? nodeIdentity(identity.name) : operatorIdentity(identity.name);
    const record = state().durable.identities.get(id);
    const known =
      record?.certificates.some((certificate) => certificate.serial === serial) ?? false;
    if (known) return ok(identity);
    return err(
      failure(
        'UNAUTHENTICATED',
        `this certificate of ${describeIdentity(identity)} is not accepted any more: it was revoked or replaced`,
        identity.kind === 'node'
          ? 'Join the node again with a new token from "grappe token create".'
          : 'Ask for a new operator context on the controller.',
      ),
    );
  };
}
