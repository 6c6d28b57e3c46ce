import type { ConverterName, Failure, NodeHardware, NodeName, Result } from '@grappe/domain';
import type { MessageTypeDefinition } from '@grpc/proto-loader';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { protocolPackage } from '../definition.ts';
import {
  decodeButtonPress,
  decodeHardware,
  decodeHardwareReport,
  decodeStanding,
  decodeSwitchRelay,
  encodeButtonPress,
  encodeHardware,
  encodeHardwareReport,
  encodeStanding,
  encodeSwitchRelay,
} from './index.ts';
import * as arbitrary from './testing.ts';

const definition = protocolPackage();

function wireType(name: string): MessageTypeDefinition<object, object> {
  const type = definition[`grappe.link.v1.${name}`];
  if (type === undefined || !('deserialize' in type)) throw new Error(`no message ${name}`);
  return type as MessageTypeDefinition<object, object>;
}

/** As the other side gets it. */
function carried(name: string, message: object): never {
  const { serialize, deserialize } = wireType(name);
  return deserialize(serialize(message)) as never;
}

interface Codec<T> {
  readonly values: fc.Arbitrary<T>;
  readonly encode: (value: T) => object;
  readonly decode: (message: never) => Result<T, Failure>;
}

const codec = <T>(one: Codec<T>): Codec<unknown> => one as Codec<unknown>;

const CODECS: Readonly<Record<string, Codec<unknown>>> = {
  Hardware: codec({
    values: arbitrary.hardware,
    encode: encodeHardware,
    decode: decodeHardware,
  }),
  Standing: codec({
    values: arbitrary.standing,
    encode: encodeStanding,
    decode: decodeStanding,
  }),
  HardwareReport: codec({
    values: arbitrary.hardwareReport,
    encode: encodeHardwareReport,
    decode: decodeHardwareReport,
  }),
  ButtonPress: codec({
    values: fc.constantFrom('short' as const, 'long' as const),
    encode: encodeButtonPress,
    decode: decodeButtonPress,
  }),
  SwitchRelay: codec({
    values: arbitrary.relaySwitch,
    encode: encodeSwitchRelay,
    decode: decodeSwitchRelay,
  }),
};

describe.each(Object.entries(CODECS))('%s', (name, { values, encode, decode }) => {
  const decodeAny = decode as (message: unknown) => Result<unknown, Failure>;

  it('is the same on the other side', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(decode(carried(name, encode(value)))).toEqual({ ok: true, value });
      }),
      { numRuns: 100 },
    );
  });

  it('any object, and any bytes that are a message at all, are a result', () => {
    const keys = Object.keys(carried(name, encode(fc.sample(values, { numRuns: 1, seed: 3 })[0])));
    const objects = fc.oneof(
      fc.anything(),
      fc.dictionary(fc.constantFrom(...keys, 'kind'), fc.anything()),
    );
    const bytes = fc.uint8Array({ maxLength: 64 }).map((some) => {
      try {
        return wireType(name).deserialize(Buffer.from(some));
      } catch {
        return undefined; // grpc-js answers these by itself, before any decoder is asked
      }
    });
    fc.assert(
      fc.property(fc.oneof(objects, bytes), (message) => {
        const decoded = decodeAny(message);
        if (!decoded.ok) expect(decoded.error.code).toBe('INVALID_INPUT');
      }),
      { numRuns: 300 },
    );
  });

  it('that is missing is refused', () => {
    expect(decodeAny(null)).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
  });
});

