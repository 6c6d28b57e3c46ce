import type { NodeStanding, PowerSample, TaskState, TaskStatus } from '@grappe/domain';
import type { LedFacts } from '../led/choose.ts';

/** All that an agent knows of its node which its lights may tell. */
export interface KnownOfNode {
  /** All containers have been seen once. */
  readonly listed: boolean;
  /** The board is being halted. */
  readonly halting: boolean;
  readonly controller: LedFacts['controller'];
  /** Another board is this node, the controller says: a person has to see which of the two is to be it. */
  readonly cloned: boolean;
  /** The engine answers. */
  readonly engine: boolean;
  readonly tasks: readonly TaskStatus[];
  /** As the controller last said; it stands while the controller is away. */
  readonly standing?: NodeStanding;
  /** What this node's sensors tell, as far as it is believed. */
  readonly samples: readonly PowerSample[];
  readonly underVoltage: boolean;
  /** Something that is wired to the node cannot be used, or is not believed. */
  readonly troubled: boolean;
  /** Monotonic. */
  readonly identifyUntilMs?: number;
}

const AT_WORK: readonly TaskState[] = ['assigned', 'preparing', 'starting', 'stopping'];

/** What the lights are to tell. */
export function ledFactsOf(known: KnownOfNode): LedFacts {
  const { listed, controller, standing, identifyUntilMs } = known;
  const ending = known.halting || standing?.tier === 'shutdown';
  return {
    stage: ending ? 'shutting-down' : listed ? 'running' : 'booting',
    controller,
    supply: supplyOf(known),
    fault: known.cloned || (standing?.fault ?? false),
    degraded: isDegraded(known),
    draining: standing?.draining ?? false,
    working: known.tasks.some(({ state }) => AT_WORK.includes(state)),
    ...(identifyUntilMs !== undefined && { identifyUntilMs }),
  };
}

/** A sensor of this node's own is believed also when the controller, which knows of all, is away. */
function supplyOf({ standing, samples }: KnownOfNode): LedFacts['supply'] {
  const low = standing?.tier === 'critical' || samples.some(({ batteryLow }) => batteryLow);
  if (low) return 'battery-low';
  const away = standing?.onBattery === true || samples.some(({ onMains }) => onMains === false);
  return away ? 'battery' : 'mains';
}

function isDegraded({ engine, listed, tasks, underVoltage, troubled }: KnownOfNode): boolean {
  const unhealthy = tasks.some(
    ({ state, health }) => state === 'running' && health === 'unhealthy',
  );
  return (listed && !engine) || unhealthy || underVoltage || troubled;
}
