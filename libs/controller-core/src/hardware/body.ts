import type { BootId, ConverterName, HardwareReport, NodeName, ServiceKey } from '@grappe/domain';
import type { ConverterSense, Dying } from './converters.ts';

/** What is known in this term of a node's own hardware. */
export interface NodeBody {
  report?: HardwareReport;
  /** Monotonic time at which that came. */
  reportedAtMs?: number;
  /** What its session was last told that its lights should know; absent: nothing yet. */
  said?: string;
  /** Services of which a task was given up here, each with the version that failed; forgotten once it runs here, or is acknowledged. */
  faults?: Map<ServiceKey, number>;
  /** Monotonic end of the time in which somebody looks for it. */
  identifyUntilMs?: number;
  /** When it was last found that it does not halt although it was told to. */
  haltFailedAtMs?: number;
  /** Where its agent came from when it was last there. */
  lastAddress?: string;
  /** The boot that it had when its power was cut; until its next Hello. */
  cutBoot?: BootId;
  /** Cutting its power has not ended that boot. */
  relayFails?: true;
}

/** Who wants a node halted. */
export type HaltReason = 'button' | 'plan' | 'shutdown';

/** A node on its way to being halted. */
export interface Halt {
  readonly by: HaltReason;
  /** `emptying`: its tasks move away first. `told`: the command is on its way, or carried out. `stopped`: its containers have stopped. */
  readonly phase: 'emptying' | 'told' | 'stopped';
  /** Monotonic, of the phase. */
  readonly sinceMs: number;
}

/** A node without power. Times are monotonic. */
export interface Cut {
  readonly sinceMs: number;
  /** When it was last asked for its power back. */
  readonly askedAtMs?: number;
  /** It was said that this did not succeed. */
  readonly said?: true;
}

/** What is known of the hardware of the rack as a whole. */
export interface BodyLive {
  /** Nodes whose lights may have to know something else. */
  readonly unsaid: Set<NodeName>;
  /** Nodes with faults that nobody has acknowledged. */
  readonly faulty: Set<NodeName>;
  readonly halts: Map<NodeName, Halt>;
  /** Nodes whose power is cut, as far as is known. */
  readonly cut: Map<NodeName, Cut>;
  readonly converters: Map<ConverterName, ConverterSense>;
  /** Nodes whose converter has stopped to give power. */
  readonly dying: Map<NodeName, Dying>;
}

export function newBodyLive(): BodyLive {
  return {
    unsaid: new Set(),
    faulty: new Set(),
    halts: new Map(),
    cut: new Map(),
    converters: new Map(),
    dying: new Map(),
  };
}
