import type { NodeName, ReplacementSpec, TaskId } from '@grappe/domain';
import { serverKey, type ServiceDoor } from '../front-door/live.ts';
import { gatewayNames } from '../front-door/ways-in.ts';
import type { TaskRecord } from '../state/records.ts';
import type { ControllerState } from '../state/state.ts';
import { statusOf } from '../state/status.ts';
import {
  doubtsItself,
  findingOf,
  type CheckedServer,
  type Finding,
  type Opinion,
} from './verdict.ts';

/** The gateways whose word counts at present: they are heard, and do not doubt themselves. */
export class Gateways {
  readonly #state: ControllerState;
  readonly #names: readonly NodeName[];
  readonly #doubtful = new Map<NodeName, boolean>();

  constructor(state: ControllerState) {
    this.#state = state;
    this.#names = gatewayNames(state.rack).filter((name) => {
      const node = state.live.nodes.get(name);
      return node?.session !== undefined && node.condition === 'ready';
    });
  }

  opinionsOn(backEnd: string, task: TaskId): readonly Opinion[] {
    const { gateways } = this.#state.live.frontDoor;
    return this.#names.flatMap((gateway) => {
      const heard = gateways.get(gateway)?.servers.get(serverKey(backEnd, task));
      if (heard === undefined) return [];
      const { report, atMs } = heard;
      // Only who says that something is down has to be asked that.
      if (report.state === 'down' && this.#doubts(gateway)) return [];
      return [{ gateway, report, sinceMs: atMs - report.forMs }];
    });
  }

  #doubts(gateway: NodeName): boolean {
    const known = this.#doubtful.get(gateway);
    if (known !== undefined) return known;
    const doubts = doubtsItself(this.#checkedBy(gateway));
    this.#doubtful.set(gateway, doubts);
    return doubts;
  }

  *#checkedBy(gateway: NodeName): Generator<CheckedServer> {
    const { durable, live } = this.#state;
    for (const { report } of live.frontDoor.gateways.get(gateway)?.servers.values() ?? []) {
      const node = durable.tasks.get(report.task)?.node;
      if (node === undefined) continue;
      const { state, found } = report;
      yield { node, state, ...(found === undefined ? {} : { found }) };
    }
  }
}

/** One way in by which a task is watched. */
interface Watched {
  readonly backEnd: string;
  readonly replacement: ReplacementSpec;
}

/** The ways into a service by which its tasks are watched. */
export function watchedWays(door: ServiceDoor): readonly Watched[] {
  return door.exposures.flatMap(({ replacement }, index) => {
    const backEnd = door.backEndOf[index];
    return replacement === undefined || backEnd === undefined ? [] : [{ backEnd, replacement }];
  });
}

export interface DownTask {
  readonly backEnd: string;
  readonly finding: Extract<Finding, { kind: 'down' }>;
  readonly replacement: ReplacementSpec;
}

/** Why a task that gateways should send work to gets none by one of its ways; undefined: it does, or nobody knows. */
export function downFor(
  state: ControllerState,
  gateways: Gateways,
  { id, service }: TaskRecord,
): DownTask | undefined {
  const door = state.live.frontDoor.services.get(service);
  if (door === undefined) return undefined;
  for (const { backEnd, replacement } of watchedWays(door)) {
    const servers = door.backEnds.find(({ name }) => name === backEnd)?.servers ?? [];
    if (!servers.some(({ task, state: wanted }) => task === id && wanted === 'ready')) continue;
    const finding = findingOf(gateways.opinionsOn(backEnd, id));
    if (finding.kind === 'down') return { backEnd, finding, replacement };
  }
  return undefined;
}

/** Whether a gateway has found the present attempt of the task up by that way. */
export function wasUp(state: ControllerState, task: TaskRecord, backEnd: string): boolean {
  const proof = state.live.frontDoor.monitors.proven.get(serverKey(backEnd, task.id));
  return proof?.attempt === statusOf(state, task).attempt;
}
