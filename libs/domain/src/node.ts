import type { BootId, ConverterName, NodeName } from './names.ts';

/** What an operator asked of a node: `cordoned` gives it no new tasks, `drained` moves its tasks away as well. */
export type Availability = 'active' | 'drained' | 'cordoned';

/**
 * `ready`: heartbeats arrive. `suspected`: they have stopped, and it is not certain yet why; its tasks stay. `lost`: its tasks are being
 * replaced.
 * `unknown`: not heard of since the controller started, still within the grace given to agents to come back.
 */
export type NodeCondition = 'ready' | 'suspected' | 'lost' | 'unknown';

/** What a board offers; the agent measures it, the controller schedules with it. */
export interface NodeCapacity {
  readonly cpus: number;
  readonly memoryBytes: number;
}

/** What an agent tells about its board once per connection and whenever it changes. */
export interface NodeFacts {
  readonly bootId: BootId;
  /** `arm64`, `arm`, `amd64`: Docker's names. */
  readonly architecture: string;
  readonly operatingSystem: string;
  readonly kernel: string;
  readonly agentVersion: string;
  /** Absent while the engine is away. */
  readonly engineVersion?: string;
  readonly capacity: NodeCapacity;
  /** The agent's wall clock in ms since 1970 when it said hello: a board without a clock says 1970, and the controller reports it. */
  readonly wallClockMs: number;
  /** UDP port on which the agent answers probes; 0: on none. */
  readonly probePort: number;
  /** What tells this one board from others, whatever card is in it; absent: it tells none. */
  readonly boardSerial?: string;
  /** Of the Debian package that the agent runs from; absent where it runs from none, and its controller cannot upgrade it. */
  readonly packageVersion?: string;
}

/** A node as rack.yaml or an enrolment describes it. */
export interface NodeRecord {
  readonly name: NodeName;
  readonly address?: string;
  readonly converter?: ConverterName;
  readonly roles: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly availability: Availability;
  /** Set while the operator works on the node: for so long after it was set, or after a start of the controller, its absence is planned. */
  readonly maintenanceMs?: number;
  /** Set from when it was told to halt until it is back: its absence is planned. By whom it was told. */
  readonly halted?: 'button' | 'plan' | 'shutdown';
  /** The present one, as far as is known. */
  readonly boot?: BootId;
  /** Serial of the board that it is, where boards tell theirs. */
  readonly boardSerial?: string;
  /** Boots that it has left behind, newest last: who says one of them is another board with the same identity, or speaks from the past. */
  readonly formerBoots?: readonly BootId[];
  /** Its present boot may be that of a second board, while singletons still run on the first. */
  readonly boardInDoubt?: true;
}
