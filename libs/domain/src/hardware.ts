import type { ConverterName, NodeName } from './names.ts';
import type { BatterySpec, LedSpec, PinSpec, SensorSpec, Tier } from './power.ts';
import type { PowerSample } from './power-sample.ts';

/** What is wired to one node, as its agent needs to know it; pins are this node's own. */
export interface NodeHardware {
  readonly powerLed?: LedSpec;
  readonly statusLed?: LedSpec;
  readonly button?: PinSpec;
  /** Relays that this node drives. Active: `node` is without power. */
  readonly relays: readonly ({ readonly node: NodeName } & PinSpec)[];
  readonly powerGoods: readonly ({ readonly converter: ConverterName } & PinSpec)[];
  readonly sensors: readonly RoleSensor[];
  /** As in rack.yaml; absent: unknown. */
  readonly board?: string;
}

/** `node`: what the node draws. `battery`: the rack's battery, of which `battery` tells what is possible. */
export type RoleSensor =
  | { readonly role: 'node'; readonly spec: SensorSpec }
  | {
      readonly role: 'battery';
      readonly spec: SensorSpec;
      readonly battery: Omit<BatterySpec, 'sensor'>;
    };

export const NO_HARDWARE: NodeHardware = { relays: [], powerGoods: [], sensors: [] };

/** What a node's lights are to show of it, as far as the node cannot know it by itself. */
export interface NodeStanding {
  readonly tier: Tier;
  readonly onBattery: boolean;
  readonly draining: boolean;
  /** Something that was wanted on this node has failed, and nobody has acknowledged it. */
  readonly fault: boolean;
  /** How much longer `grappe node identify` lets it blink; 0: not at all. */
  readonly identifyForMs: number;
}

/** Everything that a node has, senses and does, at one time. */
export interface HardwareReport {
  /** What cannot be used, for a person. */
  readonly troubles: readonly string[];
  readonly readings: readonly SensorReading[];
  readonly powerGoods: readonly { readonly converter: ConverterName; readonly good: boolean }[];
  readonly relays: readonly RelaySwitch[];
  readonly underVoltage?: boolean;
  readonly temperatureC?: number;
  /** What the board draws by the model, where nothing measures it. */
  readonly modelledWatts?: number;
  /** The most important state that its lights show, or would show if it had any; of an agent of another version perhaps an unknown one. */
  readonly lights: string;
}

/** A press of a node's button: `short` acknowledges a fault, `long` drains and halts the node. */
export type ButtonPress = 'short' | 'long';

/** The buttons that a node has in home automation. */
export const HUB_BUTTONS = ['identify', 'drain'] as const;
export type HubButton = (typeof HUB_BUTTONS)[number];

/** Cuts (`off`) or restores the power of a node. */
export interface RelaySwitch {
  readonly node: NodeName;
  readonly off: boolean;
}

export interface SensorReading {
  readonly role: RoleSensor['role'];
  /** Name for messages. */
  readonly sensor: string;
  /** What is believed of the last look, in buckets; absent when nothing is. Under-voltage is told of the board, not of a sensor. */
  readonly sample?: Omit<PowerSample, 'underVoltage'>;
  /** Why values are left out, for a person. */
  readonly distrust?: string;
  /** How long before the report was sent it was measured. */
  readonly ageMs: number;
}
