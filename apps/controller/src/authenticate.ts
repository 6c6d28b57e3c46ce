import type { PeerVerifier } from '@grappe/adapter-pki';
import { identityKey, type ControllerState } from '@grappe/controller-core';
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

const REMEDIES = {
  node: 'Join the node again with a new token from "grappe token create".',
  operator: 'Ask for a new operator context on the controller.',
  hub: 'Make new ones on the controller with "grappe controller hub".',
} as const;

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
    const record = state().durable.identities.get(identityKey(identity));
    const known =
      record?.certificates.some((certificate) => certificate.serial === serial) ?? false;
    if (known) return ok(identity);
    return err(
      failure(
        'UNAUTHENTICATED',
        `this certificate of ${describeIdentity(identity)} is not accepted any more: it was revoked or replaced`,
        REMEDIES[identity.kind],
      ),
    );
  };
}
