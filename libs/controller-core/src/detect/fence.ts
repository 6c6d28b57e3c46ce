import type { NodeName } from '@grappe/domain';
import { emit, type Step } from '../context.ts';
import type { ControllerInput } from '../inputs.ts';
import { noteCut } from '../hardware/relays.ts';
import { isControllerNode } from '../power/controller-node.ts';
import { endLeasesOf } from '../lease/lease.ts';
import type { LiveNode } from '../state/live.ts';

/**
 * A lost node may still run singletons until their leases have ended; a power cut that is confirmed makes that certain at once. Never of the node
 * that runs this controller: nobody would be left to give it its power back.
 */
export function requestFence(step: Step, name: NodeName, node: LiveNode): void {
  if (node.body.relayFails === true) return;
  const record = step.state.durable.nodes.get(name);
  // One that halts is writing what it has to its card; its leases are not renewed and end by themselves.
  if (record === undefined || record.halted !== undefined) return;
  if (isControllerNode(step.state, record)) return;
  for (const lease of step.state.live.leases.values()) {
    if (lease.node !== name) continue;
    node.watch.fencesAsked += 1;
    step.effects.push({ kind: 'fence', node: name });
    return;
  }
}

/**
 * What has become of a request to cut a node's power. Answers come in the order of the requests; one to an earlier request says nothing of
 * the node that was lost again since, nor of one that has connected meanwhile and therefore has power.
 */
export function handleFenced(
  step: Step,
  { node: name, off, message }: Extract<ControllerInput, { kind: 'fenced' }>,
): void {
  const node = step.state.live.nodes.get(name);
  if (node === undefined || node.watch.fencesAsked === 0) return;
  node.watch.fencesAsked -= 1;
  if (node.watch.fencesAsked > 0 || node.watch.phase !== 'lost') return;
  const text = off ? message || 'its power was cut' : `its power could not be cut: ${message}`;
  emit(step, 'node.fenced', { node: name }, text);
  if (!off) return;
  noteCut(step, name, node);
  endLeasesOf(step, name);
}
