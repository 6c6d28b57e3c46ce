import type { ConverterName, NodeName, RackSpec } from '@grappe/domain';
import { newAlertsLive } from '../alerts/live.ts';
import { newDetection } from '../detect/watch.ts';
import { newFrontDoorLive } from '../front-door/live.ts';
import { newBodyLive } from '../hardware/body.ts';
import { newEnergyLive } from '../power/live.ts';
import { Spares } from '../prepare/spares.ts';
import { newMoves } from '../rebalance/moves.ts';
import { newRefusedBoards } from '../refusals/refused-boards.ts';
import { newRolloutsLive } from '../rollout/live.ts';
import { newIncidentsLive } from '../incidents/live.ts';
import { newUpgradeLive } from '../upgrade/live.ts';
import { DurableState } from './durable.ts';
import type { LiveState } from './live.ts';

/** The whole of a controller's knowledge. */
export interface ControllerState {
  readonly durable: DurableState;
  readonly live: LiveState;
  /** From rack.yaml; replaced when the controller starts. */
  rack: RackSpec;
  /** Which nodes share a converter, from rack.yaml. */
  converters: ReadonlyMap<NodeName, ConverterName>;
  /** What kind of board each node is, where rack.yaml says it. */
  boards: ReadonlyMap<NodeName, string>;
}

export function newControllerState(rack: RackSpec, nowMs: number): ControllerState {
  return {
    durable: new DurableState(),
    live: {
      startedAtMs: nowMs,
      nodes: new Map(),
      statuses: new Map(),
      earlierAttempts: new Map(),
      runningSinceMs: new Map(),
      backoffs: new Map(),
      placements: new Map(),
      failures: new Map(),
      nodeFailures: new Map(),
      avoided: new Map(),
      spares: new Spares(),
      moves: newMoves(),
      rollouts: newRolloutsLive(),
      leases: new Map(),
      leaseWaits: new Map(),
      probeKey: '',
      detection: newDetection(nowMs),
      body: newBodyLive(),
      energy: newEnergyLive(),
      incidents: newIncidentsLive(),
      alerts: newAlertsLive(),
      frontDoor: newFrontDoorLive(),
      refusedBoards: newRefusedBoards(),
      upgrade: newUpgradeLive(),
      maintenanceUntilMs: new Map(),
      dirty: new Set(),
      unprepared: new Set(),
      dirtyNodes: new Set(),
      untold: new Set(),
      lastTickMs: nowMs,
      nextTask: 1,
      nextEvent: 1,
      oldestEvent: 1,
      nextSaveAtMs: 0,
    },
    rack,
    converters: convertersOf(rack),
    boards: boardsOf(rack),
  };
}

function convertersOf(rack: RackSpec): ReadonlyMap<NodeName, ConverterName> {
  return new Map(
    rack.converters.flatMap((converter) =>
      converter.nodes.map((node) => [node, converter.name] as const),
    ),
  );
}

function boardsOf(rack: RackSpec): ReadonlyMap<NodeName, string> {
  return new Map(
    rack.nodes.flatMap(({ name, board }) => (board === undefined ? [] : [[name, board] as const])),
  );
}
