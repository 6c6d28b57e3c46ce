/** An expected outcome: callers must look at `ok` before they can reach either side. */
export type Result<T, E> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function err<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}

/** A broken invariant is a defect of Grappe, not an outcome: it stops the process and the supervisor starts it again. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`);
}

/** Makes the compiler prove that a union has been handled whole. */
export function unreachable(value: never): never {
  throw new Error(`invariant broken: unhandled case ${JSON.stringify(value)}`);
}
