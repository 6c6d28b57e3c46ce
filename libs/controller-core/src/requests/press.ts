import type { Failure, Result } from '@grappe/domain';
import { err } from '@grappe/domain';
import { HUB_IDENTIFY_MS } from '../constants.ts';
import { emit, type Step } from '../context.ts';
import type { OperatorReply, OperatorRequest } from '../inputs.ts';
import { identify } from './identify.ts';
import { drain, unknownNode } from './nodes.ts';

/** A button of home automation: what an operator's request does, and noted with the name of who pressed it. */
export function press(
  step: Step,
  { node, button, by }: Extract<OperatorRequest, { kind: 'press' }>,
): Result<OperatorReply, Failure> {
  if (!step.state.durable.nodes.has(node)) return err(unknownNode(node));
  emit(step, 'node.pressed', { node }, `${by} has pressed "${button}"`);
  return button === 'drain' ? drain(step, node) : identify(step, node, HUB_IDENTIFY_MS);
}
