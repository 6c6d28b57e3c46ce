import type { NodeName, RackSpec } from '@grappe/domain';
import { beforeAll, describe, expect, it } from 'vitest';
import { TICK_MS } from '../constants.ts';
import { DAY_MS } from '../power/ledger/calendar.ts';
import { energyOf, type EnergyDay } from '../power/ledger/energy-day.ts';
import {
  LEDGER_KEEP_MS,
  LEDGER_LOOK_MS,
  NAMED_DAYS_MAX,
  REPORT_DAYS_MAX,
} from '../power/ledger/keep-ledger.ts';
import { count } from '../power/ledger/ledger.ts';
import { rackDraw } from '../power/ledger/rack-draw.ts';
import { rackWatts } from '../power/draw.ts';
import { powerReport, type ReportDay } from '../views/power-report.ts';
import { Rack, rackOf } from '../testing/rack.ts';
import { replicated, service } from '../testing/specs.ts';
import { goDown, nodeSpec, report, wiredRack } from '../testing/wired-rack.ts';

const MINUTE_MS = 60_000;
const MORNING_MS = Date.UTC(2026, 10, 21, 8);
const TODAY = '2026-11-21';

/** Its own sensor says so. */
function measures(rack: Rack, name: string, watts: number): void {
  report(rack, name, {
    readings: [{ role: 'node', sensor: 'ina3221', sample: { watts }, ageMs: 0 }],
  });
}

function days(rack: Rack, wanted = 7): readonly ReportDay[] {
  return powerReport(rack.state, rack.wallMs, wanted).days;
}

function today(rack: Rack): EnergyDay {
  const counted = days(rack).find(({ day }) => day === TODAY)?.counted;
  if (counted === undefined) throw new Error(`nothing was counted on ${TODAY}`);
  return counted;
}

function withSwitch(spec: RackSpec, switchWatts: number): RackSpec {
  return { ...spec, power: { ...spec.power, switchWatts } };
}

/** Ten Pis on five converters, and their switch. */
const TEN_PIS = withSwitch(
  {
    ...wiredRack(10),
    nodes: Array.from({ length: 10 }, (_, n) => nodeSpec(`n${n + 1}`, { board: 'rpi-3b' })),
  },
  9.26,
);

describe('the ten-Pi rack, over a day', () => {
  let rack: Rack;

  beforeAll(() => {
    rack = rackOf(10, {
      ...TEN_PIS,
      power: {
        ...TEN_PIS.power,
        prices: {
          currency: 'FCFA',
          rack: 762_000,
          server: { watts: 1_200, price: 7_000_000 },
        },
      },
    });
    for (let n = 1; n <= 10; n += 1) measures(rack, `n${n}`, 3.5);
    const draw = rackDraw(rack.state);
    if (draw === undefined) throw new Error('nothing is drawn');
    const { counting } = rack.state.live.energy;
    for (let atMs = 0; atMs <= DAY_MS; atMs += LEDGER_LOOK_MS) {
      const look = { nowMs: rack.nowMs + atMs, wallMs: Date.UTC(2026, 10, 21) + atMs, draw };
      counting.ledger = count(counting.ledger, look, () => undefined);
    }
    rack.wallMs = Date.UTC(2026, 10, 21) + DAY_MS - 1;
  });

  it('takes 0.084 kWh a Pi, 0.84 the ten of them, 0.222 the switch and 1.062 together', () => {
    const { boards, switchWh, lossWh, nodes, knownMs } = today(rack);
    expect(knownMs).toBe(DAY_MS);
    expect(Object.keys(nodes)).toHaveLength(10);
    for (const { measuredWh } of Object.values(nodes)) expect(measuredWh).toBeCloseTo(84, 6);
    expect(boards.measuredWh).toBeCloseTo(840, 6);
    expect([boards.modelledWh, boards.haltedWh]).toEqual([0, 0]);
    expect(switchWh / 1_000).toBeCloseTo(0.222, 3);
    expect((boards.measuredWh + switchWh) / 1_000).toBeCloseTo(1.062, 3);
    // Five converters at 7 W each, by their model.
    expect(lossWh / 24).toBeCloseTo(rackWatts(rack.state) - 35 - 9.26, 6);
  });

  it('stands against 28.8 kWh of a server, and 762,000 FCFA against 7,000,000', () => {
    const { server, prices } = powerReport(rack.state, rack.wallMs, 1);
    expect((server.watts * 24) / 1_000).toBeCloseTo(28.8, 9);
    expect(server.assumed).toBe(false);
    expect(prices).toMatchObject({ rack: 762_000, server: { price: 7_000_000 } });
    const bare = powerReport(new Rack(TEN_PIS).state, rack.wallMs, 1);
    expect(bare).toEqual({ days: [], clockSet: true, server: { watts: 1_200, assumed: true } });
  });
});

