import type { EnergyDay, PowerReportResponse } from '@grappe/protocol';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { useTestRack } from './testing/test-rack.ts';
import { sampleNode } from './testing/test-world.ts';

const rack = useTestRack();
const { grappe } = rack;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const PIS = Array.from({ length: 10 }, (_, n) => `black-pearl${n + 1}`);

/** Ten Pis of 3.5 W and a switch of 9.26 W, for so long. */
function day(name: string, knownMs = DAY_MS): EnergyDay {
  const hours = knownMs / HOUR_MS;
  return {
    day: name,
    lengthMs: DAY_MS,
    knownMs,
    measuredWh: 35 * hours,
    switchWh: 9.26 * hours,
    lossWh: 6 * hours,
    unassignedWh: 14 * hours,
    nodes: PIS.map((node) => ({ node, measuredWh: 3.5 * hours, knownMs })),
    services: [
      { service: 'shop/web', wh: 7 * hours },
      { service: 'shop/odoo', wh: 14 * hours },
    ],
  };
}

const PRICES = {
  currency: 'FCFA',
  pricePerKwh: 120,
  rackPrice: 762_000,
  serverPrice: 7_000_000,
  serverAssumed: false,
};

const TEN_PIS: PowerReportResponse = {
  days: [day('2026-11-21')],
  clockSet: true,
  serverWatts: 1_200,
  ...PRICES,
};

describe('the report of the ten-Pi rack', () => {
  it('is the one of the field report', async () => {
    rack.world.report = TEN_PIS;
    const { stdout, stderr, exitCode } = await grappe('power report --days 1');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(rack.world.reported).toEqual([1]);
    expect(stdout).toBe(`each day, in Wh
    DAY         NODES  SWITCH   LOST    RACK  |0             1206.2|
    2026-11-21  840.0   222.2  144.0  1206.2  ████████████████████

nodes, in Wh
    NODE           11-21  PER 24 H  BY
${PIS.map((name) => `    ${name.padEnd(13)}   84.0      84.0  measured\n`).join('')}    ~ all or part of it by a model of the board; ? not known all the time; - not known at all

services, in Wh
    SERVICE     USED  PER 24 H  OF THE NODES
    shop/odoo  336.0     336.0  ████████ 40 %
    shop/web   168.0     168.0  ████ 20 %
    (none)     336.0     336.0  ████████ 40 %

in all, in the 24h that are known
                              USED    PER 24 H
    nodes                0.840 kWh   0.840 kWh  84.0 Wh each
    switch               0.222 kWh   0.222 kWh
    nodes and switch     1.062 kWh   1.062 kWh  3.7 % of the server
    lost in converters   0.144 kWh   0.144 kWh  modelled
    rack                 1.206 kWh   1.206 kWh  4.2 % of the server
    server              28.800 kWh  28.800 kWh  1,200 W

money, in FCFA
            ENERGY A DAY     A YEAR   HARDWARE
    rack             145     52,833    762,000
    server         3,456  1,261,440  7,000,000
    saved          3,311  1,208,607  6,238,000
`);
  });

  it('has the same in its document', async () => {
    rack.world.report = TEN_PIS;
    const json: unknown = JSON.parse((await grappe('power report -o json')).stdout);
    expect(parse((await grappe('power report -o yaml')).stdout)).toEqual(json);
    expect(rack.world.reported.at(-1)).toBe(7);
    expect(json).toMatchObject({
      clockSet: true,
      undated: null,
      days: [
        {
          day: '2026-11-21',
          nodesWh: 840,
          unknownMs: 0,
          nodes: { length: 10, 0: { node: 'black-pearl1', measuredWh: 84, haltedWh: 0 } },
          services: [{ service: 'shop/web', wh: 168 }, {}],
        },
      ],
      total: { nodesWh: 840, knownMs: DAY_MS, unknownMs: 0 },
      server: { watts: 1_200, assumed: false, wh: 28_800, whPerDay: 28_800 },
      prices: { currency: 'FCFA', rack: 762_000, server: 7_000_000, serverEnergyPerDay: 3_456 },
    });
  });
});

