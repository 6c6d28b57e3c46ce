import { GrappeError, type Result } from '@grappe/domain';

/** A name from a caller, or INVALID_INPUT with what was expected. */
export function must<T>(parsed: Result<T, string>): T {
  if (parsed.ok) return parsed.value;
  throw new GrappeError('INVALID_INPUT', parsed.error);
}
