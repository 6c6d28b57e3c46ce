import type { Failure, NodeName, Result } from '@grappe/domain';
import { err, ok } from '@grappe/domain';
import { emit, type Step } from '../context.ts';
import { takeHint } from '../detect/session.ts';
import { noteCut } from '../hardware/relays.ts';
import type { OperatorReply } from '../inputs.ts';
import { unknownNode } from './nodes.ts';

/**
 * An operator has had the node's power cut. That is a reason to look at the node, and no more: whether it is silent now shows whether its relay
 * works, and only then it is lost.
 */
export function powerCut(step: Step, name: NodeName): Result<OperatorReply, Failure> {
  if (!step.state.durable.nodes.has(name)) return err(unknownNode(name));
  noteCut(step, name, step.state.live.nodes.get(name));
  emit(step, 'node.power-cycled', { node: name }, 'an operator has cut its power for a moment');
  takeHint(step, { kind: 'presence', node: name, online: false });
  return ok({ kind: 'done' });
}