describe('what services take', () => {
  it('is of the idle part as much for each task, and by reserved processors above it', () => {
    const rack = rackOf(2, TEN_PIS);
    rack.wallMs = MORNING_MS;
    const half = { reservations: { cpus: 0.5, memoryBytes: 0 } };
    rack.deploy(service('web', half), service('free'));
    rack.drain('n2');
    measures(rack, 'n1', 2.6);
    measures(rack, 'n2', 1.5);
    const draw = rackDraw(rack.state);
    // 1.4 W idle, 1.2 W above; a task without a reservation counts as a tenth of a processor.
    expect(draw?.services.get('shop/web' as never)).toBeCloseTo(0.7 + 1.0, 9);
    expect(draw?.services.get('shop/free' as never)).toBeCloseTo(0.7 + 0.2, 9);
    expect(draw?.unassignedWatts).toBeCloseTo(1.5, 9);
    rack.advanceMs(MINUTE_MS);
    const { services, unassignedWh, boards } = today(rack);
    expect(Object.keys(services).sort()).toEqual(['shop/free', 'shop/web']);
    const all = Object.values(services).reduce((a, b) => a + b, unassignedWh);
    expect(all).toBeCloseTo(boards.measuredWh, 9);
  });
});

describe('what nobody can know', () => {
  it('is what a node draws that is away; one that was halted draws what a halted board does', () => {
    const rack = rackOf(4, { ...TEN_PIS, nodes: TEN_PIS.nodes.slice(0, 4) });
    rack.wallMs = MORNING_MS;
    rack.deploy(replicated('web', 2));
    for (const name of ['n1', 'n3']) measures(rack, name, 3);
    report(rack, 'n2', { modelledWatts: 2 });
    rack.advanceMs(MINUTE_MS);
    rack.silence('n1');
    rack.post({
      kind: 'button',
      node: 'n3' as NodeName,
      session: rack.agent('n3').session ?? ('' as never),
      press: 'long',
    });
    rack.advanceMs(1_000);
    goDown(rack, 'n3');
    rack.advanceMs(10 * MINUTE_MS);
    const { nodes, knownMs } = today(rack);
    expect(rack.conditions()['n1']).toBe('lost');
    expect(nodes['n1']?.knownMs).toBeLessThan(2 * MINUTE_MS);
    expect(nodes['n2']?.knownMs).toBe(knownMs);
    expect(nodes['n2']).toMatchObject({ measuredWh: 0, haltedWh: 0 });
    expect(nodes['n3']?.knownMs).toBe(knownMs);
    expect(nodes['n3']?.haltedWh).toBeCloseTo((0.5 * 10) / 60, 1);
    expect(nodes['n3']?.measuredWh).toBeCloseTo(3 / 60, 1);
  });
});

describe('a controller that is away', () => {
  const rackOfOne = (): Rack => {
    const rack = rackOf(1, withSwitch(wiredRack(1), 6));
    rack.wallMs = MORNING_MS;
    measures(rack, 'n1', 3);
    rack.advanceMs(10 * MINUTE_MS);
    return rack;
  };

  it('for an upgrade has lost nothing of what it counted, and makes nothing up for the time between', () => {
    const rack = rackOfOne();
    const before = today(rack);
    rack.post({ kind: 'stopping' });
    rack.nowMs += 2 * MINUTE_MS;
    rack.wallMs += 2 * MINUTE_MS;
    rack.restartController();
    expect(today(rack).switchWh).toBeCloseTo(before.switchWh, 1);
    // From its first look at the clock.
    expect(today(rack).knownMs).toBe(10 * MINUTE_MS - TICK_MS);
    measures(rack, 'n1', 3);
    rack.advanceMs(10 * MINUTE_MS);
    const { knownMs, firstMs, switchWh } = today(rack);
    expect(firstMs).toBe(before.firstMs);
    expect(knownMs / MINUTE_MS).toBeCloseTo(20, 0);
    expect(switchWh).toBeCloseTo((6 * knownMs) / 3_600_000, 2);
    const [day] = days(rack);
    expect((day?.lengthMs ?? 0) - knownMs).toBeGreaterThanOrEqual(2 * MINUTE_MS);
  });

  it('after a crash does not know what it had not kept', () => {
    const rack = rackOfOne();
    rack.restartController();
    expect(days(rack)).toEqual([]);
    rack.advanceMs(MINUTE_MS);
    expect(today(rack).knownMs).toBeLessThanOrEqual(MINUTE_MS);
  });

  it('for days has them in its report, with nothing on them', () => {
    const rack = rackOfOne();
    rack.post({ kind: 'stopping' });
    rack.wallMs += 3 * DAY_MS;
    rack.restartController();
    rack.advanceMs(MINUTE_MS);
    const found = days(rack);
    expect(found.map(({ day, counted }) => [day, counted !== undefined])).toEqual([
      [TODAY, true],
      ['2026-11-22', false],
      ['2026-11-23', false],
      ['2026-11-24', true],
    ]);
    expect(found[0]?.lengthMs).toBe(DAY_MS - today(rack).firstMs);
    expect(found[1]?.lengthMs).toBe(DAY_MS);
    expect(found[3]?.lengthMs).toBe(rack.wallMs - Date.UTC(2026, 10, 24));
    expect(days(rack, 2).map(({ day }) => day)).toEqual(['2026-11-23', '2026-11-24']);
  });
});

