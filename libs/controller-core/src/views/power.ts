import type { ConverterName, NodeName, Tier } from '@grappe/domain';
import { TIERS } from '@grappe/domain';
import { BOARD_VOLTS } from '../constants.ts';
import {
  batteryView,
  forecastTiers,
  type BatteryView,
  type TierForecast,
} from '../energy/battery/view.ts';
import { planEnergy, type EnergyPlan } from '../energy/plan/plan.ts';
import { policyText } from '../energy/policy/explain.ts';
import { converterWatts, nodeDraw, rackWatts, type NodeDraw } from '../power/draw.ts';
import { planInput } from '../power/plan-input.ts';
import type { ControllerState } from '../state/state.ts';

export interface NodePowerView extends NodeDraw {
  readonly node: NodeName;
  readonly converter?: ConverterName;
  /** Supply below what the board needs. */
  readonly underVoltage: boolean;
}

export interface ConverterPowerView {
  readonly converter: ConverterName;
  readonly nodes: readonly NodeName[];
  /** At its 5 V side. */
  readonly watts: number;
  readonly amps: number;
  readonly maxAmps?: number;
  /** As its input says; absent where it has none, or its node is away. */
  readonly powerGood?: boolean;
  /** That input was wrong, and is not believed. */
  readonly distrusted: boolean;
}

/** The rack's energy for people. */
export interface PowerView {
  readonly tier: Tier;
  /** Why, for a person. */
  readonly because: string;
  /** What is left of a tier that an operator has set. */
  readonly overrideLeftMs?: number;
  /** rack.yaml describes one. */
  readonly hasBattery: boolean;
  /** Absent where none is described, or nothing was heard of it. */
  readonly battery?: BatteryView;
  /** Why its sensor is not believed, in whole or in part. */
  readonly distrust?: string;
  /** Absent while it does not go down. */
  readonly forecast?: TierForecast;
  /** What is drawn from the battery, converters' losses and the switch included, by what is known of the parts. */
  readonly watts: number;
  readonly switchWatts: number;
  readonly nodes: readonly NodePowerView[];
  readonly converters: readonly ConverterPowerView[];
}

export function powerView(state: ControllerState, nowMs: number): PowerView {
  const { rack, live, durable } = state;
  const { tier, because, policy, battery, sensed } = live.energy;
  const spec = rack.power.battery;
  const known = battery !== undefined && spec !== undefined ? { battery, spec } : undefined;
  const forecast = known && forecastTiers(known.battery, known.spec, rack.power.energy);
  return {
    tier,
    because: policyText(tier, because),
    ...(policy.override === undefined
      ? {}
      : { overrideLeftMs: Math.max(0, Math.round(policy.override.untilMs - nowMs)) }),
    hasBattery: spec !== undefined,
    ...(known === undefined ? {} : { battery: batteryView(known.battery, known.spec) }),
    ...(sensed?.distrust === undefined ? {} : { distrust: sensed.distrust }),
    ...(forecast === undefined ? {} : { forecast }),
    watts: rackWatts(state),
    switchWatts: rack.power.switchWatts,
    nodes: [...durable.nodes.values()].map(({ name }) => nodePower(state, name)),
    converters: rack.converters.map(({ name }) => converterPower(state, name)),
  };
}

function nodePower(state: ControllerState, node: NodeName): NodePowerView {
  const converter = state.converters.get(node);
  const report = state.live.nodes.get(node)?.body.report;
  return {
    node,
    ...nodeDraw(state, node),
    ...(converter === undefined ? {} : { converter }),
    underVoltage: report?.underVoltage === true,
  };
}

function converterPower(state: ControllerState, converter: ConverterName): ConverterPowerView {
  const spec = state.rack.converters.find(({ name }) => name === converter);
  const sense = state.live.body.converters.get(converter);
  const holder = spec?.powerGood && state.live.nodes.get(spec.powerGood.node)?.session?.id;
  const watts = spec === undefined ? 0 : converterWatts(state, spec);
  return {
    converter,
    nodes: spec?.nodes ?? [],
    watts,
    amps: watts / BOARD_VOLTS,
    ...(spec?.maxAmps === undefined ? {} : { maxAmps: spec.maxAmps }),
    ...(sense === undefined || sense.session !== holder ? {} : { powerGood: sense.good }),
    distrusted: sense?.distrusted === true,
  };
}

/** What each tier would do to the rack as it is now. */
export function planTiers(state: ControllerState, nowMs: number): EnergyPlan[] {
  return TIERS.map((tier) => planEnergy(planInput(state, tier, nowMs)));
}
