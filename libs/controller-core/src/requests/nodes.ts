import type { Availability, Failure, NodeName, NodeRecord, Result } from '@grappe/domain';
import { err, failure, ok } from '@grappe/domain';
import { emit, type Step } from '../context.ts';
import type { OperatorReply } from '../inputs.ts';
import { markAllServicesDirty } from '../reconcile/dirty.ts';
import { forgetVolumes } from '../reconcile/volume-home.ts';
import { nodeIdentity } from './identity.ts';

type Reply = Result<OperatorReply, Failure>;

export function drain(step: Step, name: NodeName): Reply {
  return setAvailability(step, name, 'drained');
}

export function activate(step: Step, name: NodeName): Reply {
  return setAvailability(step, name, 'active');
}

function setAvailability(step: Step, name: NodeName, availability: Availability): Reply {
  const node = step.state.durable.nodes.get(name);
  if (node === undefined) return err(unknownNode(name));
  if (node.availability === availability) return ok({ kind: 'done' });
  step.state.durable.nodes.put(name, { ...node, availability });
  emit(
    step,
    availability === 'drained' ? 'node.drained' : 'node.activated',
    { node: name },
    availability === 'drained' ? 'its tasks move away' : 'it takes tasks again',
  );
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
  durable.identities.delete(nodeIdentity(name));
  forgetVolumes(step, name);
  emit(step, 'node.removed', { node: name }, 'its certificates are revoked');
  if (session !== undefined) {
    const message = `node ${name} was removed from the rack`;
    step.effects.push(
      {
        kind: 'send',
        node: name,
        session: session.id,
        message: { kind: 'refusal', reason: 'node-removed', message },
      },
      { kind: 'close', node: name, session: session.id },
    );
  }
  step.effects.push({ kind: 'revoked', node: name });
  markAllServicesDirty(step.state);
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
  };
}

function unknownNode(name: NodeName): Failure {
  return failure('NOT_FOUND', `there is no node ${name}`, '"grappe node ls" lists them.');
}
