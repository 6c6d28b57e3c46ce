import type { FrontDoor, ListenAddress } from '@grappe/domain';
import type { LoadBalancerFault } from '@grappe/ports';
import { programOfSocket, socketsOf, type ProcessIdentity } from './proc.ts';
import { isInTheWay, readListeners } from './tcp-listeners.ts';

/**
 * The first port that another program holds. HAProxy would notice as well, but a reload that finds a port taken tells the former process
 * to stop listening, and tries for two seconds.
 */
export function portConflict(
  door: FrontDoor,
  own: readonly ProcessIdentity[],
): LoadBalancerFault | undefined {
  const ownSockets = new Set(own.flatMap(({ pid }) => socketsOf(pid)));
  const strangers = readListeners().filter(({ inode }) => !ownSockets.has(inode));
  for (const wanted of wantedPorts(door)) {
    const listener = strangers.find((stranger) => isInTheWay(stranger, wanted));
    if (listener === undefined) continue;
    const { address, port } = wanted;
    const owner = programOfSocket(listener.inode);
    const who = owner === undefined ? 'another program' : `${owner.name} (process ${owner.pid})`;
    return {
      kind: 'port-taken',
      address,
      port,
      ...(owner === undefined ? {} : { program: owner.name }),
      message: `port ${port} of ${address} is held by ${who}: end it, or publish the service on another port`,
    };
  }
  return undefined;
}

function wantedPorts(door: FrontDoor): readonly ListenAddress[] {
  const own = [door.statistics, door.prometheus].filter((listen) => listen !== undefined);
  return [...door.frontEnds.flatMap(({ listen }) => listen), ...own];
}
