import { CONTROLLER_PROCESS, waitForController } from '@grappe/tool-lab';
import { containerStarts, restartedCount } from '../containers.ts';
import { countText, settledCount } from '../cut-watch.ts';
import type { DemoContext } from '../demo-context.ts';
import { secondsText } from '../duration.ts';
import { labCommand } from '../lab-command.ts';
import { fingerprint, isEnded, nodesOf, tasksOf } from '../rack-view.ts';
import type { RequestCount } from '../request-count.ts';
import { webNodes } from '../victims.ts';

/** What came of a controller that died and was started again. */
export interface ControllerRestartOutcome {
  /** From the start of the new controller until `ps` says what it said before. */
  readonly psRightMs: number;
  /** From the same instant until every node is connected again. */
  readonly nodesReadyMs: number;
  readonly restartedContainers: number;
  readonly requests: RequestCount;
}

/** How long the rack is left without its controller: longer than a node has to be silent to count as lost. */
const AWAY_MS = 1500;
const RIGHT_TIMEOUT_MS = 30_000;
/** Asking takes a quarter of a second by itself, so that little is added to what is measured. */
const POLL_INTERVAL_MS = 20;

/** Kills the controller the hard way and starts it again. */
export async function restartController(context: DemoContext): Promise<ControllerRestartOutcome> {
  const { narrator, lab, probe } = context;
  narrator.step('Kill the controller, start it again');
  narrator.say(
    'The controller decides, the nodes act: without it nothing new begins, and everything runs on.',
  );
  const before = await context.tasks();
  const startsBefore = await containerStarts(lab.nodes);
  const fromMs = probe.now();
  narrator.command(labCommand(context, 'kill-controller'));
  await lab.killProcess(CONTROLLER_PROCESS);
  await context.pause(AWAY_MS);
  narrator.say(`  away for ${secondsText(AWAY_MS)}, by kill -9`);
  narrator.command(labCommand(context, 'start-controller'));
  const startedMs = performance.now();
  await lab.restartProcess(CONTROLLER_PROCESS);
  // Listening for the port costs next to nothing, asking with grappe does.
  await waitForController(lab, context.signal);
  await untilRight(context, fingerprint(before));
  const psRightMs = performance.now() - startedMs;
  narrator.say(`  ${secondsText(psRightMs)} after its start ps is right again`);
  await untilAllReady(context);
  const nodesReadyMs = performance.now() - startedMs;
  narrator.say(`  ${secondsText(nodesReadyMs)} after its start every node is ready`);
  await context.grappe.show('ps');
  const restartedContainers = restartedCount(startsBefore, await containerStarts(lab.nodes));
  const requests = await settledCount(context, webNodes(before), fromMs);
  narrator.say(
    '',
    `  ${startsBefore.length} containers before, ${restartedContainers} of them restarted; ${countText(requests)}.`,
  );
  return { psRightMs, nodesReadyMs, restartedContainers, requests };
}

async function untilRight(context: DemoContext, wanted: string): Promise<void> {
  const ask = async (): Promise<true | undefined> => {
    const ps = await context.grappe.tryQuery('ps', '--all');
    // Not there yet: nobody answers.
    if (ps === undefined) return undefined;
    const tasks = tasksOf(ps).filter((task) => !isEnded(task));
    return (!tasks.some(({ nodeLost }) => nodeLost) && fingerprint(tasks) === wanted) || undefined;
  };
  await context.waitFor('ps to be right again', RIGHT_TIMEOUT_MS, ask, POLL_INTERVAL_MS);
}

async function untilAllReady(context: DemoContext): Promise<void> {
  const ask = async (): Promise<true | undefined> => {
    const nodes = nodesOf(await context.grappe.query('node', 'ls'));
    return nodes.every(({ condition }) => condition === 'ready') || undefined;
  };
  await context.waitFor('all nodes to be ready', RIGHT_TIMEOUT_MS, ask, POLL_INTERVAL_MS);
}
