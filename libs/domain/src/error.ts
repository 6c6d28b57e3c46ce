/**
 * Codes of everything that can go wrong at an edge (API, CLI, disk, engine). Tools may match on a code; texts may change.
 * The table below maps each to a gRPC status and a CLI exit code, so that one cause has one number everywhere.
 */
export const ERROR_CODES = {
  INVALID_INPUT: { grpc: 'INVALID_ARGUMENT', exit: 2 },
  NOT_FOUND: { grpc: 'NOT_FOUND', exit: 3 },
  ALREADY_EXISTS: { grpc: 'ALREADY_EXISTS', exit: 4 },
  CONFLICT: { grpc: 'ABORTED', exit: 4 },
  REFUSED: { grpc: 'FAILED_PRECONDITION', exit: 5 },
  UNAUTHENTICATED: { grpc: 'UNAUTHENTICATED', exit: 6 },
  FORBIDDEN: { grpc: 'PERMISSION_DENIED', exit: 6 },
  UNREACHABLE: { grpc: 'UNAVAILABLE', exit: 7 },
  TIMED_OUT: { grpc: 'DEADLINE_EXCEEDED', exit: 7 },
  LIMIT_EXCEEDED: { grpc: 'RESOURCE_EXHAUSTED', exit: 8 },
  STORAGE_FULL: { grpc: 'RESOURCE_EXHAUSTED', exit: 8 },
  CORRUPT: { grpc: 'DATA_LOSS', exit: 9 },
  INTERNAL: { grpc: 'INTERNAL', exit: 70 },
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** An outcome as plain data, for results of pure code and for the wire. */
export interface Failure {
  readonly code: ErrorCode;
  /** What happened and where. */
  readonly message: string;
  /** What the reader can do next; empty when nothing is known to help. */
  readonly remedy: string;
}

export function failure(code: ErrorCode, message: string, remedy = ''): Failure {
  return { code, message, remedy };
}

/** A failure thrown at an edge. The cause is kept apart: loggers print the chain, the message never repeats it. */
export class GrappeError extends Error {
  override readonly name = 'GrappeError';
  readonly code: ErrorCode;
  readonly remedy: string;

  constructor(
    code: ErrorCode,
    message: string,
    options: { remedy?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.remedy = options.remedy ?? '';
  }

  static from(f: Failure): GrappeError {
    return new GrappeError(f.code, f.message, { remedy: f.remedy });
  }

  get failure(): Failure {
    return { code: this.code, message: this.message, remedy: this.remedy };
  }
}
