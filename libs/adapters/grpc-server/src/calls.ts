import { GrappeError, type Failure, type Identity, type Result } from '@grappe/domain';
import type { Logger } from '@grappe/ports';
import { failureToStatus } from '@grappe/protocol';
import { ServerInterceptingCall } from '@grpc/grpc-js';
import type {
  ServerInterceptor,
  handleBidiStreamingCall,
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerDuplexStream,
  ServerErrorResponse,
  ServerUnaryCall,
} from '@grpc/grpc-js';

/** Who is calling. */
export interface Peer {
  readonly identity: Identity;
  /** Host of the connection's other end, without the port. */
  readonly address: string;
}

/** Says who is at the other end of a connection, given as the call's `getPeer()`, or why it is refused. */
export type Identify = (peer: string) => Result<Identity, Failure>;

/** Which kind of identity may call. */
export type Caller = 'node' | 'operator';

/** What all kinds of calls have in common. */
type SurfaceCall = Pick<ServerUnaryCall<unknown, unknown>, 'cancelled' | 'getPath' | 'getPeer'>;

/** Makes gRPC handlers of plain functions: checks the caller, turns errors into statuses, and ends streams. */
export class CallGate {
  readonly #identify: Identify;
  readonly #logger: Logger;

  constructor(identify: Identify, logger: Logger) {
    this.#identify = identify;
    this.#logger = logger;
  }

  unary<Req, Res>(
    caller: Caller,
    handle: (request: Req, peer: Peer) => Promise<Res> | Res,
  ): handleUnaryCall<Req, Res> {
    return (call, callback) => {
      void this.#guard(call, () => handle(call.request, this.#admit(call, caller))).then(
        (outcome) => {
          if (outcome.ok) callback(null, outcome.value);
          else callback(outcome.error);
        },
      );
    };
  }

  /** For callers that have no certificate yet. `address` is theirs. */
  publicUnary<Req, Res>(
    handle: (request: Req, address: string) => Promise<Res> | Res,
  ): handleUnaryCall<Req, Res> {
    return (call, callback) => {
      void this.#guard(call, () => handle(call.request, hostOf(call.getPeer()))).then((outcome) => {
        if (outcome.ok) callback(null, outcome.value);
        else callback(outcome.error);
      });
    };
  }

  /** `send` resolves when the caller's side has room again; the signal aborts when the caller is gone. */
  serverStream<Req, Res>(
    caller: Caller,
    handle: (
      request: Req,
      peer: Peer,
      send: (message: Res) => Promise<void>,
      signal: AbortSignal,
    ) => Promise<void>,
  ): handleServerStreamingCall<Req, Res> {
    return (call) => {
      const abort = new AbortController();
      call.on('cancelled', () => abort.abort());
      const send = async (message: Res): Promise<void> => {
        if (abort.signal.aborted || call.write(message)) return;
        // No listener stays behind: a slow reader of a large image makes many of these waits.
        await new Promise<void>((resolve) => {
          const go = (): void => {
            call.off('drain', go);
            abort.signal.removeEventListener('abort', go);
            resolve();
          };
          call.once('drain', go);
          abort.signal.addEventListener('abort', go, { once: true });
        });
      };
      void this.#guard(call, () =>
        handle(call.request, this.#admit(call, caller), send, abort.signal),
      ).then((outcome) => {
        if (outcome.ok) call.end();
        else call.emit('error', outcome.error);
      });
    };
  }

  clientStream<Req, Res>(
    caller: Caller,
    handle: (messages: AsyncIterable<Req>, peer: Peer) => Promise<Res>,
  ): handleClientStreamingCall<Req, Res> {
    return (call, callback) => {
      void this.#guard(call, () =>
        handle(call as AsyncIterable<Req>, this.#admit(call, caller)),
      ).then((outcome) => {
        if (outcome.ok) callback(null, outcome.value);
        else callback(outcome.error);
      });
    };
  }

  bidiStream<Req, Res>(
    caller: Caller,
    handle: (call: ServerDuplexStream<Req, Res>, peer: Peer) => void,
  ): handleBidiStreamingCall<Req, Res> {
    return (call) => {
      void this.#guard(call, () => handle(call, this.#admit(call, caller))).then((outcome) => {
        if (!outcome.ok) call.emit('error', outcome.error);
      });
    };
  }

  /** For the standard health and reflection services, which bring their own handlers: any certificate of the rack will do. */
  interceptor(pathPrefix: string): ServerInterceptor {
    return (method, call) =>
      new ServerInterceptingCall(call, {
        start: (next) => {
          const identity = method.path.startsWith(pathPrefix)
            ? this.#identify(call.getPeer())
            : undefined;
          if (identity?.ok === false) call.sendStatus(failureToStatus(identity.error));
          else next();
        },
      });
  }

  async #guard<T>(
    call: SurfaceCall,
    handle: () => Promise<T> | T,
  ): Promise<Result<T, ServerErrorResponse>> {
    try {
      return { ok: true, value: await handle() };
    } catch (error) {
      return { ok: false, error: this.#toStatus(call, error) };
    }
  }

  #admit(call: SurfaceCall, caller: Caller): Peer {
    const identity = this.#identify(call.getPeer());
    if (!identity.ok) throw GrappeError.from(identity.error);
    if (identity.value.kind !== caller) {
      throw new GrappeError(
        'FORBIDDEN',
        `${call.getPath()} is for ${caller}s, this certificate is of ${article(identity.value)}`,
      );
    }
    return { identity: identity.value, address: hostOf(call.getPeer()) };
  }

  #toStatus(call: SurfaceCall, error: unknown): ServerErrorResponse {
    if (error instanceof GrappeError) {
      if (error.code === 'INTERNAL')
        this.#logger.error({ err: error, path: call.getPath() }, 'call failed');
      return status(error.failure);
    }
    if (call.cancelled)
      return status({ code: 'TIMED_OUT', message: 'the call was cancelled', remedy: '' });
    this.#logger.error({ err: error, path: call.getPath() }, 'call failed unexpectedly');
    return status({
      code: 'INTERNAL',
      message: 'the controller met an error of its own',
      remedy: 'Its log says more.',
    });
  }
}

function status(f: Failure): ServerErrorResponse {
  const { code, details, metadata } = failureToStatus(f);
  return Object.assign(new Error(f.message), { code, details, metadata });
}

function article(identity: Identity): string {
  return identity.kind === 'controller' ? 'the controller' : `${identity.kind} ${identity.name}`;
}

/** `172.16.0.51:40000`, `[fe80::1]:40000` or `ipv6:…` → the host alone. */
function hostOf(peer: string): string {
  const colon = peer.lastIndexOf(':');
  const host = colon < 0 ? peer : peer.slice(0, colon);
  return host.replace(/^\[|\]$/g, '').replace(/^::ffff:/, '');
}
