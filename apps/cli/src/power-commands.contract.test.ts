import type { GetPowerResponse } from '@grappe/protocol';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { useTestRack } from './testing/test-rack.ts';

const rack = useTestRack();
const { grappe } = rack;

const HOUR_MS = 3_600_000;

const POWER: GetPowerResponse = {
  tier: 'ENERGY_TIER_SAVER',
  because: 'saver: as the charge is',
  battery: {
    charge: 0.55,
    low: 0.5,
    high: 0.65,
    synchronised: true,
    evidence: 'rest',
    evidenceAgoMs: 3 * HOUR_MS,
    flow: 'FLOW_DISCHARGING',
    amps: 3.2,
    volts: 12.21,
    temperatureC: 24,
    capacityAh: 38.2,
    toEmptyMs: 8 * HOUR_MS,
  },
  distrust: 'ina226: frozen\u001b[2J',
  forecast: {
    saverMs: 0,
    criticalMs: 2 * HOUR_MS,
    shutdownMs: 4 * HOUR_MS,
    emptyMs: 8 * HOUR_MS,
  },
  watts: 39.1,
  switchWatts: 9.26,
  nodes: [
    { node: 'pi1', converter: 'c1', watts: 3.456, source: 'SOURCE_MEASURED' },
    { node: 'pi2', watts: 0.5, source: 'SOURCE_HALTED', underVoltage: true },
  ],
  converters: [
    { converter: 'c1', nodes: ['pi1', 'pi3'], watts: 22.5, amps: 4.5, maxAmps: 5, powerGood: true },
    { converter: 'c2', nodes: ['pi2'], watts: 0.5, amps: 0.1, powerGood: false },
  ],
};

describe('the energy of the rack', () => {
  it('is shown with its forecast as a chart', async () => {
    rack.world.power = POWER;
    const { stdout, stderr, exitCode } = await grappe('power');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toBe(`saver: as the charge is
    charge        ██████████▒▒▒······· 55 % (50 % to 65 %)
    known by      rest, 3h ago
    battery       discharging, 3.20 A out of it, 12.21 V, 24.0 °C
    capacity      38.2 Ah
    lasts         8h
    not believed  ina226: frozen?[2J
    drawn         39.10 W, 9.26 W of it by the switch

forecast, at what is drawn now
    TIER           IN  |now                                           8h|
    saver     reached  |
    critical       2h  ------------|
    shutdown       4h  ------------------------|
    empty          8h  ------------------------------------------------|

converters
    CONVERTER    LOAD   RATED  USED  WATTS  POWER   NODES
    c1         4.50 A  5.00 A  90 %  22.50  good    pi1,pi3
    c2         0.10 A                 0.50  FAILED  pi2

nodes
    NODE  WATTS  BY        CONVERTER  SUPPLY
    pi1    3.46  measured  c1
    pi2    0.50  halted               under-voltage
`);
  });

  it('has colours on a terminal', async () => {
    rack.world.power = POWER;
    const { stdout } = await grappe('power', { isTTY: true });
    expect(stdout).toContain('\u001b[31mFAILED');
    expect(stdout).toContain('\u001b[33m90 %');
  });

  it('of a rack without a battery is what its boards draw', async () => {
    const { stdout } = await grappe('power');
    expect(stdout).toBe('normal: rack.yaml describes no battery\n    drawn  12.50 W\n');
  });

  it('says of a charge that nothing has told that it is a guess', async () => {
    const battery = { charge: 0.5, low: 0, high: 1, evidence: '', flow: 'FLOW_CHARGING' as const };
    rack.world.power = { because: 'normal, held', battery: { ...battery, amps: -1 } };
    const { stdout } = await grappe('power');
    expect(stdout).toContain('▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒ 50 % (0 % to 100 %), a guess\n');
    expect(stdout).toMatch(/known by +nothing yet\n +battery +charging, 1\.00 A into it/);
    expect(stdout).not.toContain('forecast');
  });

  it('is one document, with null for what is absent', async () => {
    rack.world.power = POWER;
    const json: unknown = JSON.parse((await grappe('power -o json')).stdout);
    expect(parse((await grappe('power -o yaml')).stdout)).toEqual(json);
    expect(json).toMatchObject({
      tier: 'saver',
      overrideLeftMs: null,
      battery: { flow: 'discharging', onMains: null, evidenceAgoMs: 3 * HOUR_MS },
      forecast: { saverMs: 0, emptyMs: 8 * HOUR_MS },
      nodes: [{ source: 'measured' }, { converter: null, source: 'halted', underVoltage: true }],
      converters: [{ powerGood: true }, { maxAmps: null, powerGood: false }],
    });
    rack.world.power = {};
    expect(JSON.parse((await grappe('power -o json')).stdout)).toEqual({
      tier: 'normal',
      because: '',
      overrideLeftMs: null,
      battery: null,
      distrust: null,
      forecast: null,
      watts: 0,
      switchWatts: 0,
      nodes: [],
      converters: [],
    });
  });
});

