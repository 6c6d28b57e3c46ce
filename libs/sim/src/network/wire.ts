import {
  protocolTypes,
  type AgentMessage,
  type AgentMessage__Output,
  type ControllerMessage,
  type ControllerMessage__Output,
} from '@grappe/protocol';
import type { Packet } from './network.ts';

/** The messages of the agent link in the bytes that they really are. */
export interface Wire {
  fromAgent(message: AgentMessage): Packet;
  readFromAgent(bytes: Uint8Array): AgentMessage__Output;
  fromController(message: ControllerMessage): Packet;
  readFromController(bytes: Uint8Array): ControllerMessage__Output;
}

function openWire(): Wire {
  const { Connect } = protocolTypes().grappe.link.v1.AgentLink.service;
  return {
    fromAgent: (message) => ({ bytes: Connect.requestSerialize(message), label: labelOf(message) }),
    readFromAgent: (bytes) => Connect.requestDeserialize(Buffer.from(bytes)),
    fromController: (message) => ({
      bytes: Connect.responseSerialize(message),
      label: labelOf(message),
    }),
    readFromController: (bytes) => Connect.responseDeserialize(Buffer.from(bytes)),
  };
}

/** Reading the protocol's description takes longer than a small world does, so all worlds share what comes of it. */
export const WIRE: Wire = openWire();

type AnyMessage = Partial<
  Pick<AgentMessage, 'heartbeat' | 'ack' | 'statuses' | 'hello'> &
    Pick<ControllerMessage, 'heartbeatReply' | 'assignment'>
>;

/** For traces: the message's kind, and what tells it from others. */
function labelOf(message: AgentMessage | ControllerMessage): string {
  const [kind = 'empty'] = Object.keys(message);
  const { heartbeat, heartbeatReply, assignment, ack, statuses, hello }: AnyMessage = message;
  const sequence = heartbeat?.sequence ?? heartbeatReply?.sequence;
  const generation = assignment?.generation ?? ack?.generation;
  const tasks = statuses?.tasks ?? hello?.tasks ?? [];
  return [
    kind,
    ...(sequence === undefined ? [] : [String(sequence)]),
    ...(generation ? [`${String(generation.term)}.${String(generation.number)}`] : []),
    ...tasks.map(({ taskId, status }) => `${taskId}:${status?.state}#${status?.attempt}`),
  ].join(' ');
}
