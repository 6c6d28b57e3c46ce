/** A task in `grappe ps -o json`. */
export interface TaskDocument {
  readonly id: string;
  readonly service: string;
  readonly slot: string;
  readonly version: number;
  readonly node: string | null;
  readonly nodeLost: boolean;
  readonly wanted: boolean;
  readonly standby: boolean;
  /** The task that it takes over from, while it does. */
  readonly movedFrom: string | null;
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
  readonly maintenanceLeftMs: number | null;
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
  /** Absent from lists, and while it has told nothing of its hardware. */
  readonly hardware?: {
    readonly lights: string | null;
    readonly readings: readonly {
      readonly of: string;
      readonly distrust: string | null;
    }[];
    readonly troubles: readonly string[];
  } | null;
}

/** What `grappe power -o json` says. */
export interface PowerDocument {
  readonly tier: string;
  readonly because: string;
  readonly battery: { readonly charge: number; readonly synchronised: boolean } | null;
  readonly distrust: string | null;
}

/** A service in `grappe service ls -o json`. */
export interface ServiceDocument {
  readonly service: string;
  readonly tasksRunning: number;
  readonly tasksWanted: number;
  readonly version: number;
  readonly note: string | null;
  /** Under which containers of its stack reach it. */
  readonly address: string | null;
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
    readonly waitsFor: string | null;
    readonly spare: string | null;
    readonly standby: TaskDocument | null;
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

/** What `grappe node explain -o json` says. */
export interface NodeExplainDocument {
  readonly node: NodeDocument;
  readonly detection: {
    readonly phase: string | null;
    readonly silentMs: number | null;
    readonly suspectedForMs: number | null;
    readonly graceLeftMs: number | null;
    readonly findings: readonly {
      readonly peer: string;
      readonly outcome: string | null;
      readonly agoMs: number;
    }[];
    readonly heldByDoubt: boolean;
  } | null;
  readonly leases: readonly {
    readonly task: string;
    readonly service: string;
    readonly leftMs: number;
  }[];
}

/** What `grappe status -o json` says. */
export interface StatusDocument {
  readonly nodesReady: number;
  readonly doubt: {
    readonly forMs: number;
    readonly nodes: readonly string[];
    readonly why: string;
  } | null;
  readonly troubles: readonly string[];
}

/** An incident in `grappe incident ls -o json`. Times are in ms since its begin. */
export interface IncidentDocument {
  readonly id: number;
  readonly kind: string;
  readonly state: string;
  readonly term: number;
  readonly cause: string;
  readonly node: string | null;
  readonly cutMs: number | null;
  readonly suspectedMs: number | null;
  readonly confirmedMs: number | null;
  readonly closedMs: number | null;
  readonly detectionMs: number | null;
  readonly durationMs: number | null;
  readonly services: readonly string[];
  readonly slotsAffected: number;
  readonly slotsWaiting: number;
  readonly servedMs: number | null;
  readonly absence: { readonly untilMs: number | null; readonly end: string | null } | null;
  readonly rackTrouble: string | null;
}

/** What `grappe incident show -o json` adds. */
export interface WholeIncidentDocument extends IncidentDocument {
  readonly slots: readonly {
    readonly service: string;
    readonly node: string | null;
    readonly outages: readonly { readonly fromMs: number; readonly untilMs: number | null }[];
    readonly decidedMs: number | null;
    readonly recovery: string | null;
    readonly successor: string | null;
    readonly successorNode: string | null;
    readonly end: string | null;
    readonly servingMs: number | null;
    readonly placementMs: number | null;
    readonly startMs: number | null;
    readonly outageMs: number | null;
  }[];
}

export interface FiguresDocument {
  readonly windowMs: number;
  readonly upMs: number;
  readonly downMs: number;
  readonly unknownMs: number;
  readonly failures: number;
  readonly ratio: number | null;
}

/** A node or a service in `grappe availability -o json`. */
export interface SubjectDocument extends FiguresDocument {
  readonly kind: string;
  readonly name: string;
  /** Of a service, with every replica that is wanted. */
  readonly full: FiguresDocument | null;
}

/** `grappe frontdoor status -o json`. */
export interface FrontDoorDocument {
  readonly virtualIp: string | null;
  readonly gateways: readonly {
    readonly node: string;
    readonly connected: boolean;
    readonly state: string;
    readonly twoHolders: number;
    readonly restarts: number;
    readonly behind: boolean;
    readonly problems: readonly string[];
  }[];
  readonly waysIn: readonly {
    readonly servers: readonly {
      readonly node: string;
      readonly state: string;
      readonly opinions: readonly { readonly gateway: string; readonly state: string }[];
    }[];
  }[];
}