describe('a report of a rack of which not everything is known', () => {
  const gaps: PowerReportResponse = {
    days: [
      day('2026-11-19', 18 * HOUR_MS),
      { day: '2026-11-20', lengthMs: DAY_MS },
      {
        day: '2026-11-21',
        lengthMs: 12 * HOUR_MS,
        knownMs: 12 * HOUR_MS,
        measuredWh: 20,
        modelledWh: 30,
        haltedWh: 5,
        nodes: [
          { node: 'pi1', measuredWh: 20, modelledWh: 10, knownMs: 12 * HOUR_MS },
          { node: '', modelledWh: 20, haltedWh: 5, knownMs: 6 * HOUR_MS },
        ],
      },
    ],
    undated: { knownMs: HOUR_MS, lengthMs: HOUR_MS, modelledWh: 3, nodes: [] },
    clockSet: true,
    serverWatts: 1_200,
    serverAssumed: true,
  };

  it('says so, and makes nothing up', async () => {
    rack.world.report = gaps;
    const { stdout } = await grappe('power report');
    expect(stdout).toMatch(/2026-11-19 .* 6h\n/);
    expect(stdout).toMatch(/2026-11-20 +- +- +- +- +24h\n/);
    expect(stdout).toMatch(/not dated +3\.0 /);
    expect(stdout).toMatch(/black-pearl1 +63\.0\? +- +- +84\.0 +measured\n/);
    expect(stdout).toMatch(/pi1 +- +- +~30\.0 +60\.0 +measured 67 %, modelled 33 %\n/);
    expect(stdout).toMatch(/others +- +- +~25\.0 +100\.0 +modelled 80 %, halted 20 %\n/);
    expect(stdout).toContain('in all, in the 30h that are known (of 30h nothing is known)');
    expect(stdout).toMatch(/server .* 1,200 W, assumed: rack\.yaml names none\n/);
    expect(stdout).not.toContain('money');
  });

  it('sums up what has no day while the clock is not set', async () => {
    rack.world.report = { ...gaps, days: [], clockSet: false };
    const { stdout } = await grappe('power report');
    expect(stdout).toContain('in all, in the 1h that are known\n');
    expect(stdout).toMatch(/nodes +0\.003 kWh +0\.072 kWh/);
  });

  it('has a column for each day when there is room', async () => {
    const names = Array.from({ length: 7 }, (_, n) => `2026-11-2${n}`);
    rack.world.report = { ...TEN_PIS, days: names.map((name) => day(name)) };
    expect((await grappe('power report')).stdout).toMatch(/NODE +11-22 +11-23 .* +11-26 +PER 24 H/);
    expect((await grappe('power report -o wide')).stdout).toMatch(/NODE +11-20 +11-21 .* +11-26 /);
  });

  it('is none when nothing was counted yet', async () => {
    const { stdout, stderr } = await grappe('power report');
    expect([stdout, stderr]).toEqual(['', 'nothing was counted yet: look again in a minute\n']);
    const { stdout: json } = await grappe('power report -o json');
    expect(JSON.parse(json)).toMatchObject({
      days: [],
      prices: null,
      total: { rackWhPerDay: null },
    });
  });

  it('has what hardware costs without a price of energy', async () => {
    const { pricePerKwh: _none, ...bare } = TEN_PIS;
    rack.world.report = bare;
    expect((await grappe('power report')).stdout).toMatch(
      /money, in FCFA\n +HARDWARE\n +rack +762,000\n/,
    );
  });
});

describe('energy in other commands', () => {
  const BATTERY = {
    charge: 0.55,
    low: 0.5,
    high: 0.65,
    synchronised: true,
    flow: 'FLOW_DISCHARGING' as const,
    toEmptyMs: 8 * HOUR_MS,
  };

  it('`grappe status` has a line of it where a battery is described, or the tier is not normal', async () => {
    expect((await grappe('status')).stdout).not.toContain('energy');
    rack.world.power = { because: 'normal: as the charge is', hasBattery: true, battery: BATTERY };
    expect((await grappe('status')).stdout).toContain(
      'energy    normal: as the charge is, battery 55 % (50 % to 65 %), discharging, lasts 8h\n',
    );
    rack.world.power = { because: 'normal, held: nothing is heard of it', hasBattery: true };
    expect((await grappe('status')).stdout).toContain('energy    normal, held: nothing is heard');
    rack.world.power = { tier: 'ENERGY_TIER_SAVER', because: 'saver: set by an operator' };
    expect((await grappe('status')).stdout).toContain('energy    saver: set by an operator\n');
    expect(JSON.parse((await grappe('status -o json')).stdout)).toMatchObject({
      tier: 'saver',
      charge: null,
    });
  });

  it('`grappe node ls` has what nodes draw where that is known', async () => {
    rack.world.nodes.set('pi1', sampleNode('pi1'));
    expect((await grappe('node ls')).stdout).not.toContain('WATTS');
    const power = { node: '', converter: '', underVoltage: false };
    const draws = [
      ['pi2', 3.456, 'SOURCE_MEASURED'],
      ['pi3', 2, 'SOURCE_MODELLED'],
      ['pi4', 0.5, 'SOURCE_HALTED'],
    ] as const;
    for (const [name, watts, source] of draws)
      rack.world.nodes.set(name, sampleNode(name, { power: { ...power, watts, source } }));
    const { stdout } = await grappe('node ls');
    const cells = stdout.split('\n').map((line) => / c1 +(\S+)$/.exec(line)?.[1]);
    expect(cells.filter((cell) => cell !== undefined)).toEqual(['3.46', '~2.00', 'halted']);
    expect(JSON.parse((await grappe('node ls -o json')).stdout)).toMatchObject({
      nodes: [{ power: null }, { power: { watts: 3.456, source: 'measured' } }, {}, {}],
    });
  });
});
