import { addAbortSignal, Readable } from 'node:stream';
import type { EngineFailure, EngineResult } from '@grappe/ports';
import type Docker from 'dockerode';
import { closedResult, untilAborted, type EngineCalls } from './engine-calls.ts';
import {
  engineFailure,
  failure,
  failureFromText,
  pullFailure,
  unreachableFailure,
  type CallSubject,
} from './engine-failure.ts';
import type { ImageReference } from './image-reference.ts';
import { joinAbort } from './joined-abort.ts';
import { jsonRecords, recordError } from './json-records.ts';
import { LOAD_INACTIVITY_MS, PULL_INACTIVITY_MS } from './limits.ts';

const LOADED_LINE = /^Loaded image(?: ID)?: (\S+)/;

/** Brings images onto the node: from a registry, or from a `docker save` tar. */
export class ImageTransfer {
  readonly #docker: Docker;
  readonly #calls: EngineCalls;

  constructor(docker: Docker, calls: EngineCalls) {
    this.#docker = docker;
    this.#calls = calls;
  }

  async pull(reference: ImageReference, signal: AbortSignal): Promise<EngineResult<void>> {
    const image = reference.canonical;
    const subject: CallSubject = { action: `pull image ${image}`, image };
    if (reference.kind === 'id') {
      const text = 'an image id names no registry to ask; use a name';
      return { ok: false, failure: failure('image-unavailable', text, subject) };
    }
    const query = {
      fromImage: reference.repository,
      // Without a tag the engine would pull every one there is.
      tag: reference.version,
    };
    const outcome = await this.#progress(
      subject,
      signal,
      PULL_INACTIVITY_MS,
      async (abortSignal) => this.#docker.createImage({ ...query, abortSignal }),
      () => undefined,
    );
    if (outcome.kind === 'done') return { ok: true, value: undefined };
    const thrown =
      outcome.kind === 'refused' ? pullFailure(new EngineText(outcome.text), image) : undefined;
    const failed = outcome.kind === 'threw' ? pullFailure(outcome.error, image) : thrown;
    return { ok: false, failure: failed ?? interrupted(outcome, subject, PULL_INACTIVITY_MS) };
  }

  /** Leaves the tar where it is when the load ends early: its owner ends it. */
  async load(
    tar: NodeJS.ReadableStream,
    signal: AbortSignal,
  ): Promise<EngineResult<readonly string[]>> {
    const subject: CallSubject = { action: 'load images from a tar' };
    const references: string[] = [];
    let stopCounting = (): void => undefined;
    const outcome = await this.#progress(
      subject,
      signal,
      LOAD_INACTIVITY_MS,
      async (abortSignal, alive) => {
        tar.on('data', alive);
        stopCounting = () => void tar.off('data', alive);
        // Listening starts the flow, which must wait for the connection.
        tar.pause();
        return this.#docker.loadImage(tar, { abortSignal });
      },
      (record) => {
        const line = record['stream'];
        const reference = typeof line === 'string' ? LOADED_LINE.exec(line)?.[1] : undefined;
        if (reference !== undefined) references.push(reference);
      },
    );
    stopCounting();
    switch (outcome.kind) {
      case 'done':
        return references.length > 0
          ? { ok: true, value: references }
          : { ok: false, failure: notAnImageTar('it holds no image', subject) };
      case 'refused':
        return { ok: false, failure: loadRefusal(outcome.text, subject) };
      case 'threw':
        return { ok: false, failure: loadError(outcome.error, tar, subject) };
      default:
        return { ok: false, failure: interrupted(outcome, subject, LOAD_INACTIVITY_MS) };
    }
  }

  async #progress(
    subject: CallSubject,
    signal: AbortSignal,
    silenceMs: number,
    open: (signal: AbortSignal, alive: () => void) => Promise<NodeJS.ReadableStream>,
    onRecord: (record: Readonly<Record<string, unknown>>) => void,
  ): Promise<Outcome> {
    const silence = this.#calls.silenceLimit(silenceMs);
    const ended = joinAbort(signal, silence.expired, this.#calls.closed);
    try {
      const stream = await untilAborted(open(ended.signal, silence.alive), ended.signal);
      if (!(stream instanceof Readable)) throw new Error('the engine answered without a stream');
      addAbortSignal(ended.signal, stream);
      for await (const record of jsonRecords(stream, silence.alive)) {
        const text = recordError(record);
        if (text !== undefined) return { kind: 'refused', text };
        onRecord(record);
      }
      return { kind: 'done' };
    } catch (error) {
      if (signal.aborted) return { kind: 'cancelled' };
      if (silence.expired.aborted) return { kind: 'silent' };
      if (this.#calls.closed.aborted) return { kind: 'closed' };
      return { kind: 'threw', error };
    } finally {
      silence.end();
      ended.release();
    }
  }
}

type Outcome =
  | { readonly kind: 'done' | 'cancelled' | 'silent' | 'closed' }
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: 'threw'; readonly error: unknown };

/** Carries the engine's words in the shape of a refused call. */
class EngineText extends Error {
  readonly statusCode = 500;
}

function interrupted(outcome: Outcome, subject: CallSubject, silenceMs: number): EngineFailure {
  switch (outcome.kind) {
    case 'cancelled':
      return failure('other', 'it was cancelled', subject);
    case 'silent':
      return subject.image === undefined
        ? unreachableFailure(subject, `no progress for ${silenceMs / 1_000} s`)
        : failure(
            'image-unavailable',
            `image ${subject.image} is not on the node and pulling it made no progress for ${silenceMs / 1_000} s`,
            subject,
          );
    default:
      return closedResult(subject).failure;
  }
}

/** The engine unpacks an image tar blindly and stumbles in many ways over one that is none. */
function loadRefusal(text: string, subject: CallSubject): EngineFailure {
  const sorted = failureFromText(text, subject);
  if (sorted.kind !== 'other') return sorted;
  if (/unexpected EOF/i.test(text)) return notAnImageTar('it is cut short', subject);
  if (
    /no such file or directory|invalid tar header|invalid character|cannot unmarshal/i.test(text)
  ) {
    return notAnImageTar("it is not in the format of 'docker save'", subject);
  }
  if (/invalid diffid|checksum|layer .* (?:mismatch|corrupt)|flate|gzip/i.test(text)) {
    return notAnImageTar(`its content is damaged (${text})`, subject);
  }
  return sorted;
}

function notAnImageTar(what: string, subject: CallSubject): EngineFailure {
  return failure('invalid', `the tar cannot be used, ${what}`, subject);
}

function loadError(
  error: unknown,
  tar: NodeJS.ReadableStream,
  subject: CallSubject,
): EngineFailure {
  const source = 'errored' in tar ? tar.errored : undefined;
  return source instanceof Error && source === error
    ? failure('other', `the tar could not be read: ${source.message}`, subject)
    : engineFailure(error, subject);
}
