import type { NodeCondition, NodeFacts, NodeName, NodeRecord } from '@grappe/domain';
import { CLOCK_SKEW_WARNING_MS, REFUSAL_NOTED_MS } from '../constants.ts';
import { otherVersionNote } from '../detect/other-version.ts';
import { leavingBecause } from '../hardware/leaving.ts';
import { avoidedBecause } from '../reconcile/failures.ts';
import { nodeDraw, type NodeDraw } from '../power/draw.ts';
import { isDrawKnown } from '../power/ledger/rack-draw.ts';
import { maintenanceLeftMs } from '../requests/maintenance.ts';
import { nodeIdentity } from '../requests/identity.ts';
import { nodeViews, type NodeView } from '../schedule/node-view.ts';
import { statusOf } from '../state/status.ts';
import type { ControllerState } from '../state/state.ts';
import { durationText } from './duration-text.ts';
import { tokenAwaiting } from './tokens.ts';
import { hardwareNotes, hardwareView, type HardwareView } from './hardware.ts';

/** A node as an operator sees it. */
export interface NodeSummary {
  readonly record: NodeRecord;
  readonly condition: NodeCondition;
  readonly address: string;
  readonly facts?: NodeFacts;
  readonly tasksRunning: number;
  readonly cpusReserved: number;
  readonly memoryReservedBytes: number;
  readonly silentMs?: number;
  readonly clockSkewMs?: number;
  readonly certificateExpiresAtMs?: number;
  /** What is left of its planned absence; absent when there is none. */
  readonly maintenanceLeftMs?: number;
  readonly images: readonly string[];
  /** Absent when it has told nothing of it. */
  readonly hardware?: HardwareView;
  /** What it draws; absent when nobody knows. */
  readonly draw?: NodeDraw;
  readonly note: string;
}

/** All nodes, those of rack.yaml that have not joined yet included, by name. */
export function listNodes(state: ControllerState, nowMs: number, wallMs: number): NodeSummary[] {
  const views = nodeViews(state);
  const joined = [...views.values()].map((view) => summarise(state, view, nowMs));
  const missing = state.rack.nodes
    .filter((node) => !views.has(node.name))
    .map((node) => notJoined({ ...node, availability: 'active' }, state, { nowMs, wallMs }));
  return [...joined, ...missing].sort((a, b) => compareNames(a.record.name, b.record.name));
}

