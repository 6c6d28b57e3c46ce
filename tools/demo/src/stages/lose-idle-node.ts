import { countText, pullCable, settledCount, watchRequests } from '../cut-watch.ts';
import type { DemoContext } from '../demo-context.ts';
import { DemoError } from '../demo-error.ts';
import { labCommand } from '../lab-command.ts';
import { isEnded } from '../rack-view.ts';
import type { RequestCount } from '../request-count.ts';
import { idleVictim, webNodes } from '../victims.ts';
import { healIdleNode } from './heal-node.ts';

/** What came of cutting off a node that runs nothing. */
export interface IdleCutOutcome {
  readonly requests: RequestCount;
  readonly movedTasks: number;
}

/** Twice as long as the controller needs to miss a node. */
const WATCH_MS = 2000;
const LOST_TIMEOUT_MS = 15_000;

/** Cuts off a node that runs nothing: nothing may happen to the services. */
export async function loseIdleNode(context: DemoContext): Promise<IdleCutOutcome> {
  const { narrator } = context;
  const state = await context.rackState();
  const victim = idleVictim(state.nodes, state.tasks);
  if (victim === undefined) throw new DemoError('every node runs something');
  narrator.step(`Cut off ${victim}, which runs nothing`);
  narrator.say('A lost node is no reason to touch what runs elsewhere.');
  narrator.command(labCommand(context, 'cut', victim));
  const cut = await pullCable(context, victim);
  await context.draw(state);
  await watchRequests(context, cut, { timeoutMs: WATCH_MS, finished: () => false });
  await untilLost(context, victim);
  const requests = await settledCount(context, webNodes(state.tasks), cut.sinceMs);
  await context.grappe.show('node', 'ls');
  const after = new Set(
    (await context.tasks()).filter((task) => !isEnded(task)).map(({ id }) => id),
  );
  const before = state.tasks.filter((task) => !isEnded(task));
  const movedTasks = before.filter(({ id }) => !after.has(id)).length;
  const moved = movedTasks === 0 ? 'no task was touched' : `${movedTasks} tasks were replaced`;
  narrator.say('', `  ${countText(requests)}; ${moved}.`);
  await healIdleNode(context, victim);
  return { requests, movedTasks };
}

function untilLost(context: DemoContext, name: string): Promise<boolean> {
  return context.waitFor(`${name} to be missed`, LOST_TIMEOUT_MS, async () => {
    const { nodes } = await context.rackState();
    return nodes.some((node) => node.name === name && node.condition === 'lost') || undefined;
  });
}
