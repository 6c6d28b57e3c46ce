import type { ServiceDefinition } from '@grpc/grpc-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { protocolTypes } from '../definition.ts';
import { operatorType } from './operator-services.ts';
import { encodeStackSpec } from './stack-spec.ts';
import { stackSpec } from './testing.ts';

const whole = protocolTypes().grappe.operator.v1;
type AnyMethod = { readonly responseDeserialize: (bytes: Buffer) => unknown };
const names = [
  'Nodes',
  'Stacks',
  'Images',
  'Incidents',
  'Events',
  'Rack',
  'Rollouts',
  'FrontDoor',
  'Alerts',
] as const;
const light = {
  Nodes: operatorType('Nodes'),
  Stacks: operatorType('Stacks'),
  Images: operatorType('Images'),
  Incidents: operatorType('Incidents'),
  Rollouts: operatorType('Rollouts'),
  FrontDoor: operatorType('FrontDoor'),
  Alerts: operatorType('Alerts'),
  Events: operatorType('Events'),
  Rack: operatorType('Rack'),
};

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

  it.each(names)('read absent fields of all answers of %s alike', (name) => {
    for (const [method, { responseDeserialize }] of Object.entries<AnyMethod>(
      light[name].service,
    )) {
      const other = (whole[name].service as unknown as Record<string, AnyMethod>)[method];
      expect(responseDeserialize(Buffer.alloc(0))).toEqual(
        other?.responseDeserialize(Buffer.alloc(0)),
      );
    }
  });

  it('know the messages within messages', () => {
    const node = { name: 'pi1', facts: { bootId: 'b' }, labels: { a: 'b' }, condition: 1 } as const;
    const bytes = whole.Nodes.service.GetNode.responseSerialize({ node });
    expect(light.Nodes.service.GetNode.responseDeserialize(bytes)).toEqual(
      whole.Nodes.service.GetNode.responseDeserialize(bytes),
    );
  });
});
