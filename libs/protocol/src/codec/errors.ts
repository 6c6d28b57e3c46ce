import {
  ERROR_CODES,
  failure,
  MESSAGE_TEXT_MAX,
  type ErrorCode,
  type Failure,
} from '@grappe/domain';
import { Metadata, status } from '@grpc/grpc-js';

/** Metadata keys of the trailer of every refused call (proto/grappe/operator/v1/nodes.proto). */
export const CODE_METADATA_KEY = 'grappe-code';
export const REMEDY_METADATA_KEY = 'grappe-remedy';

/** What a server handler answers a call with; fits grpc-js' `callback` and `emit('error')`. */
export interface StatusOfFailure {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;
}

/** The part of grpc-js' ServiceError that a failure can be told from. */
export interface StatusLike {
  readonly code?: number | undefined;
  readonly details?: string | undefined;
  readonly message?: string | undefined;
  readonly metadata?: Metadata | undefined;
}

export function failureToStatus(f: Failure): StatusOfFailure {
  const metadata = new Metadata();
  metadata.set(CODE_METADATA_KEY, f.code);
  if (f.remedy !== '') {
    metadata.set(REMEDY_METADATA_KEY, encodeURIComponent(transmissible(f.remedy)));
  }
  return { code: status[ERROR_CODES[f.code].grpc], details: transmissible(f.message), metadata };
}

/** The failure a peer has answered with; statuses that no handler made (a lost link, a deadline) get the code that fits best. */
export function statusToFailure(error: StatusLike): Failure {
  const message = (error.details || error.message || 'the call failed without a reason').slice(
    0,
    MESSAGE_TEXT_MAX,
  );
  return failure(codeOf(error), message, remedyOf(error));
}

function codeOf(error: StatusLike): ErrorCode {
  const named = firstText(error.metadata, CODE_METADATA_KEY);
  if (named !== undefined && Object.hasOwn(ERROR_CODES, named)) return named as ErrorCode;
  return CODE_BY_STATUS.get(error.code ?? status.UNKNOWN) ?? 'INTERNAL';
}

/** Reversed table of the domain; of two codes with one status the first, more general one counts. */
const CODE_BY_STATUS: ReadonlyMap<number, ErrorCode> = new Map([
  ...(Object.entries(ERROR_CODES) as [ErrorCode, { grpc: keyof typeof status }][])
    .reverse()
    .map(([code, { grpc }]) => [status[grpc], code] as const),
  [status.OUT_OF_RANGE, 'INVALID_INPUT'] as const,
  [status.UNIMPLEMENTED, 'REFUSED'] as const,
]);

function remedyOf(error: StatusLike): string {
  const encoded = firstText(error.metadata, REMEDY_METADATA_KEY);
  if (encoded === undefined) {
    return error.code === status.UNIMPLEMENTED
      ? 'the peer does not know this call: run the same version of grappe on both sides'
      : '';
  }
  try {
    return decodeURIComponent(encoded).slice(0, MESSAGE_TEXT_MAX);
  } catch {
    // Not percent-encoded: a foreign peer. The text is still of use.
    return encoded.slice(0, MESSAGE_TEXT_MAX);
  }
}

function firstText(metadata: Metadata | undefined, key: string): string | undefined {
  const value = metadata?.get(key)[0];
  return value === undefined ? undefined : String(value);
}

/** Cut to the agreed length, without the lone surrogates that percent-encoding refuses (a cut can make one). */
function transmissible(text: string): string {
  return text.slice(0, MESSAGE_TEXT_MAX).replace(/\p{Surrogate}/gu, '\ufffd');
}
