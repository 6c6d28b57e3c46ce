import type { EventKind, NodeName, RackEvent, ServiceKey } from '@grappe/domain';
import { detection, type DetectionView } from '../detect/evidence.ts';
import { nodeAvailability, type AvailabilityFigures } from '../incidents/availability.ts';
import { slotKey } from '../reconcile/dirty.ts';
import { avoidedBecause } from '../reconcile/failures.ts';
import type { RefusedBoard } from '../refusals/refused-boards.ts';
import { maintenanceLeftMs } from '../requests/maintenance.ts';
import type { TaskRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';
import { listIncidents, type IncidentView } from './incidents.ts';
import { listNodes, type NodeSummary } from './nodes.ts';
import { causeOf, type DecisionCause } from './service-explanation.ts';
import { compareTasks, summariseTask, type TaskSummary } from './services.ts';

/** The event by which something came to be as it is. */
export interface Origin {
  /** Wall clock of the controller, for display. */
  readonly atMs: number;
  readonly message: string;
}

export interface NodeTaskExplanation extends TaskSummary {
  /** How long ago its slot was last placed; absent when that was before the controller's start. */
  readonly decidedAgoMs?: number;
  readonly because?: DecisionCause;
}

/** A task that its node has given up, of one version of a service. */
export interface NodeFailures {
  readonly service: ServiceKey;
  readonly version: number;
  readonly count: number;
  readonly lastAgoMs: number;
}

export interface RefusedBoardView extends Omit<RefusedBoard, 'lastAtMs'> {
  readonly lastAgoMs: number;
}

/** All that is known of a node, and why the controller treats it as it does. */
export interface NodeExplanation {
  readonly summary: NodeSummary;
  /** When, and by what, it came to be drained, cordoned, in maintenance or active; absent when that was never asked for, or is forgotten. */
  readonly availabilityFrom?: Origin;
  /** What is left of its planned absence. */
  readonly maintenanceLeftMs?: number;
  /** What its condition rests on. Absent for a node that has not joined. */
  readonly detection?: DetectionView;
  /** Tasks that have not ended, by service and slot; what it is to be ready to take over is among `standbys`. */
  readonly tasks: readonly NodeTaskExplanation[];
  readonly standbys: readonly TaskSummary[];
  /** Slots that it would take over, as `<service>#<slot>`. */
  readonly spareFor: readonly string[];
  /** Most recent first. */
  readonly failures: readonly NodeFailures[];
  /** Why it is given tasks last, for a person. */
  readonly avoidedBecause?: string;
  /** Newest first, the latest few. */
  readonly incidents: readonly IncidentView[];
  /** Absent while it has never been ready. */
  readonly figures?: AvailabilityFigures;
  /** Most recent first, since the controller's start. */
  readonly refusedBoards: readonly RefusedBoardView[];
}

/** As many as fit on a screen beside the rest. */
const INCIDENTS_SHOWN_MAX = 10;

/** Undefined when neither the rack nor rack.yaml knows the node. */
export function explainNode(
  state: ControllerState,
  name: NodeName,
  nowMs: number,
  wallMs: number,
): NodeExplanation | undefined {
  const summary = listNodes(state, nowMs, wallMs).find(({ record }) => record.name === name);
  if (summary === undefined) return undefined;
  const tasks = state.durable
    .tasksOfNode(name)
    .filter((task) => task.ended === undefined)
    .sort(compareTasks);
  return {
    summary,
    tasks: tasks
      .filter((task) => task.desired !== 'standby')
      .map((task) => explainTask(state, task, nowMs)),
    standbys: tasks
      .filter((task) => task.desired === 'standby')
      .map((task) => summariseTask(state, task)),
    spareFor: [...state.live.spares.slotsOf(name)].sort(),
    failures: failuresOn(state, name, nowMs),
    incidents: listIncidents(state, { node: name }, nowMs).slice(0, INCIDENTS_SHOWN_MAX),
    refusedBoards: (state.live.refusedBoards.byNode.get(name) ?? []).map(
      ({ lastAtMs, ...board }) => ({ ...board, lastAgoMs: nowMs - lastAtMs }),
    ),
    ...present('availabilityFrom', latestEvent(state, name, AVAILABILITY_EVENTS)),
    ...present('maintenanceLeftMs', maintenanceLeftMs(state, name, nowMs)),
    ...present('detection', detection(state, name, nowMs)),
    ...present('avoidedBecause', avoidedBecause(state, name)),
    ...present('figures', nodeAvailability(state, name, nowMs)),
  };
}

/** A property that is left out when it has no value. */
function present<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}

const AVAILABILITY_EVENTS: ReadonlySet<EventKind> = new Set([
  'node.drained',
  'node.cordoned',
  'node.activated',
  'node.maintenance',
]);

function latestEvent(
  state: ControllerState,
  node: NodeName,
  kinds: ReadonlySet<EventKind>,
): Origin | undefined {
  let latest: RackEvent | undefined;
  for (const event of state.durable.events.values()) {
    if (event.node !== node || !kinds.has(event.kind)) continue;
    if (latest === undefined || event.sequence > latest.sequence) latest = event;
  }
  return latest === undefined ? undefined : { atMs: latest.atMs, message: latest.message };
}

function explainTask(state: ControllerState, task: TaskRecord, nowMs: number): NodeTaskExplanation {
  const placement = state.live.placements.get(slotKey(task.service, task.slot));
  const decided = placement?.node === task.node ? placement : undefined;
  return {
    ...summariseTask(state, task),
    ...present(
      'decidedAgoMs',
      decided === undefined ? undefined : Math.round(nowMs - decided.atMs),
    ),
    ...present('because', causeOf(state, task)),
  };
}

function failuresOn({ live }: ControllerState, node: NodeName, nowMs: number): NodeFailures[] {
  return [...live.failures]
    .flatMap(([key, notes]) => {
      const note = notes.get(node);
      if (note === undefined) return [];
      const at = key.lastIndexOf('@');
      return [
        {
          service: key.slice(0, at) as ServiceKey,
          version: Number(key.slice(at + 1)),
          count: note.count,
          lastAgoMs: Math.round(nowMs - note.lastMs),
        },
      ];
    })
    .sort((a, b) => a.lastAgoMs - b.lastAgoMs);
}
