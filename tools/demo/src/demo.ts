import { CONTROLLER_PROCESS, logTail, prepareHost, requireBuiltProduct } from '@grappe/tool-lab';
import type { DemoContext } from './demo-context.ts';
import type { Measurements } from './measurements.ts';
import type { Narrator } from './narrator.ts';
import type { DemoOptions } from './options.ts';
import { bringUpRack } from './stages/bring-up-rack.ts';
import { buildImages } from './stages/build-images.ts';
import { deployStack } from './stages/deploy-stack.ts';
import { healServingNode } from './stages/heal-node.ts';
import { keepRack, removeRack } from './stages/leave-rack.ts';
import { loadImages } from './stages/load-images.ts';
import { loseIdleNode } from './stages/lose-idle-node.ts';
import { loseServingNode } from './stages/lose-serving-node.ts';
import { restartController } from './stages/restart-controller.ts';
import { shareDatabase } from './stages/share-database.ts';
import { summarize } from './stages/summary.ts';

/** The compose file says so. */
const WEB_REPLICAS = 3;
/** They have just been seen to answer. */
const PROBE_START_TIMEOUT_MS = 10_000;

interface Timed<Value> {
  readonly value: Value;
  readonly tookMs: number;
}

async function timed<Value>(work: Promise<Value>): Promise<Timed<Value>> {
  const startedMs = performance.now();
  const value = await work;
  return { value, tookMs: performance.now() - startedMs };
}

/** Shows everything once. Whatever happens, no rack is left behind, except where `keep` asks for it. */
export async function runDemo(
  options: DemoOptions,
  narrator: Narrator,
  signal: AbortSignal,
): Promise<Measurements> {
  narrator.step('Prepare this machine');
  prepareHost({ install: options.install, say: (line) => narrator.say(line) });
  requireBuiltProduct();
  signal.throwIfAborted();
  const images = await timed(buildImages(narrator, signal));
  const rack = await timed(bringUpRack(options, narrator, signal));
  const context = rack.value;
  try {
    const load = await timed(loadImages(context, images.value));
    const shown = await showFaults(context);
    const measured = {
      ...shown,
      imageBuildMs: images.tookMs,
      rackUpMs: rack.tookMs,
      imageLoadMs: load.tookMs,
    };
    context.probe.stop();
    summarize(narrator, measured);
    if (options.keep) await keepRack(context);
    else await removeRack(context);
    return measured;
  } catch (error) {
    if (!signal.aborted) showLastWords(context);
    await removeRack(context);
    throw error;
  }
}

type Shown = Omit<Measurements, 'imageBuildMs' | 'rackUpMs' | 'imageLoadMs'>;

async function showFaults(context: DemoContext): Promise<Shown> {
  const firstStartMs = await deployStack(context);
  const message = await shareDatabase(context);
  context.probe.start();
  // What served before the cut has to have been seen serving.
  await context.probe.waitUntilServing(context.probe.now(), WEB_REPLICAS, PROBE_START_TIMEOUT_MS);
  const cut = await loseServingNode(context, message);
  const oldReplicaStoppedMs = await healServingNode(context, cut.victim);
  const idle = await loseIdleNode(context);
  const controller = await restartController(context);
  return {
    firstStartMs,
    servingAgainMs: cut.servingAgainMs,
    servingCutFailedRequests: cut.others.failed,
    servingCutAnsweredRequests: cut.others.answered,
    entryKept: cut.entryKept,
    oldReplicaStoppedMs,
    idleCutFailedRequests: idle.requests.failed,
    idleCutAnsweredRequests: idle.requests.answered,
    idleCutMovedTasks: idle.movedTasks,
    controllerPsRightMs: controller.psRightMs,
    controllerNodesReadyMs: controller.nodesReadyMs,
    controllerRestartedContainers: controller.restartedContainers,
    controllerFailedRequests: controller.requests.failed,
  };
}

/** The logs go with the rack, so their ends are shown while they are there. */
function showLastWords({ lab, narrator }: DemoContext): void {
  const log = logTail(lab.process(CONTROLLER_PROCESS)?.logFile ?? '');
  narrator.say('', 'The demo cannot go on. Last words of the controller:', log);
}
