import type { CheckFinding, NodeName, ServerReport, ServiceSpec, TaskId } from '@grappe/domain';
import { REPLACEMENT_START_PERIOD_MS_DEFAULT } from '@grappe/domain';
import { gatewayRack, http } from './front-door-rack.ts';
import type { Rack } from './rack.ts';
import { STACK } from './specs.ts';

export const REPLACE_AFTER_MS = 30_000;

/** Served on port 8080, and replaced after half a minute. */
export function watched(port = 8_080): Pick<ServiceSpec, 'exposures'> {
  const startPeriodMs = REPLACEMENT_START_PERIOD_MS_DEFAULT;
  return http({ port, replacement: { afterMs: REPLACE_AFTER_MS, startPeriodMs } });
}

/** n1 and n2 are gateways, and run tasks like the others. */
export function monitoredRack(nodes: number): Rack {
  return gatewayRack(nodes);
}

interface Word {
  readonly state: ServerReport['state'];
  readonly found?: CheckFinding;
  readonly forMs?: number;
}

export const UP: Word = { state: 'up', found: 'passed' };
export const BROKEN: Word = { state: 'down', found: 'answered' };
export const SILENT: Word = { state: 'down', found: 'unreached' };

/** The gateway tells what it finds of tasks of a service. */
export function finds(
  rack: Rack,
  gateway: string,
  name: string,
  word: Word,
  tasks: readonly TaskId[] = rack.taskIds(name),
): void {
  const agent = rack.agent(gateway);
  if (agent.session === undefined || !agent.reachable) return;
  const check = word.found === 'answered' ? 'Layer7 wrong status' : '';
  const servers = tasks.map((task) => ({
    ...{ backEnd: `${STACK}.${name}:80`, task, forMs: 0 },
    ...(check === '' ? {} : { check }),
    ...word,
  }));
  rack.post(agent.dutyReport(agent.session, { servers }));
}

/** Both gateways tell the same. */
export function allFind(rack: Rack, name: string, word: Word, tasks?: readonly TaskId[]): void {
  for (const gateway of ['n1', 'n2']) finds(rack, gateway, name, word, tasks);
}

export function eventsOf(rack: Rack, kind: string): string[] {
  return rack.events.filter((event) => event.kind === kind).map(({ message }) => message);
}

export function nodeOf(rack: Rack, name: string): NodeName {
  const node = rack.tasks(name)[0]?.task.node;
  if (node === undefined) throw new Error(`${name} has no node`);
  return node;
}
