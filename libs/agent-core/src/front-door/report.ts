import {
  FRONT_DOOR_PROBLEMS_MAX,
  type FrontDoorProblem,
  type FrontDoorReport,
  type Generation,
} from '@grappe/domain';
import { problemsOf } from './leave-out.ts';
import type { FrontDoorState } from './state.ts';

/** What the controller is told of the front door as a whole. */
export function frontDoorStanding(
  state: FrontDoorState,
): Pick<FrontDoorReport, 'applied' | 'problems'> {
  const applied = appliedOf(state);
  return {
    ...(applied !== undefined && { applied }),
    problems: allProblems(state).slice(0, FRONT_DOOR_PROBLEMS_MAX),
  };
}

/** What Hello tells of it; absent: none, and never was one. */
export function frontDoorGeneration({ memory, duty }: FrontDoorState): Generation | undefined {
  // So the controller says it all again, or that there is nothing any more.
  if (memory === 'unknown') return { term: 0, number: 0 };
  return duty?.generation;
}

/** Whether the address is away from this node, or was never here. */
export function letGo({ virtualIp }: FrontDoorState): boolean {
  return virtualIp.busy === undefined && virtualIp.inForce === 'nothing';
}

function appliedOf({ duty, target, balancer, applied }: FrontDoorState): Generation | undefined {
  const nothingLeft = target === 'nothing' && balancer.inForce === 'nothing';
  return nothingLeft ? duty?.generation : applied;
}

function allProblems(state: FrontDoorState): readonly FrontDoorProblem[] {
  const { duty, refusals, linkProblem, balancer, virtualIp } = state;
  const door = duty?.door;
  const own = [linkProblem, balancer.problem, virtualIp.problem];
  return [
    ...own.filter((problem) => problem !== undefined),
    ...(door === undefined ? [] : problemsOf(door, refusals)),
  ];
}
