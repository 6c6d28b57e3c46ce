import { NO_WIRING } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { nodeOf, rackOf, rackProblems } from './testing.ts';

/** Three nodes, of which the first has something wired to it; the first two share a converter. */
function rackWith(wiring: string, second = ''): string {
  return `rack: b
power: { converters: [{ name: c1, nodes: [p1, p2] }, { name: c2, nodes: [p3] }] }
nodes:
  - { name: p1, ${wiring} }
  - { name: p2, ${second} }
  - { name: p3 }
`;
}

function wiringOf(wiring: string) {
  return nodeOf(rackOf(rackWith(wiring)), 'p1')?.wiring;
}

function problemsOf(wiring: string, second = ''): readonly string[] {
  return rackProblems(rackWith(wiring, second));
}

describe('lights', () => {
  it.each([
    ['17', { kind: 'gpio', gpio: 17, activeLow: false }],
    ['{ gpio: 17 }', { kind: 'gpio', gpio: 17, activeLow: false }],
    ['{ gpio: 17, activeLow: true }', { kind: 'gpio', gpio: 17, activeLow: true }],
    ['{ kernel: ACT }', { kind: 'kernel', name: 'ACT' }],
    ['{ kernel: "rack:green:status-1" }', { kind: 'kernel', name: 'rack:green:status-1' }],
  ])('are %s', (text, led) => {
    expect(wiringOf(`leds: { status: ${text} }`)).toEqual({ leds: { status: led } });
    expect(wiringOf(`leds: { power: ${text} }`)).toEqual({ leds: { power: led } });
  });

  it.each([
    ['{ status: 28 }', /leds.status: .*from 0 to 27/],
    ['{ status: red }', /leds.status: "red"/],
    ['{ status: [17] }', /leds.status: this is a list/],
    ['{ status: {} }', /leds.status: gpio or kernel is missing \({ gpio: pin } or/],
    ['{ status: { gpio: 1, kernel: ACT } }', /leds.status: gpio and kernel are two lights/],
    ['{ status: { kernel: ACT, activeLow: true } }', /status.activeLow: .*the kernel knows/],
    ['{ status: { kernel: ../ACT } }', /status.kernel: .*below .sys.class.leds/],
    ['{ status: { gpio: 17, activeLow: maybe } }', /status.activeLow: .*true or false/],
    ['{ status: { gpio: 17, activelow: true } }', /did you mean "activeLow"/],
    ['{ status: 17, power: { gpio: 17 } }', /leds.status: "17" .*leds.power.gpio uses it on p1/],
    [
      '{ status: { kernel: ACT }, power: { kernel: ACT } }',
      /leds.status.kernel: "ACT" .*nodes\[0\].leds.power.kernel is this light/,
    ],
    ['17', /leds: this is a number \(a map with power, status\)/],
  ])('are not %s', (text, expected) => {
    expect(problemsOf(`leds: ${text}`)).toContainEqual(expect.stringMatching(expected));
  });

  it('may have the same pin and name on another node', () => {
    const leds = 'leds: { power: 17, status: { kernel: ACT } }';
    expect(problemsOf(leds, leds)).toEqual([]);
  });
});

describe('a button', () => {
  it.each([
    ['24', { gpio: 24, activeLow: false }],
    // The board pulls these pins up, so that a button to ground is what makes a difference.
    ['3', { gpio: 3, activeLow: true }],
    ['8', { gpio: 8, activeLow: true }],
    ['9', { gpio: 9, activeLow: false }],
    ['{ gpio: 3 }', { gpio: 3, activeLow: true }],
    ['{ gpio: 24, activeLow: true }', { gpio: 24, activeLow: true }],
    ['{ gpio: 3, activeLow: false }', { gpio: 3, activeLow: false }],
  ])('is %s', (text, button) => {
    expect(wiringOf(`button: ${text}`)).toEqual({ leds: {}, button });
  });

  it.each([
    ['button: 40', /button: .*from 0 to 27/],
    ['button: { pin: 24 }', /button.pin: .*unknown/],
    ['button: { activeLow: true }', /button: gpio is missing/],
    ['leds: { status: 24 }, button: 24', /button: .*leds.status uses it on p1/],
  ])('is not %s', (text, expected) => {
    expect(problemsOf(text)).toContainEqual(expect.stringMatching(expected));
  });
});

describe('a relay', () => {
  it('is on a node that another converter feeds', () => {
    expect(wiringOf('relay: { node: p3, gpio: 22, activeLow: true }')).toEqual({
      leds: {},
      relay: { node: 'p3', gpio: 22, activeLow: true },
    });
    expect(problemsOf('relay: { node: p2, gpio: 22 }')).toEqual([
      '4:32 nodes[0].relay.node: "p2" is not possible here: c1 feeds both (a node on another converter)',
    ]);
    expect(problemsOf('relay: { node: p1, gpio: 22 }')).toEqual([
      expect.stringMatching(/a node cannot switch itself back on/),
    ]);
  });

  it('has a pin of its own', () => {
    const relay = 'relay: { node: p3, gpio: 22 }';
    expect(problemsOf(relay, relay)).toEqual([
      expect.stringMatching(/nodes\[1\].relay.gpio: .*nodes\[0\].relay.gpio uses it on p3/),
    ]);
    expect(problemsOf('relay: { node: p3, gpio: 99 }')).toEqual([
      expect.stringMatching(/relay.gpio: .*from 0 to 27/),
    ]);
  });
});

describe('a sensor of a node', () => {
  it('needs no node', () => {
    expect(wiringOf('sensor: { hwmon: ina3221, channel: 2 }')).toEqual({
      leds: {},
      sensor: { kind: 'hwmon', driver: 'ina3221', channel: 2 },
    });
    expect(problemsOf('sensor: { node: p1, hwmon: ina226 }')).toEqual([
      expect.stringMatching(/sensor.node: the key "node" is unknown/),
    ]);
  });
});

it('nothing wired is no wiring', () => {
  expect(wiringOf('leds: {}')).toEqual(NO_WIRING);
  expect(nodeOf(rackOf('rack: b\nnodes: [{ name: p1 }]'), 'p1')?.wiring).toEqual(NO_WIRING);
});
