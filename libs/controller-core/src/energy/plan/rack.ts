import type { ConverterName, NodeName, Priority, ServiceKey, Tier } from '@grappe/domain';

/** A node as the plan sees it. */
export interface PlanNode {
  readonly name: NodeName;
  readonly converter?: ConverterName;
  readonly power: 'on' | 'booting' | 'off';
  /** Tasks that have not ended yet, of whatever kind. */
  readonly tasks: number;
  /** Not while an operator has drained or cordoned it. */
  readonly takesTasks: boolean;
  /** Somebody works on it: it is neither halted nor started, but with the whole rack. */
  readonly inMaintenance?: boolean;
  readonly isController: boolean;
  /** Measures the battery: without it the rack is blind. */
  readonly hasBatterySensor: boolean;
  readonly isGateway: boolean;
  /** Of a node that is off: it may be so by its silence only, and still be writing to its card. */
  readonly isHalting?: boolean;
  /** Of a node that is off: why it is not started, whatever could do so. */
  readonly staysOff?: StaysOff;
  /** How it is started again once it is halted; absent: by hand. */
  readonly wake?: WakeSpec;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** At 5 V: at its busiest, and at its peak while it starts. */
  readonly loadAmps: number;
  readonly bootAmps: number;
}

/** `relay`: another node gives it power again. `rtc`: it wakes by itself after a while, to look whether it is wanted. */
export type WakeSpec =
  { readonly kind: 'relay'; readonly node: NodeName } | { readonly kind: 'rtc' };

/** `gone`: it was not halted, and may run where nobody hears it. `did-not-start`: it was given power, and is tried again after a while. */
export type StaysOff = 'button' | 'maintenance' | 'gone' | 'did-not-start';

export interface PlanSlot {
  /** `slotKey`. */
  readonly id: string;
  /** Where it runs. */
  readonly node?: NodeName;
  /** Where its data is. */
  readonly pinnedTo?: NodeName;
  /** Nodes that its constraints and its image allow; absent: all. */
  readonly fitsOn?: ReadonlySet<NodeName>;
}

export interface PlanService {
  readonly key: ServiceKey;
  readonly priority: Priority;
  /** It has volumes, and is stopped after those that may write to it. */
  readonly keepsData: boolean;
  /** One slot on every node: it goes with the nodes, and is not packed. */
  readonly isGlobal: boolean;
  readonly stopGraceMs: number;
  /** Of one replica. */
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Published ports: two slots with one in common never share a node. */
  readonly hostPorts: readonly string[];
  readonly slots: readonly PlanSlot[];
}

export interface PlanConverter {
  readonly name: ConverterName;
  readonly maxAmps?: number;
}

export interface PlanInput {
  readonly tier: Tier;
  /** Of that tier; absent: as many as there are. */
  readonly maxNodes?: number;
  readonly nodes: readonly PlanNode[];
  readonly converters: readonly PlanConverter[];
  readonly services: readonly PlanService[];
}

/** Whether the plan may count on the node: it is there, or can be made to be. */
export function canBeOn(node: PlanNode, nodes: readonly PlanNode[]): boolean {
  return node.power !== 'off' || canBePoweredOn(node, nodes);
}

/** A relay works when its node is there, or can be made to be without this one. */
export function canBePoweredOn(
  node: PlanNode,
  nodes: readonly PlanNode[],
  seen: readonly NodeName[] = [],
): boolean {
  const { wake } = node;
  if (wake === undefined) return false;
  if (wake.kind === 'rtc') return true;
  const holder = nodes.find(({ name }) => name === wake.node);
  if (holder === undefined || seen.includes(holder.name)) return false;
  return holder.power !== 'off' || canBePoweredOn(holder, nodes, [...seen, node.name]);
}
