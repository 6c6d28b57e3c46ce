import type { NodeName, ServiceKey } from '@grappe/domain';
import type { Step } from '../context.ts';
import {
  followShutdown,
  isShutdownDone,
  shutdownSteps,
  type ShutdownSight,
  type ShutdownStep,
} from '../energy/plan/shutdown.ts';
import { tellToHalt } from '../hardware/halt.ts';
import { shedServices } from './follow-plan.ts';
import type { Ending, Shed } from './live.ts';
import type { ControllerState } from '../state/state.ts';
import { planInput } from './plan-input.ts';

const SHED: Shed = { runs: new Set(), because: 'is stopped: the rack is shut down' };

/** Carries the end of the rack one step further. Before it begins, all goes on as it was. */
export function followEnd(step: Step): void {
  const { energy } = step.state.live;
  const { shutdown } = energy.policy;
  if (shutdown === undefined || shutdown.phase === 'announced') return;
  if (shutdown.phase === 'waiting') {
    stopServices(
      step,
      [...step.state.durable.services.values()].map(({ key }) => key),
    );
    if (!shutdown.endsOn) sayItIsOver(step);
    return;
  }
  const ending = goOn(step, shutdown.endsOn);
  energy.ending = ending;
  const reached = ending.steps.slice(0, ending.position.step + 1);
  stopServices(step, reached.flatMap(servicesOf));
  if (!shutdown.endsOn) for (const name of reached.flatMap(nodesToHalt)) haltOnce(step, name);
}

/** Also one whose turn is over: it may have been cut off, or its agent was just restarting. */
function haltOnce(step: Step, name: NodeName): void {
  if (!step.state.live.body.halts.has(name)) tellToHalt(step, name, 'shutdown');
}

/** That of the controller halts with it. */
function nodesToHalt(step: ShutdownStep): readonly NodeName[] {
  return step.kind === 'halt' && step.stage !== 'controller' ? step.nodes : [];
}

function goOn(step: Step, endsOn: boolean): Ending {
  const { state, ctx } = step;
  const { services, nodes } = planInput(state, 'shutdown', ctx.nowMs);
  const { steps, position } = state.live.energy.ending ?? {
    steps: shutdownSteps(services, nodes),
    position: { step: 0, sinceMs: ctx.nowMs },
  };
  return { steps, position: followShutdown(steps, position, sight(step, endsOn), ctx.nowMs) };
}

/** There is power again: nodes stay on, as if they had been halted and started. */
function sight({ state }: Step, endsOn: boolean): ShutdownSight {
  const { durable, live } = state;
  const there = new Set([...live.nodes.keys()].filter((name) => isThere(state, name)));
  const running = new Set<ServiceKey>();
  for (const { ended, node, service } of durable.tasks.values())
    if (ended === undefined && node !== undefined && there.has(node)) running.add(service);
  return { running, on: endsOn ? new Set() : there };
}

/**
 * One that is not heard for a moment still runs what it runs: its agent may be restarting, or this controller has just been started. One that
 * was told to halt and is silent is off once it has said that nothing runs there, or when that cannot be known any more.
 */
function isThere({ durable, live }: ControllerState, name: NodeName): boolean {
  const node = live.nodes.get(name);
  if (node?.session !== undefined) return true;
  if (node === undefined || node.condition === 'lost') return false;
  if (durable.nodes.get(name)?.halted === undefined) return true;
  return live.body.halts.get(name)?.phase === 'told';
}

function servicesOf(step: ShutdownStep): readonly ServiceKey[] {
  return step.kind === 'stop' ? step.services : [];
}

function stopServices(step: Step, services: readonly ServiceKey[]): void {
  const { shed } = step.state.live.energy;
  shedServices(step, new Map([...shed, ...services.map((key) => [key, SHED] as const)]));
}

/** Only by who has carried it out: a controller that starts while charge is waited for stays. */
function sayItIsOver(step: Step): void {
  const { energy } = step.state.live;
  const { ending } = energy;
  if (ending === undefined || ending.isOver === true) return;
  if (!isShutdownDone(ending.steps, ending.position)) return;
  energy.ending = { ...ending, isOver: true };
  step.effects.push({ kind: 'shutdown-done' });
}
