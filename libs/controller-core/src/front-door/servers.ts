import type { FrontDoorServer, NodeName, ServiceKey, SlotTable } from '@grappe/domain';
import { ipv4Number, SERVER_WEIGHT_DEFAULT, type ExposureSpec } from '@grappe/domain';
import { peerReachable } from '../detect/peers.ts';
import { taskLeavesBecause } from '../hardware/leaving.ts';
import { isDraining } from '../rollout/drained.ts';
import type { TaskRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';
import { statusOf } from '../state/status.ts';

/** A task that runs, with how far it can be relied on. */
export interface Candidate {
  readonly task: TaskRecord;
  readonly node: NodeName;
  readonly address: string;
  /** `<published>:<target>/<protocol>`. */
  readonly ports: readonly string[];
  readonly standing: Standing;
}

/**
 * `leaving`: another is to take its place. `doubtful`: its node is lost, or its container is not healthy. Both go on for as long as nobody better is
 * there: the gateway's own check knows more than that. `ending`: it is stopped, or about to be.
 */
export type Standing = 'sound' | 'leaving' | 'doubtful' | 'ending';

/** Tasks that have, or are to have, a slot: all that have a node and have not ended. */
export function slotHolders({ durable }: ControllerState, key: ServiceKey): readonly TaskRecord[] {
  return durable
    .tasksOfService(key)
    .filter((task) => {
      const isThere = task.node !== undefined && task.ended === undefined;
      return isThere && task.standby !== true;
    })
    .sort((a, b) => a.sequence - b.sequence);
}

export function candidatesOf(
  state: ControllerState,
  tasks: readonly TaskRecord[],
): readonly Candidate[] {
  return tasks.flatMap((task) => {
    const status = statusOf(state, task);
    const isUp = status.state === 'running' || status.state === 'stopping';
    const address = task.node === undefined ? undefined : addressOf(state, task.node);
    if (!isUp || task.node === undefined || address === undefined) return [];
    const standing = standingOf(state, task, task.node);
    return [{ task, node: task.node, address, ports: status.ports, standing }];
  });
}

function standingOf(state: ControllerState, task: TaskRecord, node: NodeName): Standing {
  const { durable, live } = state;
  const status = statusOf(state, task);
  const isEnding = task.desired === 'stopped' || status.state === 'stopping';
  if (isEnding || isDraining(state, task)) return 'ending';
  const record = durable.nodes.get(node);
  const isLost = record === undefined || live.nodes.get(node)?.condition === 'lost';
  if (isLost || status.health === 'unhealthy') return 'doubtful';
  const leaves =
    record.availability === 'drained' ||
    taskLeavesBecause(state, node, task.spec.singleton) !== undefined;
  return leaves ? 'leaving' : 'sound';
}

/** Where gateways reach a node: what rack.yaml says, else where its agent comes from. */
export function addressOf({ durable, live }: ControllerState, name: NodeName): string | undefined {
  const written = durable.nodes.get(name)?.address;
  if (written !== undefined && ipv4Number(written) !== undefined) return written;
  const node = live.nodes.get(name);
  return peerReachable(node?.session?.peerAddress ?? node?.body.lastAddress ?? '');
}

/** The servers of one way in, by slot. */
export function serversOf(
  candidates: readonly Candidate[],
  { held }: SlotTable,
  { target, weights }: Pick<ExposureSpec, 'target' | 'weights'>,
  prefers: (port: number) => boolean = () => false,
): readonly FrontDoorServer[] {
  const reachable = candidates.flatMap((candidate) => {
    const port = publishedPort(candidate, target, prefers);
    const slot = held.get(candidate.task.id);
    return port === undefined || slot === undefined ? [] : [{ candidate, port, slot }];
  });
  const best = bestStanding(reachable.map(({ candidate }) => candidate.standing));
  return reachable
    .map(({ candidate: { task, node, address, standing }, port, slot }) => ({
      task: task.id,
      node,
      slot,
      address,
      port,
      weight: weights?.[node] ?? SERVER_WEIGHT_DEFAULT,
      state: stateOf(standing, best),
    }))
    .sort((a, b) => a.slot - b.slot);
}

const ORDER: readonly Standing[] = ['sound', 'leaving', 'doubtful'];

function bestStanding(standings: readonly Standing[]): Standing | undefined {
  return ORDER.find((standing) => standings.includes(standing));
}

function stateOf(standing: Standing, best: Standing | undefined): FrontDoorServer['state'] {
  if (standing === best) return 'ready';
  return standing === 'leaving' ? 'drain' : 'maint';
}

/** On the host's network the container's port is the node's. */
function publishedPort(
  { task, ports }: Candidate,
  target: number,
  prefers: (port: number) => boolean,
): number | undefined {
  if (task.spec.networkMode === 'host') return target;
  const suffix = `:${target}/tcp`;
  const bound = ports
    .filter((text) => text.endsWith(suffix))
    .map((text) => Number(text.slice(0, -suffix.length)));
  const port = bound.find(prefers) ?? bound[0];
  return port !== undefined && Number.isInteger(port) && port >= 1 && port <= PORT_MAX
    ? port
    : undefined;
}

const PORT_MAX = 65_535;
