import type { ConverterName } from '@grappe/domain';
import type { Packing } from './pack.ts';
import type { NodeDecision } from './plan.ts';
import { canBePoweredOn, type PlanInput, type PlanNode } from './rack.ts';
import type { NodeReason } from './reasons.ts';

/** What is done to every node now. Nodes are woken as their converters and the tier allow, one after the other where need be. */
export function decidePower(input: PlanInput, packing: Packing): NodeDecision[] {
  const wakes = stageWakes(input, packing);
  return input.nodes.map((node) => {
    if (node.inMaintenance === true) return leaveAlone(node);
    const kept = packing.kept.get(node.name);
    if (kept === undefined) return letGo(input, packing, node);
    if (node.power === 'off') return wakes.get(node) ?? decision(node, 'wait', OTHERS_FIRST);
    return node.power === 'booting'
      ? decision(node, 'stay', { kind: 'booting' })
      : decision(node, 'stay', kept);
  });
}

const OTHERS_FIRST: NodeReason = { kind: 'others-first' };

function decision(
  node: PlanNode,
  action: NodeDecision['action'],
  because: NodeReason,
): NodeDecision {
  return { node: node.name, action, because };
}

function leaveAlone(node: PlanNode): NodeDecision {
  return decision(node, node.power === 'off' ? 'off' : 'stay', { kind: 'maintenance' });
}

/** Out of use. Gateways go last. */
function letGo({ nodes, maxNodes }: PlanInput, { kept }: Packing, node: PlanNode): NodeDecision {
  const byHand = !canBePoweredOn(node, nodes);
  if (node.power === 'off') return decision(node, 'off', offReason(node, byHand, maxNodes));
  if (node.power === 'booting') return decision(node, 'wait', { kind: 'booting' });
  if (node.tasks > 0) return decision(node, 'drain', { kind: 'not-needed', byHand });
  const others = nodes.some(
    ({ name, power, isGateway, inMaintenance }) =>
      !isGateway && power !== 'off' && inMaintenance !== true && !kept.has(name),
  );
  return node.isGateway && others
    ? decision(node, 'wait', OTHERS_FIRST)
    : decision(node, 'halt', { kind: 'not-needed', byHand });
}

function offReason(
  { staysOff }: PlanNode,
  byHand: boolean,
  maxNodes: number | undefined,
): NodeReason {
  if (staysOff !== undefined) return { kind: 'cannot-wake', because: staysOff };
  return byHand && maxNodes === undefined
    ? { kind: 'cannot-wake' }
    : { kind: 'not-needed', byHand };
}

/** Nodes that are to be on and are not, each with what is done about it now. */
function stageWakes(input: PlanInput, { kept }: Packing): Map<PlanNode, NodeDecision> {
  const { nodes, maxNodes } = input;
  const drawn = drawnByConverter(nodes);
  let on = nodes.filter(({ power }) => power !== 'off').length;
  const decisions = new Map<PlanNode, NodeDecision>();
  for (const node of wakeOrder(input, nodes)) {
    const because = kept.get(node.name);
    if (because === undefined) continue;
    const obstacle = obstacleTo(input, node, drawn);
    if (obstacle !== undefined) decisions.set(node, decision(node, 'wait', obstacle));
    else if (maxNodes !== undefined && on >= Math.max(1, maxNodes))
      decisions.set(node, decision(node, 'wait', OTHERS_FIRST));
    else {
      decisions.set(node, decision(node, 'wake', because));
      noteStart(node, drawn);
      on += 1;
    }
  }
  return decisions;
}

/** Those that hold relays first, because others wait for them; then gateways. */
function wakeOrder({ nodes }: PlanInput, all: readonly PlanNode[]): PlanNode[] {
  const holds = ({ name }: PlanNode): number =>
    nodes.some(({ wake }) => wake?.kind === 'relay' && wake.node === name) ? 0 : 1;
  const gateway = ({ isGateway }: PlanNode): number => (isGateway ? 0 : 1);
  return all
    .filter(({ power }) => power === 'off')
    .sort((a, b) => holds(a) - holds(b) || gateway(a) - gateway(b));
}

interface Drawn {
  amps: number;
  booting: number;
}

function drawnByConverter(nodes: readonly PlanNode[]): Map<ConverterName, Drawn> {
  const drawn = new Map<ConverterName, Drawn>();
  for (const node of nodes) {
    if (node.converter === undefined || node.power === 'off') continue;
    const sum = drawn.get(node.converter) ?? { amps: 0, booting: 0 };
    sum.amps += node.power === 'booting' ? peakAmps(node) : node.loadAmps;
    sum.booting += node.power === 'booting' ? 1 : 0;
    drawn.set(node.converter, sum);
  }
  return drawn;
}

/** What a node may draw from when it is given power on. */
function peakAmps({ bootAmps, loadAmps }: PlanNode): number {
  return Math.max(bootAmps, loadAmps);
}

function noteStart(node: PlanNode, drawn: Map<ConverterName, Drawn>): void {
  if (node.converter === undefined) return;
  const sum = drawn.get(node.converter) ?? { amps: 0, booting: 0 };
  drawn.set(node.converter, { amps: sum.amps + peakAmps(node), booting: sum.booting + 1 });
}

function obstacleTo(
  { converters, nodes }: PlanInput,
  node: PlanNode,
  drawn: ReadonlyMap<ConverterName, Drawn>,
): NodeReason | undefined {
  if (node.wake === undefined) return { kind: 'cannot-wake' };
  if (node.isHalting === true) return { kind: 'halting' };
  if (node.wake.kind === 'relay') {
    const holder = node.wake.node;
    if (!nodes.some(({ name, power }) => name === holder && power === 'on'))
      return { kind: 'relay-off', node: holder };
  }
  if (node.converter === undefined) return undefined;
  const { amps, booting } = drawn.get(node.converter) ?? { amps: 0, booting: 0 };
  const maxAmps = converters.find(({ name }) => name === node.converter)?.maxAmps;
  const { bootAmps } = node;
  // What a converter of unknown size bears is not known either: its nodes start one at a time.
  if (maxAmps === undefined) return booting > 0 ? { kind: 'converter-busy', bootAmps } : undefined;
  const freeAmps = maxAmps - amps;
  return peakAmps(node) > freeAmps + AMPS_ROUNDING
    ? { kind: 'converter-busy', freeAmps, bootAmps }
    : undefined;
}

const AMPS_ROUNDING = 1e-9;
