import { setTimeout as delay } from 'node:timers/promises';
import type { Lab } from '@grappe/tool-lab';
import type { RunningContainer } from '../rack/containers.ts';
import { killContainer, runningContainers } from '../rack/containers.ts';
import { waitFor } from '../rack/wait-for.ts';
import type { Fault } from './faults.ts';

/** Docker's own service file starts an engine that died again after so long (RestartSec=2). */
const ENGINE_RESTART_DELAY_MS = 2_000;
/** An engine that starts ends what its predecessor ran; it takes a second, and a container that does not listen ten. */
const ENGINE_TAKES_OVER_TIMEOUT_MS = 30_000;

/**
 * Takes the victim away, and returns once it cannot answer any more. A killed engine leaves its containers running until it starts again,
 * as its service file makes it do, and ends them itself: only then is the replica gone.
 */
export async function inject(
  lab: Lab,
  fault: Fault,
  victim: RunningContainer,
  signal: AbortSignal,
): Promise<void> {
  switch (fault) {
    case 'linkCut':
      return lab.cut(victim.node);
    case 'nodeKill':
      return lab.kill(victim.node);
    case 'containerKill':
      return killContainer(lab.node(victim.node), victim.id);
    case 'engineKill':
      await lab.killEngine(victim.node);
      await delay(ENGINE_RESTART_DELAY_MS, undefined, { signal });
      await lab.startEngine(victim.node);
      return untilTakenOver(lab, victim, signal);
  }
}

function untilTakenOver(lab: Lab, victim: RunningContainer, signal: AbortSignal): Promise<void> {
  const stillRuns = { found: false, why: 'it still runs as before' } as const;
  return waitFor(
    async () => {
      const running = await runningContainers(lab.node(victim.node));
      const asBefore = running.some(
        ({ id, startedAtMs }) => id === victim.id && startedAtMs === victim.startedAtMs,
      );
      return asBefore ? stillRuns : { found: true, value: undefined };
    },
    {
      what: `the replica of the killed engine of ${victim.node} to end`,
      timeoutMs: ENGINE_TAKES_OVER_TIMEOUT_MS,
      signal,
    },
  );
}

/** Gives the rack back what the fault took and does not come back by itself. */
export async function repair(lab: Lab, fault: Fault, node: string): Promise<void> {
  if (fault === 'linkCut') await lab.heal(node);
  if (fault === 'nodeKill') await lab.start(node);
}
