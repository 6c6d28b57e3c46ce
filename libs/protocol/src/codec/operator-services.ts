import { makeGenericClientConstructor, type ServiceDefinition } from '@grpc/grpc-js';
import protobuf from 'protobufjs/light.js';
import { descriptorClosure, descriptorNode, type DescriptorNode } from './descriptor-closure.ts';
import { descriptorText } from '../generated/descriptor.ts';
import type { ProtocolTypes } from '../definition.ts';

type OperatorTypes = Pick<
  ProtocolTypes['grappe']['operator']['v1'],
  | 'Nodes'
  | 'Stacks'
  | 'Images'
  | 'Incidents'
  | 'Events'
  | 'Power'
  | 'Rack'
  | 'Rollouts'
  | 'FrontDoor'
  | 'Alerts'
  | 'Upgrades'
>;

const OPERATOR_PACKAGE = 'grappe.operator.v1';

/** Those of definition.ts, which the generated types assume. */
const CONVERSION = { longs: Number, enums: String, defaults: true, oneofs: true } as const;

/**
 * The same client as `protocolTypes().grappe.operator.v1[name]`, without descriptors for reflection, and with each message made ready when it
 * is first sent or received: a command that lives for a tenth of a second calls one or two methods, and notices what others would need.
 */
export function operatorType<N extends keyof OperatorTypes>(name: N): OperatorTypes[N] {
  const definition = serviceDefinition(JSON.parse(descriptorText) as DescriptorNode, name);
  return makeGenericClientConstructor(definition, name) as unknown as OperatorTypes[N];
}

function serviceDefinition(descriptor: DescriptorNode, service: string): ServiceDefinition {
  const path = `${OPERATOR_PACKAGE}.${service}`;
  const declared = Object.entries(descriptorNode(descriptor, path)?.methods ?? {});
  const methods = declared.map(([name, method]) => {
    const request = messageCodec(descriptor, method.requestType);
    const response = messageCodec(descriptor, method.responseType);
    const definition = {
      path: `/${path}/${name}`,
      requestStream: method.requestStream ?? false,
      responseStream: method.responseStream ?? false,
      requestSerialize: request.serialize,
      requestDeserialize: request.deserialize,
      responseSerialize: response.serialize,
      responseDeserialize: response.deserialize,
      originalName: name.charAt(0).toLowerCase() + name.slice(1),
    };
    return [name, definition] as const;
  });
  return Object.fromEntries(methods);
}

function messageCodec(descriptor: DescriptorNode, name: string) {
  let ready: protobuf.Type | undefined;
  const type = () => (ready ??= messageType(descriptor, name));
  return {
    // On Node its writer makes Buffers.
    serialize: (message: object) => type().encode(type().fromObject(message)).finish() as Buffer,
    deserialize: (bytes: Buffer) => type().toObject(type().decode(bytes), CONVERSION),
  };
}

/** Methods name messages of their own package without it. */
function messageType(descriptor: DescriptorNode, name: string): protobuf.Type {
  for (const path of [`${OPERATOR_PACKAGE}.${name}`, name]) {
    if (descriptorNode(descriptor, path) === undefined) continue;
    return protobuf.Root.fromJSON(descriptorClosure(descriptor, path)).lookupType(path);
  }
  throw new Error(`invariant broken: a method with an unknown message ${name}`);
}
