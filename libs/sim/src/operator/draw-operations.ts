import { serviceKey, type NodeName, type ServiceSpec, type StackSpec } from '@grappe/domain';
import type { Chance } from '../world/chance.ts';
import type { Fault } from '../faults/fault.ts';
import type { Span } from '../faults/span.ts';
import { CONTROLLER, type Operation, type PlannedOperation } from '../world/world-spec.ts';

const REPLICAS_MAX = 5;
/** A person comes by soon, or while it lasts. */
const REPORTED_AFTER_MS_MAX = 15_000;
/** The shortest that there is, and as long again. */
const MAINTENANCE_MS = [60_000, 120_000] as const;
/** How often a service that has, or may have, one replica becomes a singleton with a change, or is one no more. */
const TURNS_SINGLETON = 0.2;
/** What was removed comes back so much later, sometimes. */
const BACK_AFTER_MS = 8_000;

/** What an operator does meanwhile: deploys changes, scales, removes, drains and brings back. */
export function drawOperations(
  chance: Chance,
  nodes: readonly NodeName[],
  stack: StackSpec,
  span: Span,
  count: number,
): PlannedOperation[] {
  const operations: PlannedOperation[] = [];
  let current = stack;
  const times = Array.from({ length: count }, () => span.at(chance)).sort((a, b) => a - b);
  for (const atMs of times) {
    const operation = drawOne(chance, nodes, current);
    if (operation.kind === 'deploy') current = operation.stack;
    operations.push({ atMs, operation });
    const laterMs = Math.min(span.untilMs, atMs + chance.between(0, BACK_AFTER_MS));
    if (operation.kind === 'remove-node' && chance.happens(0.7)) {
      const join = { kind: 'join', node: operation.node } as const;
      operations.push({ atMs: laterMs, operation: join });
    }
    if (operation.kind === 'remove-stack' && chance.happens(0.7)) {
      const deploy = { kind: 'deploy', stack: current, dryRun: false } as const;
      operations.push({ atMs: laterMs, operation: deploy });
    }
  }
  return operations;
}

function drawOne(chance: Chance, nodes: readonly NodeName[], stack: StackSpec): Operation {
  const node = chance.oneOf(nodes);
  switch (
    chance.next([
      'deploy',
      'deploy',
      'scale',
      'scale',
      'drain',
      'activate',
      'cordon',
      'maintain',
      'rebalance',
      'remove-node',
      'remove-stack',
    ])
  ) {
    case 'deploy':
      return { kind: 'deploy', stack: changed(chance, stack), dryRun: false };
    case 'scale': {
      const { name } = chance.oneOf(stack.services);
      const replicas = chance.whole(0, REPLICAS_MAX);
      return { kind: 'scale', service: serviceKey(stack.name, name), replicas };
    }
    case 'drain':
      return { kind: 'drain', node };
    case 'activate':
      return { kind: 'activate', node };
    case 'cordon':
      return { kind: 'cordon', node };
    case 'maintain':
      return { kind: 'maintain', node, durationMs: chance.whole(...MAINTENANCE_MS) };
    case 'rebalance':
      return { kind: 'rebalance', singletons: chance.happens(0.5) };
    case 'remove-node':
      return { kind: 'remove-node', node, force: true };
    case 'remove-stack':
      return { kind: 'remove-stack', stack: stack.name };
  }
}

const ONE_REPLICA = { kind: 'replicated', replicas: 1 } as const;

/** One service gets another environment, so that its containers are replaced, or goes. */
function changed(chance: Chance, stack: StackSpec): StackSpec {
  const chosen = chance.oneOf(stack.services);
  if (stack.services.length > 1 && chance.happens(0.2))
    return { ...stack, services: stack.services.filter((service) => service !== chosen) };
  const environment = { CHANGE: String(chance.whole(0, 1_000_000)) };
  const turns = chance.happens(TURNS_SINGLETON) && chosen.mode.kind === 'replicated';
  const turned = { singleton: !chosen.singleton, mode: ONE_REPLICA };
  const update = (service: ServiceSpec): ServiceSpec =>
    service === chosen ? { ...service, environment, ...(turns ? turned : {}) } : service;
  return { ...stack, services: stack.services.map(update) };
}

/** Somebody who has seen that boards are without power says so, or that a silence is real. */
export function drawReports(
  chance: Chance,
  faults: readonly Fault[],
  span: Span,
): PlannedOperation[] {
  const reports: PlannedOperation[] = [];
  for (const fault of faults) {
    const atMs = Math.min(span.untilMs, fault.atMs + chance.between(0, REPORTED_AFTER_MS_MAX));
    const tells = chance.next(['power', 'silence', 'nothing', 'nothing']);
    if (tells === 'silence' && 'from' in fault)
      reports.push({ atMs, operation: { kind: 'trust-silence' } });
    if (fault.kind !== 'power' || tells !== 'power') continue;
    for (const machine of fault.machines)
      if (machine !== CONTROLLER)
        reports.push({ atMs, operation: { kind: 'confirm-off', node: machine as NodeName } });
  }
  return reports;
}
