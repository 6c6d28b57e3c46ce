import { GrappeError, slotText } from '@grappe/domain';
import type { Observation } from '../checkers/observation.ts';
import { describeFault } from '../faults/fault.ts';
import { CONTROLLER } from './world-spec.ts';

/** An observation as a trace tells it; an empty kind: not at all, because the trace has it from elsewhere. */
export function describeObservation(observation: Observation): {
  readonly kind: string;
  readonly who: string;
  readonly what: string;
} {
  const { kind } = observation;
  switch (kind) {
    case 'container': {
      const { node, task, before, after } = observation;
      const states = `${before?.state ?? 'none'} -> ${after?.state ?? 'none'}`;
      const health = after === undefined || after.health === 'none' ? '' : ` ${after.health}`;
      const slot = `${task.service}#${slotText(task.slot)} v${task.version}`;
      return { kind, who: node, what: `${task.id} of ${slot}: ${states}${health}` };
    }
    case 'engine-call': {
      const { node, operation, task } = observation;
      return { kind: 'engine', who: node, what: [operation, task].join(' ') };
    }
    case 'saved': {
      const { generation, tasks } = observation.memory.assignment;
      const list = tasks.map(({ id }) => id).join(' ');
      return {
        kind,
        who: observation.node,
        what: `${generation.term}.${generation.number} ${list}`,
      };
    }
    case 'assigned':
    case 'hello':
      return { kind: '', who: '', what: '' };
    case 'stale-message':
      return { kind, who: observation.node, what: observation.session };
    case 'disk-write':
      return { kind, who: observation.machine, what: observation.what };
    case 'process-started':
      return { kind, who: observation.machine, what: '' };
    case 'process-ended':
      return { kind, who: observation.machine, what: observation.cause };
    case 'controller-ready':
      return { kind, who: CONTROLLER, what: '' };
    case 'asked':
    case 'unanswered':
      return { kind, who: 'operator', what: describeOperation(observation.operation) };
    case 'answered': {
      const { operation, granted } = observation;
      return { kind, who: 'operator', what: `${String(granted)} ${describeOperation(operation)}` };
    }
    case 'fault':
      return { kind, who: '', what: describeFault(observation.fault) };
    case 'healed':
    case 'calm':
      return { kind, who: '', what: '' };
    case 'defect':
      return { kind, who: observation.machine, what: errorText(observation.error) };
  }
}

function describeOperation(operation: object): string {
  const { kind, ...details } = operation as { readonly kind: string; readonly stack?: unknown };
  if (kind !== 'deploy') return `${kind} ${JSON.stringify(details)}`;
  return `${kind} ${JSON.stringify((details.stack as { readonly name: string }).name)}`;
}

/** With where it was thrown, because a defect is looked for there. */
export function errorText(error: unknown): string {
  if (error instanceof GrappeError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
