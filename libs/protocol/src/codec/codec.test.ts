import { defaultServiceSpec, type Failure, type Result, type ServiceName } from '@grappe/domain';
import type { MessageTypeDefinition } from '@grpc/proto-loader';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { protocolPackage } from '../definition.ts';
import {
  decodeAssignedTask,
  decodeAssignment,
  decodeGeneration,
  decodeNodeFacts,
  decodeServiceSpec,
  decodeSlotId,
  decodeStackSpec,
  decodeTaskStatus,
  decodeVolumeSpec,
  encodeAssignment,
  encodeNodeFacts,
  encodeServiceSpec,
  encodeSlotId,
  encodeStackSpec,
  encodeTaskStatus,
  encodeVolumeSpec,
} from './index.ts';
import * as arbitrary from './testing.ts';

const definition = protocolPackage();

function wireType(name: string): MessageTypeDefinition<object, object> {
  const type = definition[name];
  if (type === undefined || !('deserialize' in type)) throw new Error(`no message ${name}`);
  return type as MessageTypeDefinition<object, object>;
}

interface Codec<T> {
  readonly type: string;
  readonly values: fc.Arbitrary<T>;
  readonly encode: (value: T) => object;
  readonly decode: (message: never) => Result<T, Failure>;
}

function roundTrip<T>(codec: Codec<T>): void {
  const { serialize, deserialize } = wireType(codec.type);
  fc.assert(
    fc.property(codec.values, (value) => {
      const decoded = codec.decode(deserialize(serialize(codec.encode(value))) as never);
      expect(decoded).toEqual({ ok: true, value });
    }),
    { numRuns: 60 },
  );
}

describe('decode(encode(x)) over the wire is x', () => {
  it('for stacks', () => {
    roundTrip({
      type: 'grappe.types.v1.StackSpec',
      values: arbitrary.stackSpec,
      encode: encodeStackSpec,
      decode: decodeStackSpec,
    });
  });
  it('for services', () => {
    roundTrip({
      type: 'grappe.types.v1.ServiceSpec',
      values: arbitrary.serviceSpec,
      encode: encodeServiceSpec,
      decode: decodeServiceSpec,
    });
  });
  it('for volumes', () => {
    roundTrip({
      type: 'grappe.types.v1.VolumeSpec',
      values: arbitrary.volumeSpec,
      encode: encodeVolumeSpec,
      decode: decodeVolumeSpec,
    });
  });
  it('for slots', () => {
    roundTrip({
      type: 'grappe.types.v1.Slot',
      values: arbitrary.slotId,
      encode: encodeSlotId,
      decode: decodeSlotId,
    });
  });
  it('for statuses', () => {
    roundTrip({
      type: 'grappe.types.v1.TaskStatus',
      values: arbitrary.taskStatus,
      encode: encodeTaskStatus,
      decode: decodeTaskStatus,
    });
  });
  it('for node facts', () => {
    roundTrip({
      type: 'grappe.types.v1.NodeFacts',
      values: arbitrary.nodeFacts,
      encode: encodeNodeFacts,
      decode: decodeNodeFacts,
    });
  });
  it('for assignments, with their generation and tasks', () => {
    roundTrip({
      type: 'grappe.link.v1.Assignment',
      values: arbitrary.assignment,
      encode: encodeAssignment,
      decode: decodeAssignment,
    });
  });
});

const DECODERS = {
  'grappe.types.v1.StackSpec': decodeStackSpec,
  'grappe.types.v1.ServiceSpec': decodeServiceSpec,
  'grappe.types.v1.VolumeSpec': decodeVolumeSpec,
  'grappe.types.v1.Slot': decodeSlotId,
  'grappe.types.v1.TaskStatus': decodeTaskStatus,
  'grappe.types.v1.NodeFacts': decodeNodeFacts,
  'grappe.link.v1.Generation': decodeGeneration,
  'grappe.link.v1.AssignedTask': decodeAssignedTask,
  'grappe.link.v1.Assignment': decodeAssignment,
} as const;

