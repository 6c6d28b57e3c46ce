import { failure, GrappeError, type Failure } from '@grappe/domain';
import { CODE_METADATA_KEY, statusToFailure } from '@grappe/protocol';
import { status, type ServiceError } from '@grpc/grpc-js';

/** Says what a failed connection means; loaded only when one fails, hence possibly late. */
export type ExplainError = (error: ServiceError) => Failure | Promise<Failure>;

const TLS_PROBLEM = /certificate|self.signed|altname|\bssl\b|\btls|\balert\b|handshake/i;

/** The error of a call as the caller should see it: the peer's own failure, or why the peer was not reached. */
export async function operatorError(
  error: unknown,
  address: string,
  explain: ExplainError | undefined,
): Promise<GrappeError> {
  if (error instanceof GrappeError) return error;
  if (!isServiceError(error)) {
    const text = error instanceof Error ? error.message : String(error);
    return new GrappeError('INTERNAL', `the call to ${address} failed: ${text}`, { cause: error });
  }
  const answered = error.metadata.get(CODE_METADATA_KEY).length > 0;
  const found =
    !answered && error.code === status.UNAVAILABLE
      ? await explained(error, address, explain)
      : deadlineNamed(statusToFailure(error), address, answered);
  return new GrappeError(found.code, found.message, { remedy: found.remedy, cause: error });
}

async function explained(
  error: ServiceError,
  address: string,
  explain: ExplainError | undefined,
): Promise<Failure> {
  if (explain === undefined) return connectionFailure(error.details, address);
  const { code, message, remedy } = await explain(error);
  const what = message.replace(` (${address})`, '');
  return failure(code, `no connection to the controller at ${address}: ${what}`, remedy);
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'details' in error && 'metadata' in error;
}

function deadlineNamed(found: Failure, address: string, answered: boolean): Failure {
  if (found.code !== 'TIMED_OUT' || answered) return found;
  return failure(
    'TIMED_OUT',
    `the controller at ${address} did not answer in time`,
    'ask again; when it stays so, look at the load and the log of the controller',
  );
}

/** The controller took no connection, or lost one, for a reason of network or TLS. */
function connectionFailure(details: string, address: string): Failure {
  const reason = shortReason(details);
  if (TLS_PROBLEM.test(reason)) {
    return failure(
      'UNAUTHENTICATED',
      `no trust between this command and the controller at ${address}: ${reason}`,
      'check that the context file is that of this rack, and the clocks of this machine and of the controller',
    );
  }
  return failure(
    'UNREACHABLE',
    `cannot reach the controller at ${address}: ${reason}`,
    'check that the controller runs, that the address in the context file is its own, and that no firewall blocks the port',
  );
}

/** gRPC wraps the socket's error into several sentences; a person needs the innermost. */
function shortReason(details: string): string {
  if (details.includes('ECONNREFUSED')) return 'connection refused';
  if (details.includes('EHOSTUNREACH') || details.includes('ENETUNREACH')) return 'no route to it';
  if (/Name resolution failed|ENOTFOUND|EAI_AGAIN/.test(details)) return 'its name is not known';
  if (/ECONNRESET|socket disconnected|dropped/i.test(details) && !TLS_PROBLEM.test(details)) {
    return 'it closed the connection';
  }
  return details
    .replace(/^No connection established\. ?/, '')
    .replace(/^Last error: ?/, '')
    .replace(/^Error: ?/, '')
    .replace(/\. Resolution note:.*$/, '')
    .trim();
}