/** `pi2` before `pi10`, as people number their boards. */
function compareNames(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function notJoined(
  record: NodeRecord,
  state: ControllerState,
  { nowMs, wallMs }: { readonly nowMs: number; readonly wallMs: number },
): NodeSummary {
  const converter = state.converters.get(record.name);
  return {
    record: { ...record, ...(converter === undefined ? {} : { converter }) },
    condition: 'unknown',
    address: record.address ?? '',
    tasksRunning: 0,
    cpusReserved: 0,
    memoryReservedBytes: 0,
    images: [],
    note: [
      awaitedNote(state, record.name, wallMs),
      ...refusalNotes(state, record.name, nowMs),
    ].join('; '),
  };
}

/** A node of rack.yaml that has not joined. */
function awaitedNote(state: ControllerState, name: NodeName, wallMs: number): string {
  const token = tokenAwaiting(state, name, wallMs);
  if (token === undefined)
    return 'named in rack.yaml, but not part of the rack: it has not joined, or was removed';
  return `waits for its board: join token ${token.id} is good until ${minuteText(token.expiresAtMs)}`;
}

/** `2026-11-22 18:09 UTC`. */
function minuteText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, MINUTE_LENGTH).replace('T', ' ')} UTC`;
}

/** Of a date and a time in ISO 8601, up to the minute. */
const MINUTE_LENGTH = 16;

/** What was refused lately under the name of the node. */
function refusalNotes({ live }: ControllerState, name: NodeName, nowMs: number): string[] {
  const refused = live.refusedBoards.byNode.get(name) ?? [];
  return refused
    .filter(({ lastAtMs }) => nowMs - lastAtMs < REFUSAL_NOTED_MS)
    .slice(0, 1)
    .map(({ address, message, lastAtMs }) => {
      const who = `a board${address === '' ? '' : ` at ${address}`}`;
      return `${who} was refused ${durationText(nowMs - lastAtMs)} ago: ${message}`;
    });
}

function summarise(state: ControllerState, view: NodeView, nowMs: number): NodeSummary {
  const name = view.record.name;
  const live = state.live.nodes.get(name);
  const certificate = state.durable.identities.get(nodeIdentity(name))?.certificates[0];
  const leftMs = maintenanceLeftMs(state, name, nowMs);
  const hardware = hardwareView(state, name, nowMs);
  const running = state.durable
    .tasksOfNode(name)
    .filter((task) => task.ended === undefined && statusOf(state, task).state === 'running').length;
  return {
    record: view.record,
    condition: conditionOf(state, name),
    address: live?.session?.peerAddress ?? view.record.address ?? '',
    ...(live?.facts === undefined ? {} : { facts: live.facts }),
    tasksRunning: running,
    cpusReserved: view.cpusReserved,
    memoryReservedBytes: view.memoryReservedBytes,
    ...(live?.heardAtMs === undefined ? {} : { silentMs: Math.round(nowMs - live.heardAtMs) }),
    ...(live?.clockSkewMs === undefined ? {} : { clockSkewMs: live.clockSkewMs }),
    ...(certificate === undefined ? {} : { certificateExpiresAtMs: certificate.notAfterMs }),
    ...(leftMs === undefined ? {} : { maintenanceLeftMs: leftMs }),
    images: [...view.images].sort(),
    ...(hardware === undefined ? {} : { hardware }),
    ...drawOf(state, name),
    note: noteOn(state, name, view, nowMs),
  };
}

/** What nobody has told is left out, although it could be guessed from the kind of the board. */
function drawOf(state: ControllerState, name: NodeName): Pick<NodeSummary, 'draw'> {
  if (!isDrawKnown(state, name)) return {};
  const draw = nodeDraw(state, name);
  const hasTold = state.live.nodes.get(name)?.body.report !== undefined;
  return hasTold || draw.source === 'halted' ? { draw } : {};
}

/** A node that was halted is away as it should be, and not lost. */
function conditionOf({ durable, live }: ControllerState, name: NodeName): NodeCondition {
  const node = live.nodes.get(name);
  const isOff = durable.nodes.get(name)?.halted !== undefined && node?.session === undefined;
  return isOff ? 'unknown' : (node?.condition ?? 'unknown');
}

function noteOn(state: ControllerState, name: NodeName, view: NodeView, nowMs: number): string {
  const live = state.live.nodes.get(name);
  const notes: string[] = [
    ...conditionNotes(state, name, nowMs),
    ...availabilityNotes(state, name, nowMs),
    ...hardwareNotes(state, name),
    ...refusalNotes(state, name, nowMs),
  ];
  const leaving = leavingBecause(state, name);
  if (leaving !== undefined) notes.push(`it ${leaving}`);
  if (live?.condition === 'ready' && live.session === undefined)
    notes.push('its agent is restarting');
  if (live?.condition === 'ready' && !view.engineUp)
    notes.push('its container engine does not answer');
  if (Math.abs(live?.clockSkewMs ?? 0) > CLOCK_SKEW_WARNING_MS) {
    notes.push(`its clock is wrong by ${Math.round((live?.clockSkewMs ?? 0) / 1_000)} s`);
  }
  const avoided = avoidedBecause(state, name);
  if (avoided !== undefined) notes.push(avoided);
  return notes.join('; ');
}

/** Why a node that is not heard is not, or not yet, taken for lost. */
function conditionNotes(state: ControllerState, name: NodeName, nowMs: number): string[] {
  const { live } = state;
  const node = live.nodes.get(name);
  const otherVersion = otherVersionNote(state, name);
  if (otherVersion !== undefined) return [otherVersion];
  if (live.doubt?.nodes.has(name) === true)
    return [
      'not heard, together with so many that the controller doubts itself; "grappe rack trust-silence" if they are down',
    ];
  if (node?.condition !== 'suspected') return [];
  const { phase, suspectedAtMs } = node.watch;
  const forText = suspectedAtMs === undefined ? '' : ` for ${durationText(nowMs - suspectedAtMs)}`;
  return [
    phase === 'unheard'
      ? `not heard${forText}, but its peers hear it: its tasks stay`
      : `suspected${forText}: peers are asked whether they hear it`,
  ];
}

function availabilityNotes(state: ControllerState, name: NodeName, nowMs: number): string[] {
  const record = state.durable.nodes.get(name);
  if (record === undefined || record.availability === 'active') return [];
  if (record.availability === 'cordoned') return ['cordoned: its tasks stay, it takes no new ones'];
  const notes: string[] = [];
  const leftMs = maintenanceLeftMs(state, name, nowMs);
  if (leftMs !== undefined) notes.push(`in maintenance for another ${durationText(leftMs)}`);
  const staying = state.durable
    .tasksOfNode(name)
    .filter((task) => task.ended === undefined && task.standby !== true).length;
  if (staying > 0)
    notes.push(`${staying} ${staying === 1 ? 'task has' : 'tasks have'} not moved away yet`);
  return notes;
}
