import { CHEMISTRIES, ENERGY_DEFAULT } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { rackOf, rackProblems } from './testing.ts';

const NODES = `nodes:
  - { name: p1 }
  - { name: p2 }
  - { name: p3 }
`;

function withPower(power: string): string {
  return `rack: b\npower: ${power}\n${NODES}`;
}

function powerOf(power: string) {
  return rackOf(withPower(power)).power;
}

/** As `power` alone, with the usual forty ampere-hours. */
function withSensor(sensor: string): string {
  return withPower(`{ battery: { capacityAh: 40, sensor: ${sensor} } }`);
}

describe('a battery', () => {
  it('reads where a battery is cut off, within what such a battery has', () => {
    const battery = (volts: string): string =>
      `{ battery: { capacityAh: 40, cutOffVolts: ${volts} } }`;
    expect(powerOf(battery('11.1')).battery).toMatchObject({ cutOffVolts: 11.1 });
    expect(rackProblems(withPower(battery('24')))).toHaveLength(1);
    expect(rackProblems(withPower(battery('5')))).toHaveLength(1);
  });

  it('is a car battery where only its capacity is known', () => {
    expect(powerOf('{ battery: { capacityAh: 40 } }')).toEqual({
      battery: { chemistry: 'lead-acid', nominalVolts: 12, capacityAh: 40 },
      switchWatts: 0,
      energy: ENERGY_DEFAULT['lead-acid'],
    });
  });

  it('needs a capacity', () => {
    expect(rackProblems(withPower('{ battery: { chemistry: agm } }'))).toEqual([
      '2:19 power.battery: the capacity of the battery is missing (capacityAh: 40)',
    ]);
  });

  it.each([
    ['{ node: p1, hwmon: ina219 }', { kind: 'hwmon', driver: 'ina219', channel: 1 }],
    [
      '{ node: p1, hwmon: ina3221, channel: 3, shuntOhms: 0.002 }',
      { kind: 'hwmon', driver: 'ina3221', channel: 3, shuntOhms: 0.002 },
    ],
    [
      '{ node: p1, iio: ads1115, channel: 2, divider: 5 }',
      { kind: 'iio', device: 'ads1115', channel: 2, divider: 5 },
    ],
    ['{ node: p1, iio: ina226 }', { kind: 'iio', device: 'ina226', channel: 0, divider: 1 }],
    [
      '{ node: p1, iio: ina219, shuntOhms: 0.1 }',
      { kind: 'iio', device: 'ina219', channel: 0, divider: 1, shuntOhms: 0.1 },
    ],
    ['{ node: p1, powerSupply: max17040 }', { kind: 'power-supply', name: 'max17040' }],
    ['{ node: p1, nut: ups@10.0.0.1 }', { kind: 'nut', ups: 'ups', host: '10.0.0.1', port: 3_493 }],
    [
      '{ node: p1, nut: "rack-1@nas.lan:3500" }',
      { kind: 'nut', ups: 'rack-1', host: 'nas.lan', port: 3_500 },
    ],
    ['{ node: p1, nut: "u@[fd00::1]:1" }', { kind: 'nut', ups: 'u', host: 'fd00::1', port: 1 }],
  ])('is measured by %s', (text, sensor) => {
    expect(rackOf(withSensor(text)).power.battery?.sensor).toEqual({ node: 'p1', ...sensor });
  });

  it.each([
    ['{ hwmon: ina226 }', /sensor: the node of the sensor is missing/],
    ['{ node: p1 }', /sensor: it is not said what measures .*iio: ads1115/],
    ['{ node: p1, hwmon: ina226, nut: u@h }', /sensor: hwmon and nut are several sensors/],
    ['{ node: p1, hwmon: ina266 }', /hwmon: "ina266" .*ina219, ina220/],
    ['{ node: p1, hwmon: ina226, channel: 2 }', /channel does not go with ina226 \(shuntOhms\)/],
    ['{ node: p1, hwmon: ina226, divider: 5 }', /sensor.divider: divider does not go with/],
    ['{ node: p1, hwmon: ina3221, channel: 4 }', /channel: .*from 1 to 3/],
    ['{ node: p1, hwmon: ina226, shuntOhms: 100 }', /shuntOhms: .*from 0.0001 to 10/],
    ['{ node: p1, iio: ads1115, channel: 4, divider: 5 }', /channel: .*from 0 to 3/],
    ['{ node: p1, iio: ads1115 }', /the divider before the ads1115 is missing \(divider: 5/],
    ['{ node: p1, iio: ads1115, divider: 0.2 }', /divider: .*from 1 to 100/],
    ['{ node: p1, iio: ads1118, divider: 5 }', /iio: "ads1118"/],
    ['{ node: p1, iio: ina226, channel: 1 }', /channel does not go with ina226 \(shuntOhms/],
    ['{ node: p1, powerSupply: ../x }', /powerSupply: .*below .sys.class.power_supply/],
    ['{ node: p1, powerSupply: x, shuntOhms: 1 }', /shuntOhms does not go with powerSupply/],
    ['{ node: p1, nut: ups }', /nut: "ups" .*ups@host or ups@host:port/],
    ['{ node: p1, nut: "ups@host:0" }', /nut: "ups@host:0"/],
    ['{ node: p1, nut: "ups@host:65536" }', /nut: "ups@host:65536"/],
    ['{ node: p1, nut: "ups@host:1-2" }', /nut: "ups@host:1-2"/],
    ['{ node: P1, hwmon: ina226 }', /sensor.node: "P1"/],
    ['{ node: p1, hwmn: ina226 }', /hwmn.*did you mean "hwmon"/],
    ['p1', /sensor: this is text/],
  ])('is not measured by %s', (text, expected) => {
    expect(rackProblems(withSensor(text))).toContainEqual(expect.stringMatching(expected));
  });

  it('has a sensor that measures nothing else', () => {
    const text = withSensor('{ node: p1, hwmon: ina226 }').replace(
      '{ name: p1 }',
      '{ name: p1, sensor: { hwmon: ina226 } }',
    );
    expect(rackProblems(text)).toEqual([
      expect.stringMatching(/^4:34 nodes\[0\].sensor.hwmon: .*power.battery.sensor reads it on p1/),
    ]);
    expect(
      rackProblems(text.replace('sensor: { hwmon: ina226 }', 'sensor: { iio: ina219 }')),
    ).toEqual([]);
  });
});

describe('tiers', () => {
  it.each(CHEMISTRIES)('have thresholds for %s that make sense', (chemistry) => {
    const energy = powerOf(`{ battery: { chemistry: ${chemistry}, capacityAh: 9 } }`).energy;
    expect(energy).toEqual(ENERGY_DEFAULT[chemistry]);
    // Written out, the defaults pass the checks.
    const percent = (share: number) => `${Math.round(share * 100)}%`;
    const { saver, critical, shutdown, hysteresis, restartCharge } = energy;
    const text = `saver: { below: ${percent(saver.belowCharge)} }, critical: { below: ${percent(critical.belowCharge)} },
      shutdown: { below: ${percent(shutdown.belowCharge)} }, hysteresis: ${percent(hysteresis)}, restart: ${percent(restartCharge)}`;
    expect(powerOf(`{ tiers: { ${text} } }`).energy).toEqual(energy);
  });

  it('are read', () => {
    const tiers = `{ saver: { below: 52.5%, nodes: 6 }, critical: { below: 30 %, nodes: 3 }, shutdown: { below: 20% }, hysteresis: 7%, restart: 40% }`;
    expect(powerOf(`{ tiers: ${tiers} }`).energy).toEqual({
      saver: { belowCharge: 0.525, maxNodes: 6 },
      critical: { belowCharge: 0.3, maxNodes: 3 },
      shutdown: { belowCharge: 0.2 },
      hysteresis: 0.07,
      restartCharge: 0.4,
    });
  });

  it('keep the defaults of the chemistry for what they leave out', () => {
    const battery = 'battery: { chemistry: gel, capacityAh: 1 }';
    expect(powerOf(`{ ${battery}, tiers: { saver: { nodes: 2 } } }`).energy).toEqual({
      ...ENERGY_DEFAULT.gel,
      saver: { belowCharge: ENERGY_DEFAULT.gel.saver.belowCharge, maxNodes: 2 },
    });
  });

  it('allow a restart right where the tier ends', () => {
    const tiers = '{ shutdown: { below: 10% }, hysteresis: 20%, restart: 30% }';
    expect(powerOf(`{ tiers: ${tiers} }`).energy.restartCharge).toBe(0.3);
  });

  it.each([
    ['{ saver: { below: 0.5 } }', /saver.below: "0.5" .*did you mean "50%"/],
    ['{ saver: { below: 50 } }', /saver.below: "50" .*did you mean "50%"\? \(a percentage from 1%/],
    ['{ saver: { below: 100% } }', /saver.below: .*from 1% to 99%/],
    ['{ hysteresis: 0% }', /hysteresis: .*from 1% to 50%/],
    ['{ restart: half }', /restart: "half"/],
    ['{ saver: { above: 50% } }', /saver.above: .*unknown/],
    ['{ shutdown: { below: 20%, nodes: 1 } }', /shutdown.nodes: .*unknown/],
    ['{ saver: 50% }', /saver: this is text \(a map with below, nodes/],
    ['{ savr: { below: 50% } }', /tiers.savr: .*did you mean "saver"/],
    ['{ saver: { nodes: 0 } }', /saver.nodes: .*whole number from 1/],
    ['{ saver: { nodes: 3 }, critical: { nodes: 4 } }', /critical.nodes: .*from 1 to 3/],
    [
      '{ critical: { below: 65% } }',
      /^2:38 power.tiers.critical.below: critical 65% does not lie below saver 60% \(by default\) \(less than 60%/,
    ],
    [
      '{ saver: { below: 40% } }',
      /saver.below: critical 40% \(by default\) does not lie below saver 40% \(more than 40%, or another critical/,
    ],
    [
      '{ critical: { below: 30% }, shutdown: { below: 30% } }',
      /shutdown.below: shutdown 30% does not lie below critical 30%/,
    ],
    [
      '{ restart: 29% }',
      /restart: restart 29% would shut the rack down again soon: shutdown 25% \(by default\), hysteresis 5% \(by default\) \(restart: 30% or more/,
    ],
    ['{ hysteresis: 30% }', /hysteresis: restart 45% \(by default\) would shut/],
    ['{ saver: { below: 96% } }', /saver.below: saver would never end: .* of 101%/],
    ['{ hysteresis: 40% }', /hysteresis: saver would never end: .* of 100%/],
  ])('refuse %s', (tiers, expected) => {
    const found = rackProblems(withPower(`{ tiers: ${tiers} }`));
    expect(found).toContainEqual(expect.stringMatching(expected));
  });

  it('say nothing twice about a figure that could not be read', () => {
    expect(
      rackProblems(withPower('{ tiers: { saver: { below: much }, restart: x } }')),
    ).toHaveLength(2);
  });
});

describe('prices', () => {
  it('are read', () => {
    const prices =
      '{ currency: FCFA, perKwh: 120, rack: 762000, server: { watts: 1200, price: 7000000 } }';
    expect(powerOf(`{ prices: ${prices} }`).prices).toEqual({
      currency: 'FCFA',
      perKwh: 120,
      rack: 762_000,
      server: { watts: 1_200, price: 7_000_000 },
    });
    expect(powerOf('{ prices: { currency: € } }').prices).toEqual({ currency: '€' });
  });

  it.each([
    ['{ perKwh: 1 }', /prices: the currency is missing/],
    ['{ currency: "" }', /currency: this is empty/],
    ['{ currency: "a\\tb" }', /currency: "a\\tb"/],
    ['{ currency: Central African francs }', /currency: .*up to 12 characters/],
    ['{ currency: EUR, perKwh: -1 }', /perKwh: .*from 0/],
    ['{ currency: EUR, rack: dear }', /prices.rack: "dear"/],
    ['{ currency: EUR, server: { price: 1 } }', /server: what the server draws is missing/],
    ['{ currency: EUR, server: { watts: 0 } }', /server.watts: .*from 0.001/],
    ['{ currency: EUR, perkwh: 1 }', /did you mean "perKwh"/],
  ])('refuse %s', (prices, expected) => {
    const found = rackProblems(withPower(`{ prices: ${prices} }`));
    expect(found).toContainEqual(expect.stringMatching(expected));
  });
});

describe('the power-good line of a converter', () => {
  const converter = (node: string) =>
    withPower(
      `{ converters: [{ name: c1, nodes: [p1, p2], powerGood: { node: ${node}, gpio: 4 } }] }`,
    );

  it('is watched by a node that the converter does not feed', () => {
    expect(rackOf(converter('p3')).converters[0]?.powerGood).toEqual({
      node: 'p3',
      gpio: 4,
      activeLow: false,
    });
    expect(rackProblems(converter('p2'))).toEqual([
      '2:71 power.converters[0].powerGood.node: "p2" is not possible here: it goes dark together with this one (a node on another converter)',
    ]);
  });
});
