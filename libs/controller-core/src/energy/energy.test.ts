import type { EnergySpec, Tier } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { newBattery, stepBattery } from './battery/battery.ts';
import { batteryView } from './battery/view.ts';
import { planEnergy } from './plan/plan.ts';
import type { PlanInput, PlanNode } from './plan/rack.ts';
import { newPolicy, stepPolicy } from './policy/policy.ts';
import { batterySpec, seededRandom } from './testing/battery-days.ts';
import { carryOut, converterName, nodeName, planNode, planService } from './testing/plan-rack.ts';
import {
  PERFECT_METER,
  referenceLeadAcid,
  restedReference,
  senseReference,
  stepReference,
  terminalVolts,
} from './reference/battery.ts';

const BATTERY = batterySpec();
/** Of an owner who wants one service to last: what else there is goes early. */
const LASTING: EnergySpec = {
  saver: { belowCharge: 0.9, maxNodes: 6 },
  critical: { belowCharge: 0.8, maxNodes: 2 },
  shutdown: { belowCharge: 0.15 },
  hysteresis: 0.05,
  restartCharge: 0.4,
};
/** The field report: 3.5 W a Pi at 5 V, through converters of 88 %, and the switch. */
const NODE_WATTS = 3.5 / 0.88;
const SWITCH_WATTS = 9.26;
/** Where 12 V converters give up. */
const CONVERTER_VOLTS_MIN = 10.5;
const STEP_SECONDS = 30;
const STEPS_MAX = 10_000;

function tenPis(): PlanInput {
  const services = [
    planService('stats', 'best-effort', [7, 8, 9, 10]),
    planService('shop', 'normal', [3, 4, 5, 6]),
    planService('door', 'critical', [2]),
  ];
  const nodes = Array.from({ length: 10 }, (_, i): PlanNode =>
    planNode(i + 1, {
      tasks: i === 0 ? 0 : 1,
      isGateway: i === 1,
      ...(i === 0 ? {} : { wake: { kind: 'relay', node: nodeName(1) } }),
    }),
  );
  const converters = [1, 2, 3, 4, 5].map((i) => ({ name: converterName(i), maxAmps: 5 }));
  return { tier: 'normal', nodes, services, converters };
}

interface Life {
  readonly criticalHours: number;
  readonly tiers: readonly Tier[];
  readonly ended: 'orderly' | 'hard';
}

/** A full battery and no sun, until nothing serves any more. */
function liveOn(spec: EnergySpec | undefined): Life {
  const reference = referenceLeadAcid();
  const random = seededRandom(1);
  let truth = restedReference(reference, 1);
  let battery = newBattery(BATTERY);
  let policy = newPolicy();
  let rack = tenPis();
  const tiers: Tier[] = ['normal'];
  for (let i = 0; i < 10; i += 1)
    battery = stepBattery(battery, { volts: 14.3, amps: -0.3 }, BATTERY, (i + 1) * 30_000);
  for (let step = 1; step < STEPS_MAX; step += 1) {
    const on = rack.nodes.filter(({ power }) => power !== 'off').length;
    const amps = (SWITCH_WATTS + on * NODE_WATTS) / 12;
    truth = stepReference(reference, truth, amps, STEP_SECONDS);
    const hours = (step * STEP_SECONDS) / 3_600;
    if (terminalVolts(reference, truth, amps) < CONVERTER_VOLTS_MIN)
      return { criticalHours: hours, tiers, ended: 'hard' };
    if (spec === undefined) continue;
    const nowMs = (step + 10) * STEP_SECONDS * 1_000;
    const seen = senseReference(reference, truth, amps, PERFECT_METER, random);
    battery = stepBattery(battery, seen, BATTERY, nowMs);
    const reading = { ...batteryView(battery, BATTERY), trusted: true };
    const result = stepPolicy(policy, { hasBattery: true, reading, spec, nowMs });
    policy = result.state;
    const { tier } = result;
    if (tier !== tiers.at(-1)) tiers.push(tier);
    if (tier === 'shutdown') return { criticalHours: hours, tiers, ended: 'orderly' };
    const { maxNodes: _none, ...unbounded } = rack;
    const maxNodes = tier === 'normal' ? undefined : spec[tier].maxNodes;
    rack = { ...unbounded, tier, ...(maxNodes === undefined ? {} : { maxNodes }) };
    rack = carryOut(rack, planEnergy(rack));
  }
  throw new Error('the battery never ends');
}

describe('ten Pis on 40 Ah without sun', () => {
  it('serve what is critical at least twice as long, and end in good order', () => {
    const without = liveOn(undefined);
    const withPolicy = liveOn(LASTING);
    expect(without.ended).toBe('hard');
    expect(withPolicy.ended).toBe('orderly');
    expect(withPolicy.tiers).toEqual(['normal', 'saver', 'critical', 'shutdown']);
    expect(withPolicy.criticalHours / without.criticalHours).toBeGreaterThan(2);
  });
});
