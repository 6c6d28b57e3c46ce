import { GrappeError } from '@grappe/domain';
import { failureToStatus } from '@grappe/protocol';
import type { handleUnaryCall } from '@grpc/grpc-js';
import type { TestWorld } from './test-world.ts';

/** A call that is answered from the world, unless that fails or hangs. */
export function unary<Request, Answer>(
  world: TestWorld,
  answer: (request: Request) => Answer,
): handleUnaryCall<Request, Answer> {
  return (call, callback) => {
    if (world.hanging) return;
    try {
      if (world.failing !== undefined) throw world.failing;
      callback(null, answer(call.request));
    } catch (error) {
      callback(statusOf(error));
    }
  };
}

export function statusOf(error: unknown) {
  return failureToStatus(
    error instanceof GrappeError
      ? error.failure
      : { code: 'INTERNAL', message: String(error), remedy: '' },
  );
}
