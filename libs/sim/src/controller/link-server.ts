import { EventEmitter } from 'node:events';
import {
  LinkHub,
  linkService,
  type Gate,
  type LinkCall,
  type LinkServiceDeps,
  type Peer,
} from '@grappe/controller-runtime';
import { nodeIdentity } from '@grappe/controller-core';
import type { NodeName, SessionId } from '@grappe/domain';
import type { AgentMessage__Output, ControllerMessage } from '@grappe/protocol';
import type { Listener } from '../network/network.ts';
import type { StreamEvents, StreamHandle } from '../network/connection.ts';
import { WIRE } from '../network/wire.ts';
import { TWIN_MARK } from '../world/world-spec.ts';
import type { ProcessLife } from '../kernel/process-life.ts';

/** A gRPC call as far as the link service uses one: messages in and out, and how it ended. */
class SimCall extends EventEmitter {
  readonly #handle: StreamHandle;

  constructor(handle: StreamHandle) {
    super();
    this.#handle = handle;
  }

  write(message: ControllerMessage, onSent?: () => void): void {
    this.#handle.send(WIRE.fromController(message), onSent);
  }

  end(): void {
    this.#handle.close();
  }

  destroy(): void {
    this.#handle.destroy();
  }
}

/** The real hub, which also says which session the link service has drawn for a stream. */
export class SessionHub extends LinkHub {
  newest: SessionId | undefined;

  override open(...opened: Parameters<LinkHub['open']>): void {
    [this.newest] = opened;
    super.open(...opened);
  }
}

/** Given every message of a session, and its end, to be dealt with. */
export type OnMessage = (
  node: NodeName,
  session: SessionId,
  deal: () => void,
  message?: AgentMessage__Output,
) => void;

/** The controller's real link service behind the simulated network. */
export function linkListener(
  life: ProcessLife,
  deps: LinkServiceDeps & { readonly hub: SessionHub },
  onMessage: OnMessage,
): Listener {
  let connect: (call: LinkCall, peer: Peer) => void = () => undefined;
  const gate: Pick<Gate, 'bidiStream'> = {
    bidiStream: (_caller, handle) => {
      connect = handle as never;
      return () => undefined;
    },
  };
  // The link has one method, which is a stream both ways: nothing else of the gate is asked for.
  linkService(gate as Gate, deps);
  return {
    life,
    accept: (from, handle) => {
      // A second board with the same card has another place in the network, and the same certificate.
      const node = from.split(TWIN_MARK)[0] as NodeName;
      if (!deps.driver.state.durable.identities.has(nodeIdentity(node))) return refused(handle);
      const call = new SimCall(handle);
      connect(call as unknown as LinkCall, {
        identity: { kind: 'node', name: node },
        address: from,
      });
      const session = deps.hub.newest ?? ('' as SessionId);
      return eventsOf(call, (deal, message) => onMessage(node, session, deal, message));
    },
  };
}

/** Its certificate is worth nothing any more. */
function refused(handle: StreamHandle): StreamEvents {
  handle.destroy();
  return { onPacket: () => undefined, onEnd: () => undefined };
}

function eventsOf(
  call: SimCall,
  given: (deal: () => void, message?: AgentMessage__Output) => void,
): StreamEvents {
  return {
    onPacket: (bytes) => {
      const message = WIRE.readFromAgent(bytes);
      given(() => call.emit('data', message), message);
    },
    onEnd: (end) =>
      given(() => {
        call.emit(end === 'end' ? 'end' : 'cancelled');
        call.emit('close');
      }),
  };
}
