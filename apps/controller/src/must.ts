import { GrappeError, type Failure, type Result } from '@grappe/domain';

/** The value, or the failure thrown: for outcomes that a program can only report and end with. */
export function must<T>(result: Result<T, Failure>): T {
  if (result.ok) return result.value;
  throw GrappeError.from(result.error);
}
