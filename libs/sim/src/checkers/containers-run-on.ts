import type { NodeName, TaskId } from '@grappe/domain';
import type { SimulatedWorld } from '../world/world.ts';
import type { Checker } from './checker.ts';

/** Why an agent may stop a container; undefined when it may not. */
function reasonToStop(world: SimulatedWorld, node: NodeName, task: TaskId): string | undefined {
  const machine = world.node(node);
  const container = machine?.engine.containers.get(task);
  if (container?.state !== 'running') return 'it does not run';
  if (container.health === 'unhealthy') return 'it is unhealthy';
  const assignment = machine?.memory.durable?.assignment;
  if (assignment === undefined)
    return world.members().has(node) ? undefined : 'the node was removed';
  const wanted = assignment.tasks.find(({ id }) => id === task);
  if (wanted === undefined) return 'it is not assigned';
  // Its lease may have ended; whether it had to is the affair of the checker of singletons.
  return wanted.spec.singleton ? 'it is a singleton' : undefined;
}

export const containersRunOn: Checker = {
  name: 'containers-run-on',
  invariant: 3,
  text: 'an agent stops or removes a running container only when its durable assignment does not name it, or it is unhealthy: never because it, or the controller, was restarted or is away',
  watch: (report) => ({
    see: (observation, world) => {
      if (observation.kind !== 'engine-call' || observation.task === undefined) return;
      const { node, operation, task } = observation;
      if (operation !== 'stop' && operation !== 'remove') return;
      if (reasonToStop(world, node, task) !== undefined) return;
      report(`${node} asks its engine to ${operation} ${task}, which runs and is assigned`);
    },
  }),
};
