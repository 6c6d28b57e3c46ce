import type { BootId, NodeName, ServiceKey, Tier } from '@grappe/domain';
import type { BatteryObservation, BatteryState } from '../energy/battery/state.ts';
import type { EnergyPlan } from '../energy/plan/plan.ts';
import type { ShutdownPosition, ShutdownStep } from '../energy/plan/shutdown.ts';
import { newPolicy, type PolicyReason, type PolicyState } from '../energy/policy/policy.ts';
import { newLedgerLive, type LedgerLive } from './ledger/keep-ledger.ts';

/** The battery's sensor, as its node told last. */
export interface SensedBattery {
  /** Absent while nothing of it is believed. */
  readonly seen?: BatteryObservation;
  /** Until the battery is empty, as a UPS says. */
  readonly runtimeMs?: number;
  /** It calls the battery low by itself, as a UPS does. */
  readonly saysLow?: true;
  /** Why values are left out, for a person. */
  readonly distrust?: string;
  /** When it last told something that was not believed; monotonic. */
  readonly disbelievedAtMs?: number;
}

/** Starts of a node that have not brought it back yet. */
export interface Wake {
  /** The last one. */
  readonly atMs: number;
  readonly tries: number;
}

/** Whether the tier is held for want of a battery that is known, since when, and what was last said of that. */
export interface Hold {
  readonly held: boolean;
  readonly sinceMs: number;
  readonly saidHeld: boolean;
}

/** Slots of a service that may run; the others are shed. */
export interface Shed {
  readonly runs: ReadonlySet<string>;
  /** For a person, to follow the service's name. */
  readonly because: string;
}

/** The end of the rack, under way or over. */
export interface Ending {
  readonly steps: readonly ShutdownStep[];
  readonly position: ShutdownPosition;
  /** Everything but the controller's own node is off, and it was said. */
  readonly isOver?: true;
}

/** What is known of the rack's energy in this term. Times are monotonic. */
export interface EnergyLive {
  battery?: BatteryState;
  sensed?: SensedBattery;
  /** When the battery was last looked at. */
  fedAtMs?: number;
  policy: PolicyState;
  tier: Tier;
  because: PolicyReason;
  /** Nothing charges the battery. */
  onBattery: boolean;
  /** The whole length of the override, for the next controller. */
  overrideLengthMs: number;
  nextLookAtMs: number;
  /** Absent while all nodes stay on and everything may run. */
  plan?: EnergyPlan;
  readonly shed: Map<ServiceKey, Shed>;
  /** Nodes that the plan empties, each with why, to follow the node's name. */
  readonly leaving: Map<NodeName, string>;
  /** Nodes that were woken and have not come yet. */
  readonly wakes: Map<NodeName, Wake>;
  ending?: Ending;
  readonly counting: LedgerLive;
  hold: Hold;
  /** Of the machine that this controller runs on; absent where it is not known. */
  boot?: BootId;
  /** Addresses of that machine, those that only it can use included. */
  ownAddresses: ReadonlySet<string>;
  /** What a request that may yet be undone has replaced. */
  undo?: { readonly policy: PolicyState; readonly overrideLengthMs: number };
}

export function newEnergyLive(): EnergyLive {
  return {
    policy: newPolicy(),
    tier: 'normal',
    because: { kind: 'no-battery' },
    onBattery: false,
    overrideLengthMs: 0,
    nextLookAtMs: Number.NEGATIVE_INFINITY,
    shed: new Map(),
    leaving: new Map(),
    wakes: new Map(),
    counting: newLedgerLive(),
    hold: { held: false, sinceMs: Number.NEGATIVE_INFINITY, saidHeld: false },
    ownAddresses: new Set(),
  };
}
