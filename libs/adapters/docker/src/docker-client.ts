import { Agent } from 'node:http';
import { inspect } from 'node:util';
import Docker from 'dockerode';

/** Connections to an engine, each for one call: one kept over a restart of the engine would fail the first call after it. */
export class EngineAgent extends Agent {
  constructor() {
    super({ keepAlive: false });
  }

  /**
   * The client library describes every request in full for a log that is switched off, down to the sockets of all connections that are open:
   * 45 KB of text and some milliseconds of a PC's core, many more of a Pi's, before each call.
   */
  [inspect.custom](): string {
    return 'EngineAgent';
  }
}

/** A client for one socket, whatever the environment says; connects with each call only. */
export function dockerClient(socketPath: string, agent: EngineAgent): Docker {
  const options = {
    socketPath,
    agent,
    // Said explicitly, else the client library takes them from the environment (DOCKER_HOST and others).
    host: '',
    protocol: 'http' as const,
    timeout: 0,
  };
  return new Docker(options);
}

export interface GetRequest {
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly abortSignal: AbortSignal;
  /** The answer as a stream instead of as one parsed value. */
  readonly stream?: boolean;
}

interface Dialer {
  dial(options: object, answered: (error: Error | null, result: unknown) => void): void;
}

/**
 * A GET that the client library has no method for, or one that cannot be aborted or read as a stream.
 * Rejects as the library's own methods do.
 */
export function dial(docker: Docker, request: GetRequest): Promise<unknown> {
  const modem = docker.modem as Dialer;
  const options = {
    // The question mark makes the library append the query.
    path: request.query === undefined ? request.path : `${request.path}?`,
    method: 'GET',
    isStream: request.stream ?? false,
    abortSignal: request.abortSignal,
    statusCodes: { 200: true },
    options: request.query ?? {},
  };
  return new Promise((resolve, reject) => {
    modem.dial(options, (error, result) => (error === null ? resolve(result) : reject(error)));
  });
}
