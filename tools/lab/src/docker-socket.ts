import { createReadStream } from 'node:fs';
import { request } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { LabError } from './lab-error.ts';

/** What an engine answered. */
export interface EngineReply {
  readonly status: number;
  readonly body: string;
}

/** What to ask an engine. */
export interface EngineRequest {
  readonly socket: string;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly bodyFile?: string;
  readonly timeoutMs?: number;
}

/** An engine that is alive answers within milliseconds; one that is frozen never does. */
const REPLY_TIMEOUT_MS = 10_000;

/** Talks to an engine without its client program; rejects when nobody answers. */
export function askEngine(asked: EngineRequest): Promise<EngineReply> {
  const timeoutMs = asked.timeoutMs ?? REPLY_TIMEOUT_MS;
  return new Promise((resolve, reject) => {
    const body = asked.json === undefined ? undefined : JSON.stringify(asked.json);
    const type = asked.bodyFile === undefined ? 'application/json' : 'application/x-tar';
    const outgoing = request(
      {
        socketPath: asked.socket,
        method: asked.method ?? 'GET',
        path: asked.path,
        headers: { 'content-type': type, host: 'engine' },
        timeout: timeoutMs,
      },
      (reply) => {
        const parts: Buffer[] = [];
        reply.on('data', (part: Buffer) => parts.push(part));
        reply.on('error', reject);
        reply.on('end', () =>
          resolve({ status: reply.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') }),
        );
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer in ${timeoutMs} ms`)));
    outgoing.on('error', reject);
    if (asked.bodyFile === undefined) outgoing.end(body);
    else pipeline(createReadStream(asked.bodyFile), outgoing).catch(reject);
  });
}

/** Talks to an engine and returns what it said, or throws its own words. */
export async function mustAskEngine(asked: EngineRequest): Promise<unknown> {
  const reply = await askEngine(asked);
  const isError = reply.status >= 400;
  if (isError) {
    const where = `${asked.method ?? 'GET'} ${asked.path}`;
    throw new LabError('command-failed', `the engine refused ${where}: ${reply.body.trim()}`);
  }
  return reply.body.startsWith('{') || reply.body.startsWith('[')
    ? parseFirst(reply.body)
    : reply.body;
}

/** Some replies are streams of one JSON value per line: those are returned as text. */
function parseFirst(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Whether an engine answers. */
export async function engineAnswers(socket: string, timeoutMs = 1000): Promise<boolean> {
  try {
    return (await askEngine({ socket, path: '/_ping', timeoutMs })).status === 200;
  } catch {
    return false;
  }
}
