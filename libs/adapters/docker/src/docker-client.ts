import type { Agent } from 'node:http';
import Docker from 'dockerode';

/** A client for one socket, whatever the environment says; connects with each call only. */
export function dockerClient(socketPath: string, agent: Agent): Docker {
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
