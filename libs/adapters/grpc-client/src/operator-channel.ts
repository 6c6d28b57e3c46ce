import { CONTROLLER_SERVER_NAME, GrappeError, MESSAGE_BYTES_MAX } from '@grappe/domain';
import {
  Channel,
  connectivityState,
  credentials,
  type ChannelCredentials,
  type ChannelOptions,
} from '@grpc/grpc-js';
import {
  KEEPALIVE_PERIOD_MS,
  KEEPALIVE_TIMEOUT_MS,
  RECONNECT_BACKOFF_MAX_MS,
  RECONNECT_BACKOFF_MIN_MS,
} from './operator-limits.ts';

/** An operator's identity, all PEM. */
export interface OperatorTls {
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
}

const CHANNEL_OPTIONS: ChannelOptions = {
  'grpc.ssl_target_name_override': CONTROLLER_SERVER_NAME,
  'grpc.default_authority': CONTROLLER_SERVER_NAME,
  'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
  'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
  'grpc.keepalive_time_ms': KEEPALIVE_PERIOD_MS,
  'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
  'grpc.initial_reconnect_backoff_ms': RECONNECT_BACKOFF_MIN_MS,
  'grpc.max_reconnect_backoff_ms': RECONNECT_BACKOFF_MAX_MS,
  'grpc.enable_retries': 0,
  // A rack is on the local network and often offline: no look-up of a service configuration, no proxy from the environment.
  'grpc.service_config_disable_resolution': 1,
  'grpc.enable_http_proxy': 0,
};

export interface OperatorChannel {
  readonly channel: Channel;
  readonly credentials: ChannelCredentials;
  /**
   * Settles once the next call would not have to wait: connected, or refused (the call then fails at once and says why).
   * Throws UNREACHABLE when neither happens within the deadline, for instance because packets are dropped.
   */
  readonly settled: () => Promise<void>;
  readonly close: () => void;
}

export function openOperatorChannel(
  address: string,
  tls: OperatorTls,
  connectDeadlineMs: number,
): OperatorChannel {
  const tlsCredentials = channelCredentials(tls);
  const channel = new Channel(address, tlsCredentials, CHANNEL_OPTIONS);
  return {
    channel,
    credentials: tlsCredentials,
    settled: () => settled(channel, address, connectDeadlineMs),
    close: () => channel.close(),
  };
}

function channelCredentials(tls: OperatorTls): ChannelCredentials {
  try {
    return credentials.createSsl(
      Buffer.from(tls.caPem),
      Buffer.from(tls.keyPem),
      Buffer.from(tls.certPem),
    );
  } catch (cause) {
    throw new GrappeError('INVALID_INPUT', 'the certificates of the context cannot be used', {
      remedy: "take the context file anew from the controller's machine",
      cause,
    });
  }
}

async function settled(channel: Channel, address: string, deadlineMs: number): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const state = channel.getConnectivityState(true);
    if (state === connectivityState.READY || state === connectivityState.TRANSIENT_FAILURE) return;
    await new Promise<void>((resolve, reject) => {
      channel.watchConnectivityState(state, deadline, (error) => {
        if (error === undefined) return resolve();
        reject(
          new GrappeError(
            'UNREACHABLE',
            `the controller at ${address} does not answer within ${deadlineMs / 1_000} s`,
            {
              remedy:
                'check that the address in the context file is right, that the machine is on and that no firewall blocks the port',
              cause: error,
            },
          ),
        );
      });
    });
  }
}
