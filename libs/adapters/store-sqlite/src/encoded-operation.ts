import { GrappeError } from '@grappe/domain';
import { STORE_OPERATIONS_MAX, type StoreOperation } from '@grappe/ports';

/** An operation as it is stored: the value is JSON text, so that nobody can change it after the commit. */
export type EncodedOperation =
  | { readonly kind: 'put'; readonly key: string; readonly json: string }
  | { readonly kind: 'delete'; readonly key: string };

/** Checks and encodes a whole commit before anything is written; throws `LIMIT_EXCEEDED` or `INVALID_INPUT`. */
export function encodeOperations(
  operations: readonly StoreOperation[],
): readonly EncodedOperation[] {
  if (operations.length > STORE_OPERATIONS_MAX) {
    throw new GrappeError(
      'LIMIT_EXCEEDED',
      `a commit of ${operations.length} operations is over the limit of ${STORE_OPERATIONS_MAX}`,
      { remedy: 'split it into several commits' },
    );
  }
  return operations.map(encode);
}

function encode(operation: StoreOperation): EncodedOperation {
  checkKey(operation.key);
  if (operation.kind === 'delete') return { kind: 'delete', key: operation.key };
  return { kind: 'put', key: operation.key, json: toJson(operation.key, operation.value) };
}

function toJson(key: string, value: unknown): string {
  let json: string | undefined;
  try {
    json = stringify(value);
  } catch (cause) {
    throw notJson(key, cause);
  }
  if (json === undefined) throw notJson(key, undefined);
  return json;
}

/** The library's type leaves out that `undefined` and functions give `undefined`. */
function stringify(value: unknown): string | undefined {
  return JSON.stringify(value);
}

function notJson(key: string, cause: unknown): GrappeError {
  return new GrappeError('INVALID_INPUT', `the value for store key "${key}" is not JSON`, {
    cause,
  });
}

/**
 * SQLite ends a text at its first NUL character and UTF-8 has no lone surrogates: such keys would silently become other keys.
 */
function checkKey(key: string): void {
  if (key !== '' && isStorableText(key)) return;
  throw new GrappeError(
    'INVALID_INPUT',
    `${JSON.stringify(key)} is not a store key: expected a non-empty text without NUL characters and lone surrogates`,
  );
}

export function checkPrefix(prefix: string): void {
  if (isStorableText(prefix)) return;
  throw new GrappeError(
    'INVALID_INPUT',
    `${JSON.stringify(prefix)} is not a store key prefix: it has NUL characters or lone surrogates`,
  );
}

function isStorableText(text: string): boolean {
  return !text.includes('\0') && !/\p{Surrogate}/u.test(text);
}

/** Restores an operation; each call makes new objects, so that one watcher's changes never reach another. */
export function decodeOperation(operation: EncodedOperation): StoreOperation {
  return operation.kind === 'delete'
    ? { kind: 'delete', key: operation.key }
    : { kind: 'put', key: operation.key, value: JSON.parse(operation.json) as unknown };
}
