/** A task in `grappe ps -o json`. */
export interface TaskDocument {
  readonly id: string;
  readonly service: string;
  readonly slot: string;
  readonly version: number;
  readonly node: string | null;
  readonly nodeLost: boolean;
  readonly wanted: boolean;
  readonly state: string;
  readonly health: string;
  readonly attempt: number;
  readonly message: string;
  readonly containerId: string | null;
  readonly exitCode: number | null;
  readonly ports: readonly string[];
  readonly image: string;
  readonly reason: string;
}

/** A node in `grappe node ls -o json` and `grappe node inspect -o json`. */
export interface NodeDocument {
  readonly name: string;
  readonly condition: string;
  readonly availability: string;
  readonly address: string | null;
  readonly converter: string | null;
  readonly facts: {
    readonly bootId: string;
    readonly architecture: string;
    readonly engineVersion: string | null;
    readonly cpus: number;
    readonly memoryBytes: number;
  } | null;
  readonly tasksRunning: number;
  readonly silentMs: number | null;
  readonly note: string | null;
}

/** A service in `grappe service ls -o json`. */
export interface ServiceDocument {
  readonly service: string;
  readonly tasksRunning: number;
  readonly tasksWanted: number;
  readonly version: number;
  readonly note: string | null;
}

/** A stack in `grappe stack ls -o json`. */
export interface StackDocument {
  readonly name: string;
  readonly services: number;
  readonly tasksRunning: number;
  readonly tasksWanted: number;
}

/** What `grappe deploy -o json` says. */
export interface DeployDocument {
  readonly stack: string;
  readonly dryRun: boolean;
  readonly changes: readonly {
    readonly service: string;
    readonly change: 'created' | 'updated' | 'scaled' | 'removed' | 'unchanged';
    readonly version: number | null;
  }[];
}

/** What `grappe service explain -o json` says. */
export interface ExplainDocument {
  readonly service: ServiceDocument | null;
  readonly slots: readonly {
    readonly slot: string;
    readonly summary: string;
    readonly task: TaskDocument | null;
    readonly verdicts: readonly {
      readonly node: string;
      readonly fits: boolean;
      readonly score: number;
      readonly reason: string;
    }[];
    readonly earlier: readonly TaskDocument[];
  }[];
}

/** A line of `grappe events -o json`. */
export interface EventDocument {
  readonly sequence: number;
  readonly kind: string;
  readonly at: string;
  readonly node: string | null;
  readonly stack: string | null;
  readonly service: string | null;
  readonly task: string | null;
  readonly message: string;
}
