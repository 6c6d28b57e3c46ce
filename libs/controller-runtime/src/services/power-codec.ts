import {
  nodeReasonText,
  serviceReasonText,
  type BatteryView,
  type ConverterPowerView,
  type EnergyPlan,
  type NodePowerView,
  type PowerView,
} from '@grappe/controller-core';
import {
  batteryFlowCodec,
  energyTierCodec,
  nodePlanActionCodec,
  powerSourceCodec,
  type BatteryState,
  type ConverterPower,
  type GetPowerResponse,
  type NodePower,
  type TierPlan,
} from '@grappe/protocol';
import { wholeMs } from './incident-codec.ts';

/** The core's views of the rack's energy as the operator API says them. */
export function encodePower(view: PowerView, nowMs: number): GetPowerResponse {
  return {
    tier: energyTierCodec.encode(view.tier),
    because: view.because,
    ...wholeMs('overrideLeftMs', view.overrideLeftMs),
    battery: view.battery === undefined ? null : encodeBattery(view.battery, nowMs),
    distrust: view.distrust ?? '',
    forecast: view.forecast === undefined ? null : { ...view.forecast },
    watts: view.watts,
    switchWatts: view.switchWatts,
    nodes: view.nodes.map(encodeNode),
    converters: view.converters.map(encodeConverter),
    hasBattery: view.hasBattery,
  };
}

function encodeBattery(view: BatteryView, nowMs: number): BatteryState {
  return {
    charge: view.charge,
    low: view.low,
    high: view.high,
    synchronised: view.synchronised,
    evidence: view.because ?? '',
    evidenceAgoMs: view.becauseAtMs === undefined ? 0 : Math.round(nowMs - view.becauseAtMs),
    flow: batteryFlowCodec.encode(view.flow),
    amps: view.amps,
    ...(view.volts === undefined ? {} : { volts: view.volts }),
    temperatureC: view.temperatureC,
    capacityAh: view.capacityAh,
    ...(view.onMains === undefined ? {} : { onMains: view.onMains }),
    ...wholeMs('toEmptyMs', view.toEmptyMs),
  };
}

function encodeNode(view: NodePowerView): NodePower {
  return {
    node: view.node,
    converter: view.converter ?? '',
    watts: view.watts,
    source: powerSourceCodec.encode(view.source),
    underVoltage: view.underVoltage,
  };
}

function encodeConverter(view: ConverterPowerView): ConverterPower {
  return {
    converter: view.converter,
    nodes: [...view.nodes],
    watts: view.watts,
    amps: view.amps,
    ...(view.maxAmps === undefined ? {} : { maxAmps: view.maxAmps }),
    ...(view.powerGood === undefined ? {} : { powerGood: view.powerGood }),
    powerGoodDistrusted: view.distrusted,
  };
}

export function encodePlan({ tier, nodes, services }: EnergyPlan): TierPlan {
  return {
    tier: energyTierCodec.encode(tier),
    nodes: nodes.map(({ node, action, because }) => ({
      node,
      action: nodePlanActionCodec.encode(action),
      because: nodeReasonText(because),
    })),
    services: services.map(({ service, priority, wanted, runs, because }) => ({
      service,
      priority,
      wanted,
      runs: runs.length,
      because: serviceReasonText(because),
    })),
  };
}
