import type { Availability, Failure, NodeName, NodeRecord, Result } from '@grappe/domain';
import { err, failure, ok } from '@grappe/domain';
import { emit, type Step } from '../context.ts';
import { cancelHalt } from '../hardware/halt.ts';
import type { OperatorReply } from '../inputs.ts';
import { endLeasesOf, endLeasesOfRemoved } from '../lease/lease.ts';
import { markAllServicesDirty } from '../reconcile/dirty.ts';
import { letBoardGo } from './let-board-go.ts';

type Reply = Result<OperatorReply, Failure>;

export function drain(step: Step, name: NodeName): Reply {
  return setAvailability(step, name, 'drained');
}

export function cordon(step: Step, name: NodeName): Reply {
  return setAvailability(step, name, 'cordoned');
}

export function activate(step: Step, name: NodeName): Reply {
  const node = step.state.live.nodes.get(name);
  delete node?.body.faults;
  step.state.live.body.faulty.delete(name);
  step.state.live.body.unsaid.add(name);
  cancelHalt(step, name);
  return setAvailability(step, name, 'active');
}

/** What an operator's request for another availability is told and noted as. */
const AVAILABILITY_EVENTS = {
  active: { kind: 'node.activated', message: 'it takes tasks again' },
  cordoned: { kind: 'node.cordoned', message: 'its tasks stay; it takes no new ones' },
  drained: { kind: 'node.drained', message: 'its tasks move away' },
} as const;

/** Whatever ran on the node does not run any more: its singletons need not be waited for. */
export function confirmOff(step: Step, name: NodeName): Reply {
  if (!step.state.durable.nodes.has(name)) {
    if (!endLeasesOfRemoved(step, name)) return err(unknownNode(name));
    emit(step, 'node.fenced', { node: name }, 'the operator has confirmed that it has no power');
    return ok({ kind: 'done' });
  }
  const live = step.state.live.nodes.get(name);
  if (live?.session !== undefined && live.condition === 'ready') {
    return err(
      failure(
        'REFUSED',
        `node ${name} is connected: it has power`,
        'Look at the LEDs of the board: is it another one that is off?',
      ),
    );
  }
  endLeasesOf(step, name);
  emit(step, 'node.fenced', { node: name }, 'the operator has confirmed that it has no power');
  markAllServicesDirty(step.state);
  return ok({ kind: 'done' });
}

/** Carries out what an operator asks of a node, at the command line or at its button. */
export function setAvailability(step: Step, name: NodeName, availability: Availability): Reply {
  const node = step.state.durable.nodes.get(name);
  if (node === undefined) return err(unknownNode(name));
  // Whoever asks for an availability asks for it without an end: a maintenance is over.
  const { maintenanceMs, ...record } = node;
  if (node.availability === availability && maintenanceMs === undefined)
    return ok({ kind: 'done' });
  step.state.durable.nodes.put(name, { ...record, availability });
  const { kind, message } = AVAILABILITY_EVENTS[availability];
  emit(step, kind, { node: name }, message);
  markAllServicesDirty(step.state);
  step.state.live.dirtyNodes.add(name);
  return ok({ kind: 'done' });
}

/** Forgets a node. Its tasks are replaced elsewhere; its certificates are worth nothing from now on. */
export function removeNode(step: Step, name: NodeName, force: boolean): Reply {
  const { durable, live } = step.state;
  if (!durable.nodes.has(name)) return err(unknownNode(name));
  const session = live.nodes.get(name)?.session;
  const busy = durable.tasksOfNode(name).some((task) => task.ended === undefined);
  if (session !== undefined && busy && !force) {
    return err(
      failure(
        'REFUSED',
        `node ${name} is connected and has tasks`,
        `Move them first with "grappe node drain ${name}", or give --force.`,
      ),
    );
  }
  durable.nodes.delete(name);
  emit(step, 'node.removed', { node: name }, 'its certificates are revoked');
  letBoardGo(step, name, `node ${name} was removed from the rack`);
  return ok({ kind: 'done' });
}

/** What rack.yaml says of a node, or nothing but its name. */
export function nodeRecord(step: Step, name: NodeName, present?: NodeRecord): NodeRecord {
  const spec = step.state.rack.nodes.find((node) => node.name === name);
  const converter = step.state.converters.get(name);
  return {
    name,
    ...(spec?.address === undefined ? {} : { address: spec.address }),
    ...(converter === undefined ? {} : { converter }),
    roles: spec?.roles ?? [],
    labels: spec?.labels ?? {},
    availability: present?.availability ?? 'active',
    ...(present?.maintenanceMs === undefined ? {} : { maintenanceMs: present.maintenanceMs }),
    ...(present?.halted === undefined ? {} : { halted: present.halted }),
    ...(present?.boot === undefined ? {} : { boot: present.boot }),
    ...(present?.boardSerial === undefined ? {} : { boardSerial: present.boardSerial }),
    ...(present?.formerBoots === undefined ? {} : { formerBoots: present.formerBoots }),
    ...(present?.boardInDoubt === undefined ? {} : { boardInDoubt: present.boardInDoubt }),
  };
}

export function unknownNode(name: NodeName): Failure {
  return failure('NOT_FOUND', `there is no node ${name}`, '"grappe node ls" lists them.');
}
