import { makeGenericClientConstructor, type ServiceDefinition } from '@grpc/grpc-js';
import protobuf from 'protobufjs/light.js';
import { descriptorClosure } from './descriptor-closure.ts';
import { descriptorText } from '../generated/descriptor.ts';
import type { ProtocolTypes } from '../definition.ts';

type OperatorTypes = Pick<
  ProtocolTypes['grappe']['operator']['v1'],
  'Nodes' | 'Stacks' | 'Images' | 'Events' | 'Rack'
>;

/** Those of definition.ts, which the generated types assume. */
const CONVERSION = { longs: Number, enums: String, defaults: true, oneofs: true } as const;

/**
 * The same client as `protocolTypes().grappe.operator.v1[name]`, without descriptors for reflection and without what this service
 * never sends: it is ready in a tenth of the time, which a command that lives for a tenth of a second notices.
 */
export function operatorType<N extends keyof OperatorTypes>(name: N): OperatorTypes[N] {
  const path = `grappe.operator.v1.${name}`;
  const descriptor = descriptorClosure(JSON.parse(descriptorText) as object, path);
  const root = protobuf.Root.fromJSON(descriptor);
  const definition = serviceDefinition(root.lookupService(path));
  return makeGenericClientConstructor(definition, name) as unknown as OperatorTypes[N];
}

function serviceDefinition(service: protobuf.Service): ServiceDefinition {
  const path = service.fullName.replace(/^\./, '');
  const methods = service.methodsArray.map((method) => {
    const request = messageCodec(method.resolvedRequestType);
    const response = messageCodec(method.resolvedResponseType);
    const definition = {
      path: `/${path}/${method.name}`,
      requestStream: method.requestStream ?? false,
      responseStream: method.responseStream ?? false,
      requestSerialize: request.serialize,
      requestDeserialize: request.deserialize,
      responseSerialize: response.serialize,
      responseDeserialize: response.deserialize,
      originalName: method.name.charAt(0).toLowerCase() + method.name.slice(1),
    };
    return [method.name, definition] as const;
  });
  return Object.fromEntries(methods);
}

function messageCodec(type: protobuf.Type | null) {
  if (type === null) throw new Error('invariant broken: a method without its message types');
  return {
    // On Node its writer makes Buffers.
    serialize: (message: object) => type.encode(type.fromObject(message)).finish() as Buffer,
    deserialize: (bytes: Buffer) => type.toObject(type.decode(bytes), CONVERSION),
  };
}
