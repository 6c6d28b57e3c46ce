import type { Failure, NodeName, Result } from '@grappe/domain';
import { err, failure, ok } from '@grappe/domain';
import { IDENTIFY_MS_MAX } from '../constants.ts';
import type { Step } from '../context.ts';
import type { OperatorReply } from '../inputs.ts';
import { unknownNode } from './nodes.ts';

/** Lets a node's lights blink for a while. Forgotten when the controller ends: whoever looks for a board asks again. */
export function identify(
  step: Step,
  name: NodeName,
  durationMs: number,
): Result<OperatorReply, Failure> {
  const { durable, live } = step.state;
  if (!durable.nodes.has(name)) return err(unknownNode(name));
  if (!Number.isInteger(durationMs) || durationMs < 0 || durationMs > IDENTIFY_MS_MAX) {
    return err(
      failure(
        'INVALID_INPUT',
        `${durationMs} ms of blinking: expected 0 (ends it) to ${IDENTIFY_MS_MAX / MINUTE_MS} minutes, in whole milliseconds`,
      ),
    );
  }
  const node = live.nodes.get(name);
  if (node?.session === undefined) {
    return err(
      failure(
        'REFUSED',
        `node ${name} is not connected: nobody can tell it to blink`,
        `"grappe node explain ${name}" says what is known of it.`,
      ),
    );
  }
  node.body.identifyUntilMs = step.ctx.nowMs + durationMs;
  live.body.unsaid.add(name);
  return ok({ kind: 'done' });
}

const MINUTE_MS = 60_000;
