import { MESSAGE_TEXT_MAX } from '@grappe/domain';
import type { EngineFailure, EngineFailureKind } from '@grappe/ports';

/** What is being done, for messages: `start task t-1`. The image when a failure may be about it. */
export interface CallSubject {
  readonly action: string;
  readonly image?: string;
}

/** Texts by which the engine tells causes apart that its status codes do not; the first match decides. */
const KIND_BY_TEXT: readonly (readonly [RegExp, EngineFailureKind])[] = [
  [/no space left on device|disk quota exceeded/i, 'disk-full'],
  [
    /port is already allocated|address already in use|failed to bind port|ports are not available/i,
    'port-taken',
  ],
  // Its first process was killed before it was the container's: by the watchdog, or for want of memory.
  [/error during container init: error running \w*\s?hook/i, 'other'],
  [
    /exec format error|executable file not found|unable to start container process: exec:/i,
    'invalid',
  ],
  [
    /no such image|pull access denied|manifest unknown|manifest for .* not found|no matching manifest/i,
    'image-unavailable',
  ],
  [
    /unknown capability|invalid mount config|duplicate mount point|conflicting options|unable to find user|minimum memory limit/i,
    'invalid',
  ],
];

const KIND_BY_STATUS: Readonly<Record<number, EngineFailureKind>> = {
  400: 'invalid',
  404: 'not-found',
};

/** Node.js' codes for a socket that nobody serves, or no longer. */
const UNREACHABLE_CODES = new Set([
  'ABORT_ERR',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EACCES',
  'EAGAIN',
  'ENOENT',
  'ENOTSOCK',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ETIMEDOUT',
  // A process that is no Docker engine answers on the socket.
  'HPE_INVALID_CONSTANT',
]);

/** Sorts whatever an engine call threw. Pure; never quotes more than the engine's own words. */
export function engineFailure(error: unknown, subject: CallSubject): EngineFailure {
  const status = numberField(error, 'statusCode');
  const code = stringField(error, 'code');
  if (status === undefined && (code === undefined || UNREACHABLE_CODES.has(code))) {
    return unreachableFailure(subject, code ?? textOf(error));
  }
  return failureFromText(engineText(error), subject, status);
}

/** For failures that arrive inside a stream that began with status 200, and for those with a status. */
export function failureFromText(
  text: string,
  subject: CallSubject,
  status?: number,
): EngineFailure {
  const known = KIND_BY_TEXT.find(([pattern]) => pattern.test(text))?.[1];
  const kind = known ?? (status === undefined ? undefined : KIND_BY_STATUS[status]) ?? 'other';
  if (kind === 'image-unavailable' && subject.image !== undefined) {
    return failure(kind, `image ${subject.image} is not on the node`, subject);
  }
  return failure(kind, explained(text), subject);
}

/** A pull ended badly: unless the node itself is the cause, the image cannot be had, whatever words the registry chose. */
export function pullFailure(error: unknown, image: string): EngineFailure {
  const subject = { action: `pull image ${image}`, image };
  const sorted = engineFailure(error, subject);
  if (sorted.kind === 'unreachable' || sorted.kind === 'disk-full') return sorted;
  return failure(
    'image-unavailable',
    `image ${image} is not on the node and ${registryProblem(engineText(error))}`,
    subject,
  );
}

/** Kept apart from the texts above: a registry's failure is told in one line, without addresses and queries. */
const REGISTRY_PROBLEMS: readonly (readonly [RegExp, string])[] = [
  [
    /no such host|server misbehaving|name resolution|lookup \S+ on/i,
    'the name of its registry cannot be resolved (no DNS)',
  ],
  [/connection refused/i, 'its registry refuses connections'],
  [
    /i\/o timeout|deadline exceeded|client\.timeout|tls handshake timeout|request canceled/i,
    'its registry does not answer in time',
  ],
  [/network is unreachable|no route to host/i, 'there is no route to its registry'],
  [/x509|certificate/i, "its registry's certificate is not accepted; check the node's clock"],
  [/toomanyrequests|rate limit/i, 'its registry wants fewer requests for now'],
  [
    /unauthorized|denied|authentication required|forbidden/i,
    'its registry does not have it or wants a login',
  ],
  [
    /no matching manifest/i,
    "its registry has no variant of it for this node's processor architecture",
  ],
  [/manifest unknown|not found/i, 'its registry does not have it'],
];

function registryProblem(text: string): string {
  const known = REGISTRY_PROBLEMS.find(([pattern]) => pattern.test(text))?.[1];
  return known ?? `its registry could not deliver it: ${firstLine(text)}`;
}

export function unreachableFailure(subject: CallSubject, why: string): EngineFailure {
  return failure('unreachable', `the container engine does not answer (${why})`, subject);
}

export function failure(
  kind: EngineFailureKind,
  text: string,
  subject: CallSubject,
): EngineFailure {
  const message = withoutSecrets(`cannot ${subject.action}: ${text}`);
  return { kind, message: message.slice(0, MESSAGE_TEXT_MAX) };
}

/** The engine quotes mount options and addresses as they were given, passwords included. */
function withoutSecrets(text: string): string {
  return text
    .replace(/\b(pass(?:word|wd)?=)[^\s,'"]+/gi, '$1***')
    .replace(/:\/\/[^\s/@'"]+@/g, '://***@');
}

/** `listen tcp4 0.0.0.0:8080: bind: address already in use`, `Bind for 0.0.0.0:8080 failed: port is already allocated`. */
const TAKEN_PORT =
  /\S*:(\d+)(?:\/\w+)?(?:: bind: address already in use| failed: port is already allocated)/;

/** Puts plain words before texts that only say how the engine is built. */
function explained(text: string): string {
  const line = firstLine(text);
  if (/exec format error/i.test(line)) {
    return `the image's program is built for another processor architecture (${line})`;
  }
  const port = TAKEN_PORT.exec(line)?.[1];
  if (port !== undefined) return `port ${port} of the node is taken by another program`;
  const program = /unable to start container process: exec: (.*?)(?:: unknown)?$/.exec(line)?.[1];
  return program === undefined ? line : `the container's program cannot be run: ${program}`;
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}

/** The engine's own words, without the wrapping that the client library adds. */
function engineText(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'json' in error) {
    const message = stringField(error.json, 'message');
    if (message !== undefined) return message;
  }
  return textOf(error).replace(/^\(HTTP code \d+\) [^-]* - /, '');
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message.trim() : String(error);
}

export function statusOf(error: unknown): number | undefined {
  return numberField(error, 'statusCode');
}

function numberField(value: unknown, name: string): number | undefined {
  const field = fieldOf(value, name);
  return typeof field === 'number' ? field : undefined;
}

function stringField(value: unknown, name: string): string | undefined {
  const field = fieldOf(value, name);
  return typeof field === 'string' ? field : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
