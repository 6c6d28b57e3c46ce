import type { NodeName, ServiceKey } from '@grappe/domain';
import type { PlanNode, PlanService } from './rack.ts';

/** One step of the end: all of it at once, the next when it is done or its time is over. */
export type ShutdownStep =
  | {
      readonly kind: 'stop';
      readonly stage: 'best-effort' | 'normal' | 'critical' | 'data';
      readonly services: readonly ServiceKey[];
      readonly withinMs: number;
    }
  | {
      readonly kind: 'halt';
      readonly stage: 'nodes' | 'gateways' | 'controller';
      readonly nodes: readonly NodeName[];
      readonly withinMs: number;
    };

/** What an engine needs to kill, and its agent to tell, when a stop grace is over. */
const STOP_MARGIN_MS = 15_000;
/** A Pi on a slow card halts in half of it. */
const HALT_WITHIN_MS = 60_000;

/**
 * The order of the end: what matters least first; what keeps data when nobody writes to it any more, with all of its stop grace; then nodes,
 * gateways, and the node of the controller last. Nobody is halted while something on it may still be writing.
 */
export function shutdownSteps(
  services: readonly PlanService[],
  nodes: readonly PlanNode[],
): ShutdownStep[] {
  const stages = ['best-effort', 'normal', 'critical', 'data'] as const;
  const stops = stages.map((stage): ShutdownStep => {
    const own = services.filter(({ priority, keepsData }) =>
      stage === 'data' ? keepsData : priority === stage && !keepsData,
    );
    const graceMs = Math.max(0, ...own.map(({ stopGraceMs }) => stopGraceMs));
    return {
      kind: 'stop',
      stage,
      services: own.map(({ key }) => key),
      withinMs: graceMs + STOP_MARGIN_MS,
    };
  });
  const controller = nodes.filter(({ isController }) => isController);
  const gateways = nodes.filter(({ isController, isGateway }) => isGateway && !isController);
  const others = nodes.filter(({ isController, isGateway }) => !isGateway && !isController);
  const halts = (
    [
      ['nodes', others],
      ['gateways', gateways],
      ['controller', controller],
    ] as const
  ).map(([stage, group]): ShutdownStep => ({
    kind: 'halt',
    stage,
    nodes: group.map(({ name }) => name),
    withinMs: HALT_WITHIN_MS,
  }));
  return [...stops, ...halts].filter((step) => sizeOf(step) > 0);
}

function sizeOf(step: ShutdownStep): number {
  return step.kind === 'stop' ? step.services.length : step.nodes.length;
}

/** How far it has come. */
export interface ShutdownPosition {
  readonly step: number;
  /** Monotonic. */
  readonly sinceMs: number;
}

/** What is seen of the rack while it goes down. */
export interface ShutdownSight {
  /** With a task that has not ended. */
  readonly running: ReadonlySet<ServiceKey>;
  readonly on: ReadonlySet<NodeName>;
}

/**
 * Goes on as soon as a step is done. One that is overdue is not waited for, because the battery does not wait either. The node of the
 * controller is the last step, and never over: it ends with this program.
 */
export function followShutdown(
  steps: readonly ShutdownStep[],
  position: ShutdownPosition,
  sight: ShutdownSight,
  nowMs: number,
): ShutdownPosition {
  let now = position;
  for (;;) {
    const step = steps[now.step];
    if (step === undefined || (step.kind === 'halt' && step.stage === 'controller')) return now;
    const overdue = nowMs - now.sinceMs >= step.withinMs;
    if (!overdue && !isDone(step, sight)) return now;
    now = { step: now.step + 1, sinceMs: nowMs };
  }
}

/** Whether nothing is left to do but for the controller's own node. */
export function isShutdownDone(
  steps: readonly ShutdownStep[],
  { step }: ShutdownPosition,
): boolean {
  const next = steps[step];
  return next === undefined || (next.kind === 'halt' && next.stage === 'controller');
}

function isDone(step: ShutdownStep, { running, on }: ShutdownSight): boolean {
  return step.kind === 'stop'
    ? step.services.every((service) => !running.has(service))
    : step.nodes.every((node) => !on.has(node));
}