describe.each(Object.entries(DECODERS))('hostile %s', (type, decode) => {
  const decodeAny = decode as (message: unknown) => Result<unknown, Failure>;

  it('any object is a result, never an exception', () => {
    const sane = encodeAssignment(
      fc.sample(arbitrary.assignment, { numRuns: 1, seed: 7 })[0] as never,
    );
    const keys = Object.keys({ ...sane, ...sane.tasks?.[0]?.spec, ...sane.tasks?.[0] });
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom(...keys), fc.anything())),
        (message) => {
          expect(typeof decodeAny(message).ok).toBe('boolean');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('any bytes that are a message at all are a result', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        let message: object;
        try {
          message = wireType(type).deserialize(Buffer.from(bytes));
        } catch {
          return; // grpc-js answers these by itself, before any decoder is asked
        }
        expect(typeof decodeAny(message).ok).toBe('boolean');
      }),
      { numRuns: 300 },
    );
  });

  it('an empty message is refused by the path of its first missing part', () => {
    const decoded = decodeAny(wireType(type).deserialize(Buffer.alloc(0)));
    if (type.endsWith('Generation') || type.endsWith('TaskStatus')) {
      expect(decoded.ok).toBe(true); // proto3's zeros are their lowest valid values
      return;
    }
    expect(decoded).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
  });
});

describe('what is refused', () => {
  const sane = encodeServiceSpec(defaultServiceSpec('web' as ServiceName, 'web:1'));

  function problemOf(change: object): string {
    const { serialize, deserialize } = wireType('grappe.types.v1.StackSpec');
    const stack = { name: 'shop', services: [sane, { ...sane, name: 'db', ...change }] };
    const decoded = decodeStackSpec(deserialize(serialize(stack)) as never);
    return decoded.ok ? 'accepted' : decoded.error.message;
  }

  it.each([
    [{}, 'accepted'],
    [{ name: 'web' }, 'stack.services: "web" is there twice'],
    [{ name: '../etc' }, 'stack.services[1].name: "../etc" is not a service name'],
    [{ image: '' }, 'stack.services[1].image: expected an image reference'],
    [{ mode: null }, 'stack.services[1].mode: required message is missing'],
    [{ mode: {} }, 'stack.services[1].mode: expected exactly one of replicated, global'],
    [
      { mode: { replicated: { replicas: 641 } } },
      'stack.services[1].mode.replicated.replicas: 641 is not within 0 to 640',
    ],
    [
      { ports: [{ target: 80 }, { target: 0 }] },
      'stack.services[1].ports[1].target: 0 is not within 1 to 65535',
    ],
    [
      { mounts: [{ bind: { source: 'x' }, target: '/x' }] },
      'stack.services[1].mounts[0].bind.source: expected an absolute path',
    ],
    [{ mounts: [{ target: '/x' }] }, 'stack.services[1].mounts[0]: expected exactly one of'],
    [{ priority: 9 }, 'stack.services[1].priority: expected one of normal, critical, best-effort'],
    [{ stopGraceMs: -1 }, 'stack.services[1].stopGraceMs: -1 is not within 0 to 600000'],
    [
      { limits: { memoryBytes: '9223372036854775807' } },
      'stack.services[1].limits.memoryBytes: 9223372036854775807 is not within',
    ],
    [
      { reservations: { cpus: NaN, memoryBytes: 0 } },
      'stack.services[1].reservations.cpus: NaN is not within 0 to 4096',
    ],
    [
      { environment: { 'A=B': 'secret' } },
      'stack.services[1].environment: a key is empty or holds a forbidden character',
    ],
    [
      { environment: { TOKEN: 'secret\0' } },
      'stack.services[1].environment["TOKEN"]: holds a NUL character',
    ],
  ])('%j: %s', (change, expected) => {
    const problem = problemOf(change);
    expect(problem).toContain(expected.replace('9223372036854775807', '9223372036854776000'));
    expect(problem).not.toContain('secret');
  });

  it('more services than a stack may have', () => {
    const services = Array.from({ length: 257 }, (_, n) => ({ ...sane, name: `s${n}` }));
    expect(decodeStackSpec({ name: 'shop', services, volumes: [] } as never)).toMatchObject({
      ok: false,
      error: { message: 'stack.services: 257 entries, at most 256 are accepted' },
    });
  });
});
