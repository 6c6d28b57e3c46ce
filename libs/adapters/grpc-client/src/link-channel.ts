import { CONTROLLER_SERVER_NAME, MESSAGE_BYTES_MAX } from '@grappe/domain';
import { credentials, type ChannelCredentials, type ChannelOptions } from '@grpc/grpc-js';

/** A node's identity, all PEM. */
export interface NodeTls {
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
}

/** The agent makes a fresh channel for each attempt and times it itself, so gRPC's own retries stay out of the way. */
const RECONNECT_NEVER_MS = 600_000;

export const LINK_CHANNEL_OPTIONS: ChannelOptions = {
  // The controller's certificate has this name whatever its address.
  'grpc.ssl_target_name_override': CONTROLLER_SERVER_NAME,
  'grpc.default_authority': CONTROLLER_SERVER_NAME,
  'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
  'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
  'grpc.initial_reconnect_backoff_ms': RECONNECT_NEVER_MS,
  'grpc.max_reconnect_backoff_ms': RECONNECT_NEVER_MS,
  'grpc.enable_retries': 0,
  // Offline first: no look-up of a service configuration, no proxy from the environment, no channel shared with an earlier attempt.
  'grpc.service_config_disable_resolution': 1,
  'grpc.enable_http_proxy': 0,
  'grpc.use_local_subchannel_pool': 1,
};

export function nodeCredentials(tls: NodeTls): ChannelCredentials {
  return credentials.createSsl(
    Buffer.from(tls.caPem),
    Buffer.from(tls.keyPem),
    Buffer.from(tls.certPem),
  );
}
