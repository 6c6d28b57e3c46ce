import {
  boardPowerOf,
  type MountSpec,
  type NodeName,
  type NodeRecord,
  type ServiceKey,
  type SlotId,
  type Tier,
} from '@grappe/domain';
import {
  BOARD_HALTS_MS,
  BOARD_VOLTS,
  NODE_STARTS_MS_MAX,
  WAKE_RETRY_MS_MAX,
} from '../constants.ts';
import type { PlanInput, PlanNode, PlanService, PlanSlot, StaysOff } from '../energy/plan/rack.ts';
import { slotKey } from '../reconcile/dirty.ts';
import { mountsLocalVolume } from '../reconcile/volume-home.ts';
import { constraintHolds } from '../schedule/filters.ts';
import { taskSpec } from '../front-door/ways-in.ts';
import { hostPortsOf } from '../schedule/node-view.ts';
import { isControllerNode } from './controller-node.ts';
import type { EnergyLive } from './live.ts';
import type { ServiceRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';

/** The rack as the plan of a tier sees it now. */
export function planInput(state: ControllerState, tier: Tier, nowMs: number): PlanInput {
  const { energy } = state.rack.power;
  const maxNodes = tier === 'saver' || tier === 'critical' ? energy[tier].maxNodes : undefined;
  return {
    tier,
    ...(maxNodes === undefined ? {} : { maxNodes }),
    nodes: [...state.durable.nodes.values()].map((record) => planNode(state, record, nowMs)),
    converters: state.rack.converters.map(({ name, maxAmps }) => ({
      name,
      ...(maxAmps === undefined ? {} : { maxAmps }),
    })),
    services: [...state.durable.services.values()].map((service) => planService(state, service)),
  };
}

/** Of a node that was off since the controller started: the smallest Pi that runs a rack. */
const CAPACITY_UNKNOWN = { cpus: 4, memoryBytes: 900_000_000 };

function planNode(state: ControllerState, record: NodeRecord, nowMs: number): PlanNode {
  const { rack, durable, live, converters } = state;
  const { name, roles, availability } = record;
  const spec = rack.nodes.find((node) => node.name === name);
  const board = boardPowerOf(spec?.board);
  const capacity = live.nodes.get(name)?.facts?.capacity ?? CAPACITY_UNKNOWN;
  const converter = converters.get(name) ?? record.converter;
  const power = powerOf(state, record, nowMs);
  const obstacle = power === 'off' ? obstacleOf(state, record, nowMs) : undefined;
  const relay = spec?.wiring.relay?.node;
  const isReached = relay !== undefined && live.nodes.get(name)?.body.relayFails !== true;
  return {
    name,
    ...(converter === undefined ? {} : { converter }),
    power,
    tasks: durable.tasksOfNode(name).filter(({ ended }) => ended === undefined).length,
    takesTasks: availability === 'active',
    ...(record.maintenanceMs === undefined ? {} : { inMaintenance: true }),
    isController: isControllerNode(state, record),
    hasBatterySensor: rack.power.battery?.sensor?.node === name,
    isGateway: roles.includes('gateway'),
    ...(obstacle === undefined ? {} : { staysOff: obstacle }),
    ...(power === 'off' && mayBeWriting(state, name, nowMs) ? { isHalting: true } : {}),
    ...(isReached && obstacle === undefined
      ? { wake: { kind: 'relay' as const, node: relay } }
      : {}),
    ...capacity,
    loadAmps: board.maxWatts / BOARD_VOLTS,
    bootAmps: board.bootPeakWatts / BOARD_VOLTS,
  };
}

/**
 * Why a node that is off is not started, although a relay may reach it: somebody has halted it or works on it, it has gone by itself and may
 * well be running where nobody hears it, or it was started and did not come.
 */
function obstacleOf(
  { live }: ControllerState,
  { name, halted, maintenanceMs }: NodeRecord,
  nowMs: number,
): StaysOff | undefined {
  if (maintenanceMs !== undefined) return 'maintenance';
  if (halted === 'button') return 'button';
  if (halted === undefined) return 'gone';
  return mayNotWake(live.energy, name, nowMs) ? 'did-not-start' : undefined;
}

/** Nobody hears a board that halts, and it writes to its card to the end. */
function mayBeWriting({ live }: ControllerState, name: NodeName, nowMs: number): boolean {
  const heardAtMs = live.nodes.get(name)?.heardAtMs ?? live.startedAtMs;
  return nowMs - heardAtMs < BOARD_HALTS_MS;
}

/** Each start that has not helped doubles the time to the next. Other nodes are started in its place meanwhile. */
export function mayNotWake({ wakes }: EnergyLive, name: NodeName, nowMs: number): boolean {
  const wake = wakes.get(name);
  if (wake === undefined) return false;
  const waitMs = Math.min(WAKE_RETRY_MS_MAX, NODE_STARTS_MS_MAX * 2 ** (wake.tries - 1));
  return nowMs - wake.atMs < waitMs;
}

function powerOf(
  state: ControllerState,
  { name, halted }: NodeRecord,
  nowMs: number,
): PlanNode['power'] {
  const node = state.live.nodes.get(name);
  if (node?.session !== undefined) return 'on';
  const wokenAtMs = state.live.energy.wakes.get(name)?.atMs;
  if (wokenAtMs !== undefined && nowMs - wokenAtMs < NODE_STARTS_MS_MAX) return 'booting';
  if (halted !== undefined) return 'off';
  return node === undefined || node.condition === 'lost' ? 'off' : 'on';
}

function planService(state: ControllerState, service: ServiceRecord): PlanService {
  const { key, spec } = service;
  return {
    key,
    priority: spec.priority,
    keepsData: spec.mounts.some(keepsData),
    isGlobal: spec.mode.kind === 'global',
    stopGraceMs: spec.stopGraceMs,
    cpus: spec.reservations.cpus,
    memoryBytes: spec.reservations.memoryBytes,
    hostPorts: hostPortsOf(taskSpec(state.rack, spec).ports).map((port) => port.key),
    slots: slotsOf(state, service).map((slot) => planSlot(state, service, key, slot)),
  };
}

/** A folder of the host that it may write to is where many a database is. */
function keepsData(mount: MountSpec): boolean {
  return mount.kind !== 'tmpfs' && !mount.readOnly;
}

function slotsOf({ durable }: ControllerState, { spec }: ServiceRecord): SlotId[] {
  const { mode } = spec;
  if (mode.kind === 'replicated')
    return Array.from({ length: mode.replicas }, (_, i) => ({ kind: 'replica', index: i + 1 }));
  return [...durable.nodes.values()]
    .filter(({ availability }) => availability === 'active')
    .map(({ name }) => ({ kind: 'node', node: name }));
}

function planSlot(
  state: ControllerState,
  service: ServiceRecord,
  key: ServiceKey,
  slot: SlotId,
): PlanSlot {
  const id = slotKey(key, slot);
  const present = state.durable
    .tasksOfSlot(id)
    .find(
      (task) => task.ended === undefined && task.desired === 'running' && task.node !== undefined,
    );
  const pinnedTo = mountsLocalVolume(service) ? state.durable.volumeHomes.get(id)?.node : undefined;
  const fitsOn = nodesFor(state, service);
  return {
    id,
    ...(present?.node === undefined ? {} : { node: present.node }),
    ...(pinnedTo === undefined ? {} : { pinnedTo }),
    ...(fitsOn === undefined ? {} : { fitsOn }),
  };
}

function nodesFor(
  { durable, live, converters }: ControllerState,
  { spec }: ServiceRecord,
): ReadonlySet<NodeName> | undefined {
  const { constraints } = spec.placement;
  if (constraints.length === 0) return undefined;
  const fitting = [...durable.nodes.values()].filter((record) => {
    const subject = {
      record,
      converter: converters.get(record.name) ?? record.converter,
      architecture: live.nodes.get(record.name)?.facts?.architecture,
    };
    return constraints.every((constraint) => constraintHolds(constraint, subject));
  });
  return new Set(fitting.map(({ name }) => name));
}
