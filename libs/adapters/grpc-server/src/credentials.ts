import { experimental, type ServerCredentials } from '@grpc/grpc-js';

export interface ServerTls {
  /** The rack's CA: client certificates must come from it. */
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
}

/**
 * TLS that asks for a client certificate and lets the handshake pass without an acceptable one: the verdict falls in the call, where the
 * caller can be told the reason, and enrolment is called by boards that have no certificate yet.
 */
export function serverCredentials(tls: ServerTls): ServerCredentials {
  const provider = fixedCertificates(tls);
  return experimental.createCertificateProviderServerCredentials(provider, provider, false);
}

function fixedCertificates(tls: ServerTls): experimental.CertificateProvider {
  const ca = { caCertificate: Buffer.from(tls.caPem) };
  const identity = { certificate: Buffer.from(tls.certPem), privateKey: Buffer.from(tls.keyPem) };
  return {
    // The listener is registered before it may be called: it looks at what its caller sets after this returns.
    addCaCertificateListener: (listener) => queueMicrotask(() => listener(ca)),
    removeCaCertificateListener: () => undefined,
    addIdentityCertificateListener: (listener) => queueMicrotask(() => listener(identity)),
    removeIdentityCertificateListener: () => undefined,
  };
}
