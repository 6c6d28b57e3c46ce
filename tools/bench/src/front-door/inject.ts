import { setTimeout as delay } from 'node:timers/promises';
import type { BenchRack } from './bench-rack.ts';
import { REPLICAS, REPLICAS_SCALED, type Fault } from './terms.ts';

/** Long enough that whatever is to happen because of a cut has happened. */
const CUT_MS = 10_000;
/** A gateway's cut is over when the other one has answered for a while. */
const GATEWAY_CUT_MS = 3_000;
/** As long as a service manager waits before it starts a program that died. */
const AGENT_AWAY_MS = 2_000;

/** Does one thing to the rack, and returns when nothing of it is left. */
export async function inject(rack: BenchRack, fault: Fault, signal: AbortSignal): Promise<void> {
  await begin(rack, fault, signal);
  await rack.untilWell(REPLICAS);
}

async function begin(rack: BenchRack, fault: Fault, signal: AbortSignal): Promise<void> {
  switch (fault) {
    case 'nodeCut':
      return cut(rack, await rack.replicaNode(), CUT_MS, signal);
    case 'replicaKill':
      return rack.killReplica();
    case 'haproxyKill':
      return rack.killHaproxy(await rack.holder());
    case 'agentKill': {
      const holder = await rack.holder();
      await rack.killAgent(holder);
      await delay(AGENT_AWAY_MS, undefined, { signal });
      return rack.startAgent(holder);
    }
    case 'rollingUpdate':
      return rack.update(REPLICAS);
    case 'scale':
      await rack.scale(REPLICAS_SCALED);
      return rack.scale(REPLICAS);
    case 'backupGatewayCut':
      return cut(rack, await rack.backup(), CUT_MS, signal);
    case 'gatewayCut':
      return cut(rack, await rack.holder(), GATEWAY_CUT_MS, signal);
  }
}

async function cut(
  { lab }: BenchRack,
  node: string,
  forMs: number,
  signal: AbortSignal,
): Promise<void> {
  await lab.cut(node);
  try {
    await delay(forMs, undefined, { signal });
  } finally {
    await lab.heal(node);
  }
}
