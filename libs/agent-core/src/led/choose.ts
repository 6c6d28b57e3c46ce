import { LED_STATES, LED_TABLE, type LedPattern, type LedState } from '@grappe/domain';

/** Long enough to walk from the desk to the rack and along it. */
export const IDENTIFY_MS_DEFAULT = 60_000;
/** A light that is looked for longer has been forgotten, and hides what the node has to say. */
export const IDENTIFY_MS_MAX = 3_600_000;

/** What the lights of a board say that is not a node yet. */
export type FirstBootLight = Extract<
  LedState,
  'setting-up' | 'no-network' | 'no-controller' | 'card-refused' | 'clock-wrong'
>;

/** What an agent knows about its node that its lights can tell. */
export interface LedFacts {
  /** `halted` is never an agent's own word: by then it has ended. */
  readonly stage: 'booting' | 'running' | 'shutting-down' | 'halted';
  /** `awaited`: not heard since the agent began. */
  readonly controller: 'awaited' | 'heard' | 'lost';
  /** `mains` also where nobody can tell. `battery-low`: the rack is in its last tier before the shutdown, or the sensor here says so. */
  readonly supply: 'mains' | 'battery' | 'battery-low';
  /** Something that a person has to see to, and has not yet acknowledged. */
  readonly fault: boolean;
  /** Something that may mend itself, or that can wait. */
  readonly degraded: boolean;
  readonly draining: boolean;
  /** Tasks are being started or stopped, or images fetched. */
  readonly working: boolean;
  /** On the monotonic clock. */
  readonly identifyUntilMs?: number;
  /** The board is not a node yet; the rest does not count then. */
  readonly firstBoot?: FirstBootLight;
}

/** Which lights a node has. */
export type Lights = 'power' | 'status' | 'both';

/** What each light shows. */
export interface LedPatterns {
  readonly power?: LedPattern;
  readonly status?: LedPattern;
}

const HOLDS: Readonly<Record<LedState, (facts: LedFacts, nowMs: number) => boolean>> = {
  'safe-to-unplug': ({ stage }) => stage === 'halted',
  identify: ({ identifyUntilMs }, nowMs) =>
    identifyUntilMs !== undefined && nowMs < identifyUntilMs,
  'shutting-down': ({ stage }) => stage === 'shutting-down',
  'setting-up': ({ firstBoot }) => firstBoot === 'setting-up',
  'no-network': ({ firstBoot }) => firstBoot === 'no-network',
  'no-controller': ({ firstBoot }) => firstBoot === 'no-controller',
  'card-refused': ({ firstBoot }) => firstBoot === 'card-refused',
  'clock-wrong': ({ firstBoot }) => firstBoot === 'clock-wrong',
  booting: ({ stage }) => stage === 'booting',
  fault: ({ fault }) => fault,
  'battery-low': ({ supply }) => supply === 'battery-low',
  'controller-unreachable': ({ controller }) => controller === 'lost',
  joining: ({ controller }) => controller === 'awaited',
  degraded: ({ degraded }) => degraded,
  draining: ({ draining }) => draining,
  'on-battery': ({ supply }) => supply === 'battery',
  working: ({ working }) => working,
  // At the end of the list, so that there is always something to show.
  healthy: () => true,
};

/** Everything that holds, most important first; the first is what the node is said to show. Ends with `healthy`, always. */
export function ledStates(facts: LedFacts, nowMs: number): readonly [LedState, ...LedState[]] {
  const [first = 'healthy', ...others] = LED_STATES.filter((state) => HOLDS[state](facts, nowMs));
  return [first, ...others];
}

/** Two lights share the work: one tells of the supply, the other of the node. One alone shows the most important of both. */
export function ledPatterns(
  states: readonly [LedState, ...LedState[]],
  lights: Lights,
): LedPatterns {
  if (lights === 'both') {
    const power = firstPattern(states, 'power');
    const status = firstPattern(states, 'status');
    return { ...(power && { power }), ...(status && { status }) };
  }
  const row = LED_TABLE[states[0]];
  const pattern = row.status ?? row.power;
  return pattern === undefined ? {} : { [lights]: pattern };
}

/**
 * How lights are left when the agent ends, whether the board halts or not. One light stays lit for as long as the board runs: when it halts the
 * kernel takes its own lights back, and only then they are dark. The status LED tells of the agent, so without one it is dark.
 */
export function ledsAtEnd(lights: Lights): { readonly power?: boolean; readonly status?: boolean } {
  return lights === 'both' ? { power: true, status: false } : { [lights]: true };
}

function firstPattern(
  states: readonly LedState[],
  light: 'power' | 'status',
): LedPattern | undefined {
  const state = states.find((one) => LED_TABLE[one][light] !== undefined);
  return state && LED_TABLE[state][light];
}
