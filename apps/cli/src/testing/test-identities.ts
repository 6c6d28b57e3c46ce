import {
  createCertificateAuthority,
  issueBundle,
  openCertificateAuthority,
  systemRandomBytes,
  type PemBundle,
} from '@grappe/adapter-pki';
import { parseRackName, type Failure, type Result } from '@grappe/domain';

export interface TestIdentities {
  readonly controller: PemBundle;
  readonly operator: PemBundle;
}

/** A fresh CA with a controller and an operator, as `controller init` makes them. */
export async function makeIdentities(rack = 'testrack'): Promise<TestIdentities> {
  const context = { random: systemRandomBytes, nowMs: Date.now() };
  const files = await createCertificateAuthority({ rack: must(parseRackName(rack)), ...context });
  const ca = must(await openCertificateAuthority(files));
  return {
    controller: must(await issueBundle(ca, { kind: 'controller' }, context)),
    operator: must(await issueBundle(ca, { kind: 'operator', name: 'tester' }, context)),
  };
}

function must<T>(result: Result<T, string | Failure>): T {
  if (result.ok) return result.value;
  throw new Error(typeof result.error === 'string' ? result.error : result.error.message);
}
