export const REDACTED = '[redacted]';

/** Names that hold secrets, in whatever spelling: `joinToken`, `CLIENT_SECRET`, `Authorization`. */
const SECRET_NAME =
  /passw(or)?d|passphrase|token|secret|authorization|credential|cookie|(api|private|access)_?key/i;
/** `key`, `SIGNING_KEY`, `x-api-key`, `caKey`, `keyPem`; not `monkey` and not `keyCount`. */
const KEY_NAME = /(^|[^a-zA-Z])(key|Key|KEY)$|[a-z0-9]Key$|(^k|K)eyPem$/;
const PRIVATE_KEY_TEXT = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
/** The password of a URL: `postgres://user:password@host`. */
const URL_PASSWORD = /(:\/\/[^\s/:@]*):[^\s/@]+@/g;
/** Deeper than anything that is logged on purpose; stops at cycles as well. */
const DEPTH_MAX = 8;
/** Entries shown of one list or object: a log line is read by people. */
const ENTRIES_MAX = 100;
/** Errors in a chain of causes. */
const CAUSES_MAX = 8;

/** A copy of log fields without secrets, with errors as plain data; what is too deep or too long says so. */
export function redactFields(fields: object): Record<string, unknown> {
  return redactObject(fields, 0);
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return describeError(value, depth);
  if (depth >= DEPTH_MAX) return '[too deep]';
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Map) return redactObject(Object.fromEntries<unknown>(value), depth + 1);
  const list: object = value instanceof Set ? Array.from<unknown>(value) : value;
  if (!Array.isArray(list)) return redactObject(list, depth + 1);
  const shown = list.slice(0, ENTRIES_MAX).map((entry: unknown) => redactValue(entry, depth + 1));
  return list.length > ENTRIES_MAX ? [...shown, `[${list.length - ENTRIES_MAX} more]`] : shown;
}

function redactText(text: string): string {
  if (PRIVATE_KEY_TEXT.test(text)) return REDACTED;
  return text.replace(URL_PASSWORD, `$1:${REDACTED}@`);
}

function redactObject(object: object, depth: number): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const entries = Object.entries(object);
  for (const [name, value] of entries.slice(0, ENTRIES_MAX)) {
    result[name] = isSecret(name, value) ? REDACTED : redactValue(value, depth);
  }
  if (entries.length > ENTRIES_MAX) result['…'] = `[${entries.length - ENTRIES_MAX} more]`;
  return result;
}

/** Numbers and booleans are never secrets, and say much: `tokens: 3`, `hasPassword: false`. */
function isSecret(name: string, value: unknown): boolean {
  if (typeof value === 'number' || typeof value === 'boolean') return false;
  return value !== null && value !== undefined && (SECRET_NAME.test(name) || KEY_NAME.test(name));
}

/** An error and its causes; fields that errors carry (`code`, `remedy`, `errno`) are kept. */
function describeError(error: Error, depth: number): Record<string, unknown> {
  const chain: Record<string, unknown>[] = [];
  let current: unknown = error;
  while (current !== undefined && chain.length < CAUSES_MAX) {
    chain.push(describeOne(current, depth));
    current = current instanceof Error ? current.cause : undefined;
  }
  return chain.reduceRight((cause, described) => ({ ...described, cause }));
}

function describeOne(thrown: unknown, depth: number): Record<string, unknown> {
  if (!(thrown instanceof Error)) return { message: redactValue(thrown, depth + 1) };
  return {
    type: thrown.name,
    message: redactValue(thrown.message, depth),
    ...(depth >= DEPTH_MAX ? {} : redactObject(withoutCause(thrown), depth + 1)),
    stack: redactValue(thrown.stack, depth),
  };
}

function withoutCause(error: Error): object {
  return Object.fromEntries(Object.entries(error).filter(([name]) => name !== 'cause'));
}
