import type { Availability, NodeName, ServiceKey, ServiceSpec, StackName } from '@grappe/domain';
import { canonicalJson, serviceKey } from '@grappe/domain';
import type { Operation } from '../world/world-spec.ts';

/** In maintenance a node is drained, until the controller finds that it has lasted long enough. */
type Wish = Availability | 'maintained';

/** What an operator has asked for, all told: services and nodes, as they must be in the controller's store. */
export interface Wishes {
  readonly services: ReadonlyMap<ServiceKey, ServiceSpec>;
  readonly nodes: ReadonlyMap<NodeName, Wish>;
}

export const NO_WISHES: Wishes = { services: new Map(), nodes: new Map() };

/** What is wished for after an operation was carried out. */
export function wishesAfter(wishes: Wishes, operation: Operation): Wishes {
  const services = new Map(wishes.services);
  const nodes = new Map(wishes.nodes);
  switch (operation.kind) {
    case 'deploy':
      dropStack(services, operation.stack.name);
      for (const spec of operation.stack.services)
        services.set(serviceKey(operation.stack.name, spec.name), spec);
      break;
    case 'remove-stack':
      dropStack(services, operation.stack);
      break;
    case 'scale': {
      const spec = services.get(operation.service);
      const mode = { kind: 'replicated', replicas: operation.replicas } as const;
      if (spec !== undefined) services.set(operation.service, { ...spec, mode });
      break;
    }
    case 'drain':
      if (nodes.has(operation.node)) nodes.set(operation.node, 'drained');
      break;
    case 'activate':
      if (nodes.has(operation.node)) nodes.set(operation.node, 'active');
      break;
    case 'remove-node':
      nodes.delete(operation.node);
      break;
    case 'join':
      if (!nodes.has(operation.node)) nodes.set(operation.node, 'active');
      break;
    case 'cordon':
      if (nodes.has(operation.node)) nodes.set(operation.node, 'cordoned');
      break;
    case 'maintain':
      if (nodes.has(operation.node)) nodes.set(operation.node, 'maintained');
      break;
    case 'confirm-off':
    case 'trust-silence':
    case 'rebalance':
    case 'load':
  }
  return { services, nodes };
}

function dropStack(services: Map<ServiceKey, ServiceSpec>, stack: StackName): void {
  for (const key of services.keys()) if (key.startsWith(`${stack}/`)) services.delete(key);
}

/** Whether a store may hold this when that was wished for. */
export function isGranted(wishes: Wishes, stored: Wishes): boolean {
  const nodes = new Map(wishes.nodes);
  for (const [name, wish] of nodes) {
    const is = stored.nodes.get(name);
    if (wish === 'maintained' && (is === 'drained' || is === 'active')) nodes.set(name, is);
  }
  return wishesText({ ...wishes, nodes }) === wishesText(stored);
}

function wishesText({ services, nodes }: Wishes): string {
  return canonicalJson([Object.fromEntries(services), Object.fromEntries(nodes)]);
}

/** What the entries of a controller's store say. */
export function wishesInStore(
  entries: readonly { readonly key: string; readonly value: unknown }[],
): Wishes {
  const services = new Map<ServiceKey, ServiceSpec>();
  const nodes = new Map<NodeName, Availability>();
  for (const { key, value } of entries) {
    if (key.startsWith('service/')) {
      const { key: name, spec } = value as { key: ServiceKey; spec: ServiceSpec };
      services.set(name, spec);
    } else if (key.startsWith('node/')) {
      const { name, availability } = value as { name: NodeName; availability: Availability };
      nodes.set(name, availability);
    }
  }
  return { services, nodes };
}
