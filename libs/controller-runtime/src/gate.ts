import type { Identity } from '@grappe/domain';
import type { AgentMessage__Output, ControllerMessage } from '@grappe/protocol';
import type {
  handleBidiStreamingCall,
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerDuplexStream,
} from '@grpc/grpc-js';

export type LinkCall = ServerDuplexStream<AgentMessage__Output, ControllerMessage>;

/** Who is calling. */
export interface Peer {
  readonly identity: Identity;
  readonly address: string;
}

export type Caller = 'node' | 'operator';

/** What the services need of a gRPC server: handlers that know their caller, throw GrappeErrors, and see when the caller is gone. */
export interface Gate {
  unary<Req, Res>(
    caller: Caller,
    handle: (request: Req, peer: Peer) => Promise<Res> | Res,
  ): handleUnaryCall<Req, Res>;
  publicUnary<Req, Res>(
    handle: (request: Req, address: string) => Promise<Res> | Res,
  ): handleUnaryCall<Req, Res>;
  serverStream<Req, Res>(
    caller: Caller,
    handle: (
      request: Req,
      peer: Peer,
      send: (message: Res) => Promise<void>,
      signal: AbortSignal,
    ) => Promise<void>,
  ): handleServerStreamingCall<Req, Res>;
  clientStream<Req, Res>(
    caller: Caller,
    handle: (messages: AsyncIterable<Req>, peer: Peer) => Promise<Res>,
  ): handleClientStreamingCall<Req, Res>;
  bidiStream<Req, Res>(
    caller: Caller,
    handle: (call: ServerDuplexStream<Req, Res>, peer: Peer) => void,
  ): handleBidiStreamingCall<Req, Res>;
}
