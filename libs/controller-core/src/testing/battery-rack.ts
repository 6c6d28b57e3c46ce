import type { BatterySpec, NodeName, RackSpec, SensorReading } from '@grappe/domain';
import { probingRack } from './probing-rack.ts';
import type { Rack } from './rack.ts';
import { replicated, service } from './specs.ts';
import { nodeSpec, report, wiredRack } from './wired-rack.ts';

const BATTERY: BatterySpec = {
  chemistry: 'agm',
  nominalVolts: 12,
  capacityAh: 40,
  sensor: { node: 'n1' as NodeName, kind: 'hwmon', driver: 'ina226', channel: 1 },
};
export const HOUR_MS = 3_600_000;

/** Six nodes: the controller and the battery's sensor on n1; all relays on n6, whose own is on n1. */
export function batteryRack(maxNodes?: number): RackSpec {
  const spec = wiredRack(6);
  const { energy } = spec.power;
  const bound = maxNodes === undefined ? {} : { maxNodes };
  return {
    ...spec,
    power: {
      ...spec.power,
      battery: BATTERY,
      energy: {
        ...energy,
        saver: { ...energy.saver, ...bound },
        critical: { ...energy.critical, ...bound },
      },
    },
    nodes: spec.nodes.map(({ name, wiring }) =>
      nodeSpec(name, { wiring, roles: name === 'n1' ? ['controller'] : [] }),
    ),
  };
}

/** With a service of each priority. */
export function rackOnBattery(maxNodes?: number): Rack {
  const rack = probingRack(6, batteryRack(maxNodes));
  rack.deploy(
    service('door', { priority: 'critical' }),
    replicated('shop', 2, { priority: 'normal' }),
    replicated('stats', 2, { priority: 'best-effort' }),
  );
  rack.advanceMs(12_000);
  return rack;
}

/** The battery's gauge says so. */
export function gauge(rack: Rack, charge: number, changes: Partial<SensorReading> = {}): void {
  const reading: SensorReading = {
    role: 'battery',
    sensor: 'ina226',
    sample: { volts: 12.4, amps: 4, charge },
    ageMs: 0,
    ...changes,
  };
  report(rack, 'n1', { readings: [reading] });
}

/** A gauge that goes on to say the same for a while. */
export function stays(rack: Rack, charge: number, ms: number): void {
  for (let passedMs = 0; passedMs < ms; passedMs += 10_000) {
    gauge(rack, charge);
    rack.advanceMs(10_000);
  }
}

/** What an operator asks for, and the look at the clock that follows. */
export function setTier(rack: Rack, tier: 'normal' | 'saver' | 'critical' | 'shutdown'): void {
  rack.expectOk({ kind: 'set-tier', tier, durationMs: HOUR_MS });
  rack.advanceMs(1_000);
}
