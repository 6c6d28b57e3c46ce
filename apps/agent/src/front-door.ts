import { join } from 'node:path';
import { JsonFrontDoorMemory } from '@grappe/adapter-files';
import { HaproxyLoadBalancer, pidFileOf, workerUser } from '@grappe/adapter-haproxy';
import { KeepalivedVirtualIp } from '@grappe/adapter-keepalived';
import { NodeServiceRouting, ProcessCheckRunner } from '@grappe/adapter-system';
import { FrontDoorKeeper } from '@grappe/agent-runtime';
import type { Clock, Logger, Timers } from '@grappe/ports';

export interface FrontDoorSurroundings {
  /** What this node serves, with keys. */
  readonly memoryFile: string;
  /** Programs that check servers; it need not be there. */
  readonly checksFolder: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly onReport: () => void;
  readonly onFatal: (error: unknown) => void;
}

/** What a node serves, by HAProxy, and on a gateway with keepalived. Neither is run, or has to be there, before the controller says that there is something. */
export function wireFrontDoor(
  { runDir }: { readonly runDir: string },
  { memoryFile, checksFolder, onReport, onFatal, ...outside }: FrontDoorSurroundings,
): FrontDoorKeeper {
  const { clock, logger } = outside;
  const balancerFolder = join(runDir, 'front-door');
  const user = workerUser();
  const asUser = user === undefined ? {} : { user };
  const proxyPidPath = pidFileOf(balancerFolder);
  const parts = {
    balancer: new HaproxyLoadBalancer({ runFolder: balancerFolder, logger, ...asUser }),
    virtualIp: new KeepalivedVirtualIp({ runFolder: runDir, clock, logger, proxyPidPath }),
    memory: new JsonFrontDoorMemory(memoryFile, join(runDir, 'front-door.json')),
    checks: new ProcessCheckRunner({ folder: checksFolder }),
    routing: new NodeServiceRouting(),
  };
  return new FrontDoorKeeper({ ...parts, ...outside }, { onReport, onFatal });
}
