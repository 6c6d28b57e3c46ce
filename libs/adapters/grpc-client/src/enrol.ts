import { GrappeError, type JoinToken, type NodeName } from '@grappe/domain';
import { protocolTypes, type EnrolmentClient, type EnrolResponse__Output } from '@grappe/protocol';
import { credentials, type ChannelCredentials, type ServiceError } from '@grpc/grpc-js';
import { LINK_CHANNEL_OPTIONS } from './link-channel.ts';
import { operatorError, type ExplainError } from './operator-errors.ts';

/** The controller signs a certificate and writes it down meanwhile, on a card perhaps. */
const ENROL_TIMEOUT_MS = 20_000;

export interface EnrolOptions {
  /** `host:port` of the controller. */
  readonly address: string;
  readonly token: JoinToken;
  readonly node: NodeName;
  readonly csrPem: string;
  /** Whether a CA certificate is the one that the token names. */
  readonly matchesDigest: (caPem: string, digest: string) => boolean;
  readonly explainError?: ExplainError;
}

/**
 * Gets a certificate for a join token. First asks whoever answers for the rack's CA and compares it with the token's digest; only to a
 * server whose certificate comes from that CA is the token's secret sent.
 */
export async function enrolNode(options: EnrolOptions): Promise<EnrolResponse__Output> {
  const caPem = await fetchAuthority(options);
  if (!options.matchesDigest(caPem, options.token.caDigest)) {
    throw new GrappeError(
      'UNAUTHENTICATED',
      `the controller at ${options.address} does not belong to the rack that this join token is for`,
      {
        remedy:
          'Check the address; the token must come from "grappe token create" on that very controller. The token was not sent.',
      },
    );
  }
  const verified = credentials.createSsl(Buffer.from(caPem));
  return withClient(options, verified, (client, done) => {
    const { token, node, csrPem } = options;
    const deadline = Date.now() + ENROL_TIMEOUT_MS;
    client.Enrol(
      { tokenId: token.id, tokenSecret: token.secret, node, csrPem },
      { deadline },
      done,
    );
  });
}

async function fetchAuthority(options: EnrolOptions): Promise<string> {
  // Nothing secret is sent, and what comes back is checked against the token.
  const unverified = credentials.createSsl(null, null, null, { rejectUnauthorized: false });
  const { caPem } = await withClient<{ caPem: string }>(options, unverified, (client, done) => {
    client.GetAuthority({}, { deadline: Date.now() + ENROL_TIMEOUT_MS }, done);
  });
  return caPem;
}

async function withClient<T>(
  options: EnrolOptions,
  channelCredentials: ChannelCredentials,
  call: (client: EnrolmentClient, done: (error: ServiceError | null, value?: T) => void) => void,
): Promise<T> {
  const { Enrolment } = protocolTypes().grappe.enrolment.v1;
  const client = new Enrolment(options.address, channelCredentials, LINK_CHANNEL_OPTIONS);
  try {
    return await new Promise<T>((resolve, reject) => {
      call(client, (error, value) => {
        if (error !== null) reject(error);
        else if (value !== undefined) resolve(value);
      });
    });
  } catch (error) {
    throw await operatorError(error, options.address, options.explainError);
  } finally {
    client.close();
  }
}