describe('a board without a clock', () => {
  it('counts what has no day, until its clock is set', () => {
    const rack = rackOf(1, withSwitch(wiredRack(1), 60));
    rack.wallMs = 1_000;
    rack.advanceMs(10 * MINUTE_MS);
    rack.post({ kind: 'stopping' });
    const unset = powerReport(rack.state, rack.wallMs, 7);
    expect(unset).toMatchObject({ days: [], clockSet: false });
    expect(unset.undated?.switchWh).toBeCloseTo(10, 0);
    rack.wallMs = 1_000;
    rack.restartController();
    rack.advanceMs(5 * MINUTE_MS);
    expect(powerReport(rack.state, rack.wallMs, 7).undated?.switchWh).toBeCloseTo(15, 0);
    rack.wallMs = MORNING_MS;
    rack.advanceMs(MINUTE_MS);
    // What an earlier controller counted stays without a day.
    const set = powerReport(rack.state, rack.wallMs, 7);
    expect(set.undated?.switchWh).toBeCloseTo(10, 0);
    expect(today(rack).switchWh).toBeCloseTo(6, 0);
    rack.post({ kind: 'stopping' });
    rack.restartController();
    expect(powerReport(rack.state, rack.wallMs, 7)).toMatchObject({
      undated: { knownMs: set.undated?.knownMs },
      days: [{ day: TODAY }],
    });
  });

  it('shows days that lie ahead of it last', () => {
    const rack = rackOf(1, withSwitch(wiredRack(1), 60));
    rack.wallMs = MORNING_MS + 10 * DAY_MS;
    rack.advanceMs(MINUTE_MS);
    rack.wallMs = MORNING_MS;
    rack.advanceMs(MINUTE_MS);
    expect(days(rack).map(({ day }) => day)).toEqual([TODAY, '2026-12-01']);
  });
});

describe('what is kept', () => {
  it('is written once an hour, and not at all where nothing is drawn', () => {
    const rack = new Rack(withSwitch(wiredRack(0), 6));
    const before = rack.operations;
    rack.wallMs = MORNING_MS;
    rack.advanceMs(LEDGER_KEEP_MS + 10 * MINUTE_MS);
    expect(rack.operations - before).toBe(1);
    expect(rack.store.get(`energy-day/${TODAY}`)).toMatchObject({ switchWh: 6 });
    const idle = new Rack(wiredRack(0));
    const started = idle.operations;
    idle.advanceMs(LEDGER_KEEP_MS + 10 * MINUTE_MS);
    expect(idle.operations).toBe(started);
  });

  it('has an end: old days lose their nodes, and older ones go', () => {
    const rack = rackOf(1, withSwitch(wiredRack(1), 6));
    const draw = rackDraw(rack.state);
    if (draw === undefined) throw new Error('nothing is drawn');
    const day = energyOf(draw, DAY_MS, 0);
    for (let back = 1; back <= REPORT_DAYS_MAX + 5; back += 1) {
      const key = new Date(MORNING_MS - back * DAY_MS).toISOString().slice(0, 10);
      rack.store.set(`energy-day/${key}`, day);
    }
    rack.wallMs = MORNING_MS;
    rack.restartController();
    rack.advanceMs(MINUTE_MS);
    rack.post({ kind: 'stopping' });
    const found = days(rack, REPORT_DAYS_MAX);
    expect(found).toHaveLength(REPORT_DAYS_MAX);
    expect(rack.state.durable.energyDays.size).toBe(REPORT_DAYS_MAX);
    const named = found.filter(({ counted }) => Object.keys(counted?.nodes ?? {}).length > 0);
    expect(named.map(({ day: key }) => key)).toEqual(
      found.slice(-NAMED_DAYS_MAX).map(({ day: key }) => key),
    );
    expect(found[0]?.counted?.boards).toEqual(day.boards);
  });
});

describe('setting a tier while the rack is being shut down', () => {
  it('is refused, as the operator API says', () => {
    const rack = rackOf(2, wiredRack(2));
    const set = (tier: 'shutdown' | 'normal') =>
      rack.request({ kind: 'set-tier', tier, durationMs: 3_600_000 });
    expect(set('shutdown').ok).toBe(true);
    rack.advanceMs(1_000);
    expect(set('normal')).toMatchObject({ ok: false, error: { code: 'REFUSED' } });
  });
});
