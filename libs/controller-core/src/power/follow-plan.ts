import type { NodeName, ServiceKey } from '@grappe/domain';
import { canonicalJson } from '@grappe/domain';
import { HALT_RETRY_MS } from '../constants.ts';
import { emit, type Step } from '../context.ts';
import { planEnergy, type NodeDecision, type ServiceDecision } from '../energy/plan/plan.ts';
import { nodeReasonText, serviceReasonText } from '../energy/plan/reasons.ts';
import { tellToHalt } from '../hardware/halt.ts';
import { noteCut } from '../hardware/relays.ts';
import type { ControllerInput } from '../inputs.ts';
import { markAllServicesDirty } from '../reconcile/dirty.ts';
import { followEnd } from './end.ts';
import type { Shed } from './live.ts';
import { mayNotWake, planInput } from './plan-input.ts';

/** Takes the next step to where the tier wants the rack to be. */
export function followPlan(step: Step): void {
  const { energy } = step.state.live;
  if (energy.tier === 'shutdown') {
    followEnd(step);
    return;
  }
  delete energy.ending;
  if (energy.tier === 'normal' && !someAreHalted(step)) {
    delete energy.plan;
    shedServices(step, new Map());
    emptyNodes(step, new Map());
    return;
  }
  const plan = planEnergy(planInput(step.state, energy.tier, step.ctx.nowMs));
  energy.plan = plan;
  shedServices(step, new Map(plan.services.flatMap(shedOf)));
  // Who is there is known once agents had the time to come back.
  if (!step.state.live.detection.settled) return;
  emptyNodes(step, new Map(plan.nodes.flatMap((decision) => leavingOf(step, decision))));
  for (const decision of plan.nodes) switchNode(step, decision);
}

/** Nodes that were halted for want of energy. */
export function someAreHalted({ state }: Step): boolean {
  for (const { halted } of state.durable.nodes.values())
    if (halted === 'plan' || halted === 'shutdown') return true;
  return false;
}

function shedOf({ service, wanted, runs, because }: ServiceDecision): [ServiceKey, Shed][] {
  if (runs.length === wanted) return [];
  return [[service, { runs: new Set(runs), because: serviceReasonText(because) }]];
}

/** What runs there moves away. A node that has to wait for others to go first takes nothing new either. */
function leavingOf(step: Step, { node, action, because }: NodeDecision): [NodeName, string][] {
  const isThere = step.state.live.nodes.get(node)?.session !== undefined;
  const leaves = action === 'drain' || action === 'halt' || (action === 'wait' && isThere);
  return leaves ? [[node, `is to be halted to save energy: ${nodeReasonText(because)}`]] : [];
}

/** Sets which services run only in part, or not at all. */
export function shedServices(step: Step, wanted: ReadonlyMap<ServiceKey, Shed>): void {
  const { energy, dirty } = step.state.live;
  for (const key of new Set([...energy.shed.keys(), ...wanted.keys()])) {
    const before = energy.shed.get(key);
    const now = wanted.get(key);
    if (now === undefined) energy.shed.delete(key);
    else energy.shed.set(key, now);
    if (summary(before) !== summary(now)) dirty.add(key);
  }
}

function summary(shed: Shed | undefined): string {
  return shed === undefined ? '' : canonicalJson([...shed.runs].sort());
}

function emptyNodes(step: Step, wanted: ReadonlyMap<NodeName, string>): void {
  const { energy, body, dirtyNodes } = step.state.live;
  let hasChanged = false;
  for (const name of new Set([...energy.leaving.keys(), ...wanted.keys()])) {
    const because = wanted.get(name);
    if (energy.leaving.has(name) !== (because !== undefined)) {
      hasChanged = true;
      body.unsaid.add(name);
      dirtyNodes.add(name);
    }
    if (because === undefined) energy.leaving.delete(name);
    else energy.leaving.set(name, because);
  }
  if (hasChanged) markAllServicesDirty(step.state);
}

function switchNode(step: Step, { node: name, action, because }: NodeDecision): void {
  const { live } = step.state;
  const { wakes } = live.energy;
  const node = live.nodes.get(name);
  if (node?.session !== undefined) {
    wakes.delete(name);
    const { haltFailedAtMs = Number.NEGATIVE_INFINITY } = node.body;
    const mayHalt = step.ctx.nowMs - haltFailedAtMs >= HALT_RETRY_MS;
    if (action === 'halt' && mayHalt && !live.body.halts.has(name)) tellToHalt(step, name, 'plan');
    return;
  }
  if (action !== 'wake' || mayNotWake(live.energy, name, step.ctx.nowMs)) return;
  wakes.set(name, { atMs: step.ctx.nowMs, tries: 1 + (wakes.get(name)?.tries ?? 0) });
  emit(step, 'node.waking', { node: name }, `it is started: ${nodeReasonText(because)}`);
  step.effects.push({ kind: 'wake', node: name });
}

/** A board that has halted starts when its power is cut and given back; the first has been done, the second follows after a while. */
export function handleWoken(
  step: Step,
  { node: name, off, message }: Extract<ControllerInput, { kind: 'woken' }>,
): void {
  if (off) noteCut(step, name, step.state.live.nodes.get(name));
  else emit(step, 'node.waking', { node: name }, `it could not be started: ${message}`);
}
