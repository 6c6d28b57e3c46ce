import type { NodeName, TaskId } from '@grappe/domain';
import type { Step } from '../context.ts';
import { isDraining } from '../rollout/drained.ts';
import type { LiveGateway, SentDoor } from './live.ts';

/** From now on the gateway may send work to these tasks, besides those that it was told of before. */
export function noteSent(step: Step, name: NodeName, gateway: LiveGateway, sent: SentDoor): void {
  gateway.sent = merged([...gateway.sent, sent]);
  const { balancedBy } = step.state.live.rollouts;
  for (const task of sent.serving) {
    const gateways = balancedBy.get(task);
    if (gateways?.has(name) !== true) balancedBy.set(task, new Set([...(gateways ?? []), name]));
  }
}

/** One that never answers must not fill the memory: what it was told long ago counts as told a bit later. */
function merged(sent: readonly SentDoor[]): readonly SentDoor[] {
  const [first, second, ...rest] = sent;
  if (sent.length <= UNANSWERED_MAX || first === undefined || second === undefined) return sent;
  const serving = new Set([...first.serving, ...second.serving]);
  return [{ number: second.number, serving }, ...rest];
}

/** Front doors that a gateway has not answered: a second of them when much changes. */
const UNANSWERED_MAX = 16;

/** The gateway has dealt with that front door: what only earlier ones had gets no new work from it. */
export function noteApplied(
  step: Step,
  name: NodeName,
  gateway: LiveGateway,
  number: number,
): void {
  const earlier = gateway.sent.filter((sent) => sent.number < number);
  if (earlier.length === 0) return;
  gateway.sent = gateway.sent.filter((sent) => sent.number >= number);
  for (const task of tasksOf(earlier))
    if (!gateway.sent.some(({ serving }) => serving.has(task))) leaves(step, name, task);
}

/** The gateway is lost: nobody reaches a task through it. */
export function noteGatewayLost(step: Step, name: NodeName): void {
  const gateway = step.state.live.frontDoor.gateways.get(name);
  if (gateway === undefined) return;
  for (const task of tasksOf(gateway.sent)) leaves(step, name, task);
  gateway.sent = [];
}

function tasksOf(sent: readonly SentDoor[]): Set<TaskId> {
  return new Set(sent.flatMap(({ serving }) => [...serving]));
}

function leaves(step: Step, name: NodeName, id: TaskId): void {
  const { durable, live } = step.state;
  const left = new Set(live.rollouts.balancedBy.get(id));
  if (!left.delete(name)) return;
  if (left.size === 0) live.rollouts.balancedBy.delete(id);
  else live.rollouts.balancedBy.set(id, left);
  const task = durable.tasks.get(id);
  // It may be what the end of a task waits for.
  if (task !== undefined && isDraining(step.state, task)) live.dirty.add(task.service);
}