describe('what each tier would do', () => {
  const plan = () => {
    const web = { service: 'shop/web', priority: 'best-effort', wanted: 2 };
    rack.world.plan.push(
      {
        tier: 'ENERGY_TIER_NORMAL',
        services: [{ ...web, runs: 2, because: 'may run' }],
        nodes: [{ node: 'pi1', action: 'ACTION_STAY', because: 'all stay' }],
      },
      {
        tier: 'ENERGY_TIER_SAVER',
        services: [{ ...web, runs: 1, because: 'has no room' }],
        nodes: [{ node: 'pi1', action: 'ACTION_DRAIN', because: 'not needed' }],
      },
      {
        tier: 'ENERGY_TIER_CRITICAL',
        services: [{ ...web, runs: 0, because: 'is shed' }],
        nodes: [{ node: 'pi1', action: 'ACTION_OFF', because: 'not needed' }],
      },
    );
  };

  it('stands side by side', async () => {
    plan();
    const { stdout, exitCode } = await grappe('power plan');
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`replicas of each service that may run
    SERVICE   PRIORITY     WANTED  NORMAL  SAVER  CRITICAL  SHUTDOWN
    shop/web  best-effort       2       2      1         0

nodes
    NODE  NORMAL  SAVER  CRITICAL  SHUTDOWN
    pi1   stay    drain  off

\`grappe power plan TIER\` says why.
`);
  });

  it('is said with its reasons of one', async () => {
    plan();
    const { stdout } = await grappe('power plan saver');
    expect(stdout).toBe(`services in tier saver
    SERVICE   PRIORITY     WANTED  RUNS  BECAUSE
    shop/web  best-effort       2     1  has no room

nodes in tier saver
    NODE  ACTION  BECAUSE
    pi1   drain   not needed
`);
  });

  it('is a document, of all or of one, also with options behind the subcommand', async () => {
    plan();
    expect(JSON.parse((await grappe('power plan critical -o json')).stdout)).toEqual({
      tiers: [
        {
          tier: 'critical',
          services: [
            {
              service: 'shop/web',
              priority: 'best-effort',
              wanted: 2,
              runs: 0,
              because: 'is shed',
            },
          ],
          nodes: [{ node: 'pi1', action: 'off', because: 'not needed' }],
        },
      ],
    });
    const all = JSON.parse((await grappe('power plan -o json')).stdout) as { tiers: unknown[] };
    expect(all.tiers).toHaveLength(3);
  });
});

describe('the tier', () => {
  it('is set for a while, and given back', async () => {
    const set = await grappe('power set-tier critical --for 2h');
    expect(set).toMatchObject({ exitCode: 0, stdout: '' });
    expect(set.stderr).toContain('tier critical for 2h, whatever the battery says');
    const during: unknown = JSON.parse((await grappe('power -o json')).stdout);
    expect(during).toMatchObject({ tier: 'critical', overrideLeftMs: 2 * HOUR_MS });
    const cleared = await grappe('power clear-tier -o json');
    expect(JSON.parse(cleared.stdout)).toMatchObject({ tier: 'normal', overrideLeftMs: null });
  });

  it('is shutdown only when confirmed', async () => {
    expect((await grappe('power set-tier shutdown --for 1h')).exitCode).toBe(2);
    const no = await grappe('power set-tier shutdown --for 1h', { isTTY: true, stdin: 'n\n' });
    expect(no.exitCode).toBe(5);
    expect(no.stderr).toContain('Shut the whole rack down?');
    expect(rack.world.power.tier).toBeUndefined();
    const yes = await grappe('power set-tier shutdown --for 1h --yes -o json');
    expect(JSON.parse(yes.stdout)).toMatchObject({ tier: 'shutdown', overrideLeftMs: HOUR_MS });
    expect((await grappe('power set-tier normal --for 1h')).exitCode).toBe(5);
  });

  it('is set for no shorter time than the controller takes', async () => {
    const { exitCode, stderr } = await grappe('power set-tier saver --for 5s');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('expected 1 minute to 7 days');
  });
});
