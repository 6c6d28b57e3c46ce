import { Metadata, status, type CallOptions, type ClientReadableStream } from '@grpc/grpc-js';
import type { ClientUnaryCall, requestCallback, ServiceError } from '@grpc/grpc-js';
import { operatorError, type ExplainError } from './operator-errors.ts';

/** What every call needs to know of its connection. */
export interface CallContext {
  readonly address: string;
  readonly settled: () => Promise<void>;
  readonly explainError?: ExplainError;
  /** Shortens every deadline: shell completion must not keep a person waiting. */
  readonly deadlineMaxMs: number;
}

export function toError(context: CallContext, error: unknown): Promise<Error> {
  return operatorError(error, context.address, context.explainError);
}

/** One request, one answer, within a deadline. */
export async function unary<Answer>(
  context: CallContext,
  deadlineMs: number,
  start: (
    metadata: Metadata,
    options: CallOptions,
    callback: requestCallback<Answer>,
  ) => ClientUnaryCall,
): Promise<Answer> {
  await context.settled();
  const deadline = Date.now() + Math.min(deadlineMs, context.deadlineMaxMs);
  return new Promise((resolve, reject) => {
    start(new Metadata(), { deadline }, (error, answer) => {
      if (error === null && answer !== undefined) resolve(answer);
      else void toError(context, error ?? new Error('no answer')).then(reject, reject);
    });
  });
}

/** A server's stream; ends without an error when the caller aborts, and cancels the call when the caller stops reading. */
export async function* streamed<Item>(
  context: CallContext,
  signal: AbortSignal | undefined,
  start: () => ClientReadableStream<Item>,
): AsyncGenerator<Item, void, undefined> {
  await context.settled();
  if (isAborted(signal)) return;
  const call = start();
  const cancel = () => call.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    yield* call as AsyncIterable<Item>;
  } catch (error) {
    if (isAborted(signal) && (error as ServiceError).code === status.CANCELLED) return;
    throw await toError(context, error);
  } finally {
    signal?.removeEventListener('abort', cancel);
    call.cancel();
  }
}

/** A function, because the compiler would otherwise remember the first answer. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted ?? false;
}