describe('what is refused of Hardware', () => {
  const pin = { gpio: 4, activeLow: false };
  const hwmon = { driver: 'ina226', channel: 1 };
  const battery = { chemistry: 'agm', nominalVolts: 12, capacityAh: 40 };

  function problemOf(message: object): string {
    const decoded = decodeHardware(carried('Hardware', message));
    return decoded.ok ? 'accepted' : decoded.error.message;
  }

  it.each([
    [{}, 'accepted'],
    [{ button: { gpio: 28 } }, 'hardware.button.gpio: 28 is not within 0 to 27'],
    [{ powerLed: {} }, 'hardware.powerLed: expected exactly one of pin, kernel'],
    [{ statusLed: { kernel: '../../etc' } }, 'hardware.statusLed.kernel: expected the name of'],
    [{ statusLed: { kernel: '..' } }, 'hardware.statusLed.kernel: expected the name of'],
    [{ relays: [{ node: 'a' }] }, 'hardware.relays[0].pin: required message is missing'],
    [{ relays: [{ node: 'A B', pin }] }, 'hardware.relays[0].node: "A B" is not a node name'],
    [
      { powerGoods: Array.from({ length: 29 }, () => ({ converter: 'c', pin })) },
      'hardware.powerGoods: 29 entries, at most 28 are accepted',
    ],
    [{ sensors: [{ role: 0 }] }, 'hardware.sensors[0]: expected exactly one of hwmon'],
    [{ sensors: [{ role: 7, hwmon }] }, 'hardware.sensors[0].role: expected one of node, battery'],
    [{ sensors: [{ role: 1, hwmon }] }, 'hardware.sensors[0].battery: required message is missing'],
    [
      { sensors: [{ role: 1, hwmon, battery: { ...battery, chemistry: 'nimh' } }] },
      'hardware.sensors[0].battery.chemistry: expected one of lead-acid',
    ],
    [
      { sensors: [{ role: 1, hwmon, battery: { ...battery, nominalVolts: 0 } }] },
      'hardware.sensors[0].battery.nominalVolts: 0 is not within',
    ],
    [
      { sensors: [{ hwmon: { ...hwmon, shuntOhms: Number.NaN } }] },
      'hardware.sensors[0].hwmon.shuntOhms: NaN is not within',
    ],
    [
      { sensors: [{ nut: { ups: 'a b', host: 'h', port: 3_493 } }] },
      'hardware.sensors[0].nut.ups: expected the name of a UPS',
    ],
    [
      { sensors: [{ nut: { ups: 'a', host: 'h\nGET', port: 3_493 } }] },
      'hardware.sensors[0].nut.host: expected a host',
    ],
    [
      { sensors: [{ powerSupply: { name: 'a/b' } }] },
      'hardware.sensors[0].powerSupply.name: expected the name of a power supply',
    ],
    [{ board: 'b'.repeat(129) }, 'hardware.board: 129 characters, at most 128 are accepted'],
  ])('%j: %s', (message, expected) => {
    expect(problemOf(message)).toContain(expected);
  });

  it('keeps a file of settings readable as JSON', () => {
    const settings: NodeHardware = {
      statusLed: { kind: 'kernel', name: 'ACT' },
      relays: [{ node: 'n2' as NodeName, ...pin }],
      powerGoods: [{ converter: 'c1' as ConverterName, gpio: 5, activeLow: true }],
      sensors: [{ role: 'node', spec: { kind: 'hwmon', driver: 'ina226', channel: 1 } }],
    };
    const text = JSON.stringify(encodeHardware(settings));
    expect(decodeHardware(JSON.parse(text) as never)).toEqual({ ok: true, value: settings });
  });
});

describe('what is refused of the others', () => {
  it('a tier that does not exist', () => {
    expect(decodeStanding(carried('Standing', { tier: 'turbo' }))).toMatchObject({
      ok: false,
      error: { message: 'standing.tier: expected one of normal, saver, critical, shutdown' },
    });
  });

  it('a press of an unknown kind', () => {
    expect(decodeButtonPress(carried('ButtonPress', { kind: 9 }))).toMatchObject({
      ok: false,
      error: { message: 'button.kind: expected one of short, long' },
    });
  });

  it('a value that is no number', () => {
    const report = { readings: [{ sample: { volts: Number.POSITIVE_INFINITY } }] };
    expect(decodeHardwareReport(carried('HardwareReport', report))).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('readings[0].sample.volts: Infinity') as string },
    });
  });

  it('nothing of a report that is too long: it is cut before it is sent', () => {
    const troubles = Array.from({ length: 300 }, () => 'x'.repeat(2_000));
    const report = { troubles, readings: [], powerGoods: [], relays: [], lights: '' };
    const decoded = decodeHardwareReport(carried('HardwareReport', encodeHardwareReport(report)));
    expect(decoded.ok && decoded.value.troubles).toHaveLength(256);
    expect(decoded.ok && decoded.value.troubles[0]).toHaveLength(1_000);
  });
});
