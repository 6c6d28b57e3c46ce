import type { ServiceDefinition } from '@grpc/grpc-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { protocolTypes } from '../definition.ts';
import { operatorTypes } from './operator-services.ts';
import { encodeStackSpec } from './stack-spec.ts';
import { stackSpec } from './test-arbitraries.ts';

const whole = protocolTypes().grappe.operator.v1;
const light = operatorTypes();
const names = ['Nodes', 'Stacks', 'Images', 'Events', 'Rack'] as const;

describe.each(names)('the light %s client', (name) => {
  it('calls the same methods', () => {
    const shape = (service: ServiceDefinition) =>
      Object.entries(service).map(
        ([method, { path, requestStream, responseStream, originalName }]) => {
          return [method, path, requestStream, responseStream, originalName];
        },
      );
    expect(shape(light[name].service)).toEqual(shape(whole[name].service));
  });
});

describe('the light clients', () => {
  it('write and read the same bytes', () => {
    fc.assert(
      fc.property(stackSpec, fc.boolean(), (stack, dryRun) => {
        const request = { stack: encodeStackSpec(stack), dryRun };
        const bytes = whole.Stacks.service.Deploy.requestSerialize(request);
        expect(light.Stacks.service.Deploy.requestSerialize(request)).toEqual(bytes);
        expect(light.Stacks.service.Deploy.requestDeserialize(bytes)).toEqual(
          whole.Stacks.service.Deploy.requestDeserialize(bytes),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('read absent fields alike', () => {
    const read = (types: typeof light) =>
      types.Nodes.service.GetNode.responseDeserialize(
        whole.Nodes.service.GetNode.responseSerialize({ node: { name: 'pi1' } }),
      );
    expect(read(light)).toEqual(read(whole));
  });
});
